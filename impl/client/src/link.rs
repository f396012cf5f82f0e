//! The connection that is up: reading here, writing in a task of its own.
//!
//! So a client goes on reading while it writes; a server that has stopped reading until its own
//! frames are taken is not met by a client that does the same.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use synckit_transport::{Connection, FrameReader, FrameWriter, Incoming};
use synckit_wire::v1::ErrorCode;
use tokio::sync::mpsc;

use crate::core::Core;
use crate::rest::Traffic;

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
    traffic: Arc<Traffic>,
}

impl Link {
    pub(crate) fn new(connection: Connection, core: Arc<Core>, traffic: Arc<Traffic>) -> Self {
        let Connection { reader, writer, .. } = connection;
        let (outgoing, queue) = mpsc::unbounded_channel();
        let written = Arc::clone(&traffic);
        tokio::spawn(async move {
            write(writer, queue, &core, &written).await;
            written.over.store(true, Ordering::Release);
            core.advance();
        });
        Self {
            reader,
            outgoing,
            traffic,
        }
    }

    /// Waits for what comes next. May be dropped and called again; nothing is lost.
    pub(crate) async fn read(&mut self) -> Incoming {
        self.reader.read().await
    }

    pub(crate) fn send(&self, frame: Bytes) {
        self.traffic.queued.fetch_add(1, Ordering::AcqRel);
        // A broken transport says so to the reader.
        let _ = self.outgoing.send(Outgoing::Frame(frame));
    }

    /// A frame was read, and the machine has dealt with it.
    pub(crate) fn taken_in(&self) {
        self.traffic.received.fetch_add(1, Ordering::AcqRel);
    }

    /// Delivers what was sent, then closes.
    pub(crate) fn close(self, code: Option<ErrorCode>) {
        let _ = self.outgoing.send(Outgoing::Close(code));
    }
}

async fn write(
    mut writer: FrameWriter,
    mut queue: mpsc::UnboundedReceiver<Outgoing>,
    core: &Core,
    traffic: &Traffic,
) {
    let mut round = Vec::new();
    while queue.recv_many(&mut round, FRAMES_PER_FLUSH).await > 0 {
        let mut frames = 0;
        for outgoing in round.drain(..) {
            let sent = match outgoing {
                Outgoing::Frame(frame) => {
                    frames += 1;
                    writer.send(frame).await
                }
                Outgoing::Close(code) => {
                    writer.close(code).await;
                    traffic.written.fetch_add(frames, Ordering::AcqRel);
                    return;
                }
            };
            if sent.is_err() {
                return;
            }
        }
        if writer.flush().await.is_err() {
            return;
        }
        traffic.written.fetch_add(frames, Ordering::AcqRel);
        core.advance();
    }
}
