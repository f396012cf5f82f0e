//! How fast a client may send, and how much of it may wait.
//!
//! Chapter: `spec/11-limits.md`, [SK-LIM-005] and [SK-LIM-007].

use std::collections::VecDeque;

use bytes::Bytes;
use synckit_crdt::UnixMillis;

use crate::limits::Limits;
use crate::rate::Bucket;

/// The rate of one client, and its frames that cannot be acted on yet.
#[derive(Debug)]
pub(super) struct Admission {
    frames: Bucket,
    bytes: Bucket,
    waiting: VecDeque<Bytes>,
    waiting_bytes: usize,
    max_waiting_bytes: usize,
}

/// More waits than the server is ready to keep.
#[derive(Debug)]
pub(super) struct TooMuchWaits;

impl Admission {
    pub(super) fn new(limits: &Limits) -> Self {
        let (frames, bytes) = buckets(limits, UnixMillis(0));
        Self {
            frames,
            bytes,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            max_waiting_bytes: limits.max_outbound_bytes as usize,
        }
    }

    /// Time begins.
    pub(super) fn start(&mut self, limits: &Limits, now: UnixMillis) {
        (self.frames, self.bytes) = buckets(limits, now);
    }

    /// Counts a frame; fails with the time in milliseconds after which the client may come back.
    //= SK-LIM-005
    pub(super) fn admit(&mut self, now: UnixMillis, len: usize) -> Result<(), u32> {
        let len = len as u64;
        let passes = self.frames.take(now, 1) & self.bytes.take(now, len);
        if passes {
            return Ok(());
        }
        let wait_ms = self.frames.wait_ms(1).max(self.bytes.wait_ms(len)).max(1);
        Err(u32::try_from(wait_ms).unwrap_or(u32::MAX))
    }

    pub(super) fn wait(&mut self, frame: Bytes) -> Result<(), TooMuchWaits> {
        // A frame alone always fits, and so does what little it takes to keep one.
        let len = frame.len() + size_of::<Bytes>();
        if !self.waiting.is_empty() && self.waiting_bytes + len > self.max_waiting_bytes {
            return Err(TooMuchWaits);
        }
        self.waiting_bytes += len;
        self.waiting.push_back(frame);
        Ok(())
    }

    pub(super) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    pub(super) fn next(&mut self) -> Option<Bytes> {
        let frame = self.waiting.pop_front()?;
        self.waiting_bytes -= frame.len() + size_of::<Bytes>();
        Some(frame)
    }
}

/// A burst of twice the rate, and a frame of any allowed length, always fit.
fn buckets(limits: &Limits, now: UnixMillis) -> (Bucket, Bucket) {
    let burst_bytes = 2 * u64::from(limits.max_bytes_per_second);
    (
        Bucket::new(
            limits.max_frames_per_second,
            2 * u64::from(limits.max_frames_per_second),
            now,
        ),
        Bucket::new(
            limits.max_bytes_per_second,
            burst_bytes.max(limits.max_frame_bytes.into()),
            now,
        ),
    )
}
