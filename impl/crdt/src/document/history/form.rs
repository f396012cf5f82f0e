//! Whether the operations of a packed stretch are well-formed and name what comes before them.
//!
//! Spec: chapters 3, 5 and 20. What holds the changes of a history that is taken in one by one
//! holds those of a history that stays packed.

use super::course::Course;
use super::names::Names;
use super::outline::{Done, DotNumbers, RunNumbers};
use super::packed::PackedStretch;
use super::run::Direction;
use crate::{Operation, Reference, ReplicaIndex};

/// Follows the runs of a stretch.
#[derive(Debug)]
pub(super) struct Form<'a> {
    stretch: &'a PackedStretch,
    names: &'a Names,
    /// What comes before the stretch.
    before: &'a Course<'a>,
    /// The first dot of the next operation.
    seq: u64,
    written: &'a [Operation],
    holds: bool,
}

impl<'a> Form<'a> {
    pub(super) fn new(
        stretch: &'a PackedStretch,
        names: &'a Names,
        before: &'a Course<'a>,
    ) -> Self {
        Self {
            stretch,
            names,
            before,
            seq: stretch.first_seq,
            written: &stretch.written,
            holds: true,
        }
    }

    /// Whether everything so far is as it must be.
    pub(super) fn holds(&self) -> bool {
        self.holds
    }

    pub(super) fn follow(&mut self, run: &RunNumbers) {
        let count = u64::from(run.changes);
        match run.done {
            Done::TypedOn { chars, .. } => self.advance(count.saturating_mul(chars.into())),
            Done::Typed {
                chars, left, right, ..
            } => {
                for origin in [left, right].into_iter().flatten() {
                    self.holds &= self.names_dot(origin);
                }
                self.advance(count.saturating_mul(chars.into()));
            }
            Done::Erased {
                length,
                first,
                direction,
                ..
            } => {
                self.holds &= self.erases(run.changes, first, length, direction);
                self.advance(count);
            }
            Done::Written { ops } => {
                let ops = count.saturating_mul(ops.into());
                self.follow_written(usize::try_from(ops).unwrap_or(usize::MAX));
            }
        }
    }

    fn follow_written(&mut self, ops: usize) {
        let (written, rest) = self.written.split_at(ops.min(self.written.len()));
        self.written = rest;
        let replica = self.names.replica(self.stretch.replica);
        for op in written {
            let mut references = op.kind.references();
            self.holds &= op.validate_form(replica, self.seq).is_ok()
                && references
                    .all(|reference| reference.replica == replica || self.is_before(&reference));
            self.advance(op.span());
        }
    }

    /// Whether deletions name characters that were there before them.
    fn erases(&self, changes: u32, first: DotNumbers, length: u64, direction: Direction) -> bool {
        let last_seq = direction.seq_from(first.seq, length, changes.saturating_sub(1));
        let Some(last_seq) = last_seq else {
            return false;
        };
        let (least, (greatest, deletions)) = match direction {
            Direction::Forward => (first.seq, (last_seq, changes.saturating_sub(1).into())),
            Direction::Backward => (last_seq, (first.seq, 0)),
        };
        let Some(end) = greatest.checked_add(length) else {
            return false;
        };
        // Of its writer's dots, the deletion that reaches furthest has those of others before it.
        let own = first.replica == self.stretch.replica;
        let limit = self.limit(first.replica);
        least > 0 && end <= limit.saturating_add(if own { deletions } else { 0 })
    }

    /// Whether what is named of another replica comes before the stretch.
    fn is_before(&self, reference: &Reference<'_>) -> bool {
        let replica = self.names.replicas.find(reference.replica);
        replica.is_some_and(|replica| reference.last_seq() <= self.before.last_seq(replica))
    }

    fn names_dot(&self, dot: DotNumbers) -> bool {
        dot.seq > 0 && dot.seq < self.limit(dot.replica)
    }

    /// The first dot of a replica that the next operation cannot name.
    fn limit(&self, replica: ReplicaIndex) -> u64 {
        if replica == self.stretch.replica {
            return self.seq;
        }
        self.before.last_seq(replica).saturating_add(1)
    }

    fn advance(&mut self, dots: u64) {
        self.seq = self.seq.saturating_add(dots);
    }
}
