//! The connection that is up: reading here, writing in a task of its own.
//!
//! So a client goes on reading while it writes; a server that has stopped reading until its own
//! frames are taken is not met by a client that does the same.

use bytes::Bytes;
use synckit_transport::{Connection, FrameReader, FrameWriter, Incoming};
use synckit_wire::v1::ErrorCode;
use tokio::sync::mpsc;

/// Frames written before each flush.
const FRAMES_PER_FLUSH: usize = 64;

enum Outgoing {
    Frame(Bytes),
    Close(Option<ErrorCode>),
}

pub(crate) struct Link {
    reader: FrameReader,
    /// Without a bound of its own: the machine has at most `max_unacknowledged_updates` updates and
    /// one request for each document on their way.
    outgoing: mpsc::UnboundedSender<Outgoing>,
}

impl Link {
    pub(crate) fn new(connection: Connection) -> Self {
        let Connection { reader, writer, .. } = connection;
        let (outgoing, queue) = mpsc::unbounded_channel();
        tokio::spawn(write(writer, queue));
        Self { reader, outgoing }
    }

    /// Waits for what comes next. May be dropped and called again; nothing is lost.
    pub(crate) async fn read(&mut self) -> Incoming {
        self.reader.read().await
    }

    pub(crate) fn send(&self, frame: Bytes) {
        // A broken transport says so to the reader.
        let _ = self.outgoing.send(Outgoing::Frame(frame));
    }

    /// Delivers what was sent, then closes.
    pub(crate) fn close(self, code: Option<ErrorCode>) {
        let _ = self.outgoing.send(Outgoing::Close(code));
    }
}

async fn write(mut writer: FrameWriter, mut queue: mpsc::UnboundedReceiver<Outgoing>) {
    let mut round = Vec::new();
    while queue.recv_many(&mut round, FRAMES_PER_FLUSH).await > 0 {
        for outgoing in round.drain(..) {
            let sent = match outgoing {
                Outgoing::Frame(frame) => writer.send(frame).await,
                Outgoing::Close(code) => return writer.close(code).await,
            };
            if sent.is_err() {
                return;
            }
        }
        if writer.flush().await.is_err() {
            return;
        }
    }
}
