//! Own changes of one document that the server has not acknowledged, in sequence.
//!
//! Chapter: `spec/06-client-session.md`, writing and acknowledgement. Model: `outbox` in
//! `tla/SyncSession.tla`.

use std::collections::VecDeque;

use synckit_crdt::Change;

use super::batch::batch;
use crate::limits::Limits;

/// Three marks run along it: all up to `durable_through` may be sent, all up to `sent_through`
/// were.
#[derive(Clone, Debug, Default)]
pub(super) struct Outbox {
    changes: VecDeque<Change>,
    durable_through: u64,
    sent_through: u64,
    /// The last sequence number of each update that was sent and not answered yet.
    in_flight: VecDeque<u64>,
    /// From here on all is refused, and never sent again.
    void_from: Option<u64>,
}

impl Outbox {
    /// What a disk gave back: durable, and not sent on this connection.
    pub(super) fn restore(changes: Vec<Change>) -> Self {
        let durable_through = changes.last().map_or(0, Change::last_seq);
        Self {
            changes: changes.into(),
            durable_through,
            ..Self::default()
        }
    }

    pub(super) fn len(&self) -> usize {
        self.changes.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    pub(super) fn updates_in_flight(&self) -> usize {
        self.in_flight.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter()
    }

    pub(super) fn push(&mut self, change: Change) {
        self.changes.push_back(change);
    }

    //= SK-CLNT-002
    pub(super) fn stored_through(&mut self, seq: u64) {
        self.durable_through = self.durable_through.max(seq);
    }

    /// The connection is gone, and with it all that was in flight.
    //= SK-CLNT-003
    pub(super) fn connection_lost(&mut self) {
        self.sent_through = 0;
        self.in_flight.clear();
    }

    /// Removes what is acknowledged. Says whether anything was.
    //= SK-CLNT-030
    pub(super) fn acknowledge(&mut self, through_seq: u64) -> bool {
        let before = self.changes.len();
        while self
            .changes
            .front()
            .is_some_and(|change| change.last_seq() <= through_seq)
        {
            self.changes.pop_front();
        }
        while self
            .in_flight
            .front()
            .is_some_and(|last_seq| *last_seq <= through_seq)
        {
            self.in_flight.pop_front();
        }
        self.changes.len() < before
    }

    /// How far an acknowledgement through this sequence number goes. It is cumulative, but what the
    /// server refused it does not have: under that name it holds what another writer made.
    pub(super) fn acknowledged_through(&self, through_seq: u64) -> u64 {
        let valid = |void_from: u64| through_seq.min(void_from.saturating_sub(1));
        self.void_from.map_or(through_seq, valid)
    }

    /// The update that held `refused_seq` was answered with a refusal.
    pub(super) fn refused(&mut self, refused_seq: u64) {
        if let Some(index) = self
            .in_flight
            .iter()
            .position(|last_seq| *last_seq >= refused_seq)
        {
            self.in_flight.remove(index);
        }
    }

    /// Everything from this sequence number on is void.
    //= SK-CLNT-042
    pub(super) fn void_from(&mut self, seq: u64) {
        self.void_from = Some(self.void_from.map_or(seq, |void_from| void_from.min(seq)));
    }

    /// Whether something waits for its acknowledgement, and may yet get it.
    pub(super) fn has_valid(&self) -> bool {
        self.changes
            .front()
            .is_some_and(|change| self.is_valid(change))
    }

    fn is_valid(&self, change: &Change) -> bool {
        self.void_from
            .is_none_or(|void_from| change.first_seq < void_from)
    }

    /// Everything from this sequence number on is to be sent again.
    //= SK-CLNT-032
    pub(super) fn rewind(&mut self, seq: u64) {
        self.sent_through = self.sent_through.min(seq.saturating_sub(1));
    }

    /// Whether this change waits here for its acknowledgement.
    pub(super) fn holds(&self, change: &Change) -> bool {
        let first = self.changes.front();
        first.is_some_and(|first| {
            first.replica == change.replica && first.first_seq <= change.first_seq
        })
    }

    /// Whether a change that waits here may be sent.
    pub(super) fn may_send(&self, change: &Change) -> bool {
        change.last_seq() <= self.durable_through && self.is_valid(change)
    }

    /// What was returned up to here need not be sent again.
    pub(super) fn was_returned(&mut self, through_seq: u64) {
        self.sent_through = self.sent_through.max(through_seq);
    }

    /// Whether something may be sent that was not.
    pub(super) fn has_unsent(&self) -> bool {
        self.unsent().next().is_some()
    }

    /// The changes of the next update: as many in sequence as one frame may hold.
    //= SK-CLNT-005
    pub(super) fn next_update(&mut self, limits: &Limits) -> Option<Vec<Change>> {
        let update = batch(self.unsent(), limits);
        let last_seq = update.last()?.last_seq();
        self.sent_through = last_seq;
        self.in_flight.push_back(last_seq);
        Some(update)
    }

    fn unsent(&self) -> impl Iterator<Item = &Change> {
        let first = self
            .changes
            .partition_point(|change| change.last_seq() <= self.sent_through);
        self.changes
            .range(first..)
            .take_while(|change| self.may_send(change))
    }
}
