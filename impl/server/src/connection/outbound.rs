//! What waits for one reader: frames in order, written in rounds, each with one flush.
//!
//! A round is written while its connection goes on reading and handling; whatever is queued
//! meanwhile makes the next round. The machine bounds the queue, and knows what has gone by the
//! bytes that a round returns.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, pending};
use std::pin::Pin;

use bytes::Bytes;
use synckit_transport::{FrameWriter, TransportError};

/// The bytes of one round; a single frame may exceed it.
const ROUND_BYTES: usize = 256 * 1_024;

type Round = Pin<Box<dyn Future<Output = (FrameWriter, Result<usize, TransportError>)> + Send>>;

pub(crate) struct Outbound {
    queue: VecDeque<Bytes>,
    /// Here between rounds; a round takes it along.
    writer: Option<FrameWriter>,
    round: Option<Round>,
}

impl Outbound {
    pub(crate) fn new(writer: FrameWriter) -> Self {
        Self {
            queue: VecDeque::new(),
            writer: Some(writer),
            round: None,
        }
    }

    /// Queues one frame.
    pub(crate) fn push(&mut self, frame: Bytes) {
        self.queue.push_back(frame);
    }

    /// Whether everything queued has been written.
    pub(crate) fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.round.is_none()
    }

    /// Writes the next round, or waits for ever when there is none. Returns the bytes of its
    /// frames. May be dropped and called again at any moment; nothing is lost.
    pub(crate) async fn write_round(&mut self) -> Result<usize, TransportError> {
        let round = match self.round.take() {
            Some(round) => round,
            None if self.queue.is_empty() => pending().await,
            None => match self.writer.take() {
                Some(writer) => Box::pin(write(writer, self.take_round())),
                None => pending().await,
            },
        };
        let (writer, outcome) = self.round.insert(round).as_mut().await;
        self.round = None;
        self.writer = Some(writer);
        outcome
    }

    /// The writer, once everything is written; `None` when the transport is gone.
    pub(crate) async fn finish(mut self) -> Option<FrameWriter> {
        while !self.is_idle() {
            self.write_round().await.ok()?;
        }
        self.writer
    }

    fn take_round(&mut self) -> Vec<Bytes> {
        let mut bytes = 0;
        let mut frames = Vec::new();
        while let Some(frame) = self
            .queue
            .pop_front_if(|frame| frames.is_empty() || bytes + frame.len() <= ROUND_BYTES)
        {
            bytes += frame.len();
            frames.push(frame);
        }
        frames
    }
}

async fn write(
    mut writer: FrameWriter,
    frames: Vec<Bytes>,
) -> (FrameWriter, Result<usize, TransportError>) {
    let outcome = send_all(&mut writer, frames).await;
    (writer, outcome)
}

async fn send_all(writer: &mut FrameWriter, frames: Vec<Bytes>) -> Result<usize, TransportError> {
    let mut bytes = 0;
    for frame in frames {
        bytes += frame.len();
        writer.send(frame).await?;
    }
    writer.flush().await?;
    Ok(bytes)
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound")
            .field("frames", &self.queue.len())
            .finish_non_exhaustive()
    }
}
