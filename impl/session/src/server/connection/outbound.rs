//! What is on its way to one client, counted so that a slow reader is not a leak.
//!
//! Chapter: `spec/11-limits.md`, `max_outbound_bytes`; `spec/07-server-session.md`, [SK-SESS-056].

use crate::limits::Limits;

/// Bytes sent and not yet taken by the transport, and room kept for answers that are due.
#[derive(Debug)]
pub(super) struct Outbound {
    waiting_bytes: u64,
    pages_due: u64,
    page_bytes: u64,
    max_bytes: u64,
}

impl Outbound {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            waiting_bytes: 0,
            pages_due: 0,
            page_bytes: limits.max_frame_bytes.into(),
            max_bytes: limits.max_outbound_bytes.into(),
        }
    }

    pub(super) fn sent(&mut self, bytes: usize) {
        self.waiting_bytes += bytes as u64;
    }

    pub(super) fn flushed(&mut self, bytes: usize) {
        self.waiting_bytes = self.waiting_bytes.saturating_sub(bytes as u64);
    }

    /// Keeps room for the answer to a `SyncRequest`.
    pub(super) fn page_asked(&mut self) {
        self.pages_due += 1;
    }

    pub(super) fn page_settled(&mut self) {
        self.pages_due = self.pages_due.saturating_sub(1);
    }

    /// How many answers it keeps room for.
    #[cfg(feature = "trace")]
    pub(super) fn pages_due(&self) -> u64 {
        self.pages_due
    }

    /// Whether one more request may be acted on: its answer fits, or nothing else waits.
    pub(super) fn takes_requests(&self) -> bool {
        self.committed() == 0 || self.committed() + self.page_bytes <= self.max_bytes
    }

    /// Whether a notification still fits.
    //= SK-SESS-056
    pub(super) fn takes(&self, bytes: usize) -> bool {
        self.committed() + bytes as u64 <= self.max_bytes
    }

    /// Whether something that waits can go out: it fits, or nothing else is on its way.
    pub(super) fn has_room(&self, bytes: usize) -> bool {
        self.committed() == 0 || self.takes(bytes)
    }

    /// Whether the client has read enough to be resumed.
    pub(super) fn has_drained(&self) -> bool {
        self.committed() <= self.max_bytes / 2
    }

    fn committed(&self) -> u64 {
        self.waiting_bytes + self.pages_due * self.page_bytes
    }
}
