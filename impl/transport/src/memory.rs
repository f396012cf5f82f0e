//! A connection inside one process: two bounded queues, and no bytes copied.

use std::sync::Arc;

use bytes::Bytes;
use synckit_wire::v1::ErrorCode;
use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;

use crate::connection::{ReadHalf, WriteHalf};
use crate::limits::{CLOSE_TIMEOUT, MEMORY_QUEUE_FRAMES};
use crate::{Connection, FrameReader, FrameWriter, Incoming, Peer, TransportError};

#[derive(Debug)]
enum Message {
    Frame(Bytes),
    Close(Option<ErrorCode>),
    /// From this end's own writer.
    ClosedHere,
}

/// Two connected ends. Each reads frames of at most so many bytes.
#[must_use]
pub fn pair(max_frame_bytes: u32) -> (Connection, Connection) {
    let (to_right, from_left) = mpsc::channel(MEMORY_QUEUE_FRAMES);
    let (to_left, from_right) = mpsc::channel(MEMORY_QUEUE_FRAMES);
    (
        end(from_right, to_right, max_frame_bytes),
        end(from_left, to_left, max_frame_bytes),
    )
}

fn end(
    incoming: mpsc::Receiver<Message>,
    outgoing: mpsc::Sender<Message>,
    max_frame_bytes: u32,
) -> Connection {
    let closed_here = Arc::new(Notify::new());
    Connection {
        reader: FrameReader(ReadHalf::Memory(Reader {
            incoming,
            max_frame_bytes,
            closed_here: Arc::clone(&closed_here),
            end: None,
        })),
        writer: FrameWriter(WriteHalf::Memory(Writer {
            outgoing,
            closed_here,
        })),
        peer: Peer::default(),
    }
}

#[derive(Debug)]
pub(crate) struct Reader {
    incoming: mpsc::Receiver<Message>,
    max_frame_bytes: u32,
    closed_here: Arc<Notify>,
    end: Option<Incoming>,
}

impl Reader {
    pub(crate) async fn read(&mut self) -> Incoming {
        if let Some(end) = &self.end {
            return end.clone();
        }
        let message = tokio::select! {
            biased;
            () = self.closed_here.notified() => Some(Message::ClosedHere),
            message = self.incoming.recv() => message,
        };
        let end = match message {
            Some(Message::Frame(frame)) if frame.len() <= self.max_frame_bytes as usize => {
                return Incoming::Frame(frame);
            }
            Some(Message::Frame(_)) => {
                self.end = Some(closed(None, "after a frame beyond the limit"));
                return Incoming::Oversized;
            }
            Some(Message::Close(code)) => {
                let number = code.map_or(0, |code| code as u32);
                closed(Some(number), "closed by the peer")
            }
            Some(Message::ClosedHere) => closed(None, "closed on this side"),
            None => closed(None, "dropped by the peer"),
        };
        self.end = Some(end.clone());
        end
    }
}

fn closed(code: Option<u32>, reason: &str) -> Incoming {
    Incoming::Closed {
        code,
        reason: reason.to_owned(),
    }
}

#[derive(Debug)]
pub(crate) struct Writer {
    outgoing: mpsc::Sender<Message>,
    closed_here: Arc<Notify>,
}

impl Writer {
    pub(crate) async fn send(&mut self, frame: Bytes) -> Result<(), TransportError> {
        self.outgoing
            .send(Message::Frame(frame))
            .await
            .map_err(|_| TransportError::new("dropped by the peer"))
    }

    pub(crate) async fn close(self, code: Option<ErrorCode>) {
        // A peer that is gone or does not read cannot be told.
        let _ = timeout(CLOSE_TIMEOUT, self.outgoing.send(Message::Close(code))).await;
        self.closed_here.notify_one();
    }
}
