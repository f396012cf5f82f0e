//! A stretch: changes of one replica that follow each other and were applied without another's
//! between them.
//!
//! Spec: chapter 3, changes.

use super::run::{Done, Run};
use crate::{Change, Dot, Operation, OperationKind, ReplicaId, Timestamp};

/// Only the first change names deps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::document) struct Stretch {
    pub(super) replica: ReplicaId,
    pub(super) first_seq: u64,
    pub(super) last_seq: u64,
    pub(super) deps: Vec<Dot>,
    /// Of the first change.
    pub(super) timestamp: Timestamp,
    /// Of the last change.
    pub(super) latest: Timestamp,
    /// From each timestamp to the next.
    pub(super) steps: Vec<TimeStep>,
    pub(super) changes: u32,
    pub(super) runs: Vec<Run>,
    /// What was typed, run after run.
    pub(super) text: String,
    /// What was neither typed nor erased, run after run.
    pub(super) written: Vec<Operation>,
}

/// `count` timestamps, each greater than the one before by `difference`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeStep {
    pub(super) difference: u64,
    pub(super) count: u32,
}

impl Stretch {
    /// What is unpacked to find one change.
    pub(super) const MAX_CHANGES: u32 = 512;

    pub(super) fn new(change: &Change) -> Self {
        let mut stretch = Self {
            replica: change.replica.clone(),
            first_seq: change.first_seq,
            last_seq: change.last_seq(),
            deps: change.deps.clone(),
            timestamp: change.timestamp,
            latest: change.timestamp,
            steps: Vec::new(),
            changes: 1,
            runs: vec![Run::new(change)],
            text: String::new(),
            written: Vec::new(),
        };
        stretch.keep_contents(change);
        stretch
    }

    pub(in crate::document) fn last_seq(&self) -> u64 {
        self.last_seq
    }

    /// The timestamp of the last change.
    pub(in crate::document) fn latest(&self) -> Timestamp {
        self.latest
    }

    /// Counts in the next change, if it follows and there is room.
    pub(super) fn takes_in(&mut self, change: &Change) -> bool {
        let follows = change.replica == self.replica
            && self.last_seq.checked_add(1) == Some(change.first_seq)
            && change.deps.is_empty()
            && self.changes < Self::MAX_CHANGES;
        let later = change.timestamp.as_u64().checked_sub(self.latest.as_u64());
        let Some(difference) = later.filter(|_| follows) else {
            return false;
        };
        match self.steps.last_mut() {
            Some(step) if step.difference == difference => step.count += 1,
            Some(_) | None => self.steps.push(TimeStep {
                difference,
                count: 1,
            }),
        }
        if !self.runs.last_mut().is_some_and(|run| run.takes_in(change)) {
            self.runs.push(Run::new(change));
        }
        self.keep_contents(change);
        self.changes += 1;
        self.latest = change.timestamp;
        self.last_seq = change.last_seq();
        true
    }

    /// Keeps what the last run, which has this change, does not say.
    fn keep_contents(&mut self, change: &Change) {
        match (self.runs.last().map(|run| &run.done), &change.ops[..]) {
            (Some(Done::Written { .. }), ops) => self.written.extend_from_slice(ops),
            (Some(Done::Typed { .. }), [op]) => {
                if let OperationKind::TextInsert { text, .. } = &op.kind {
                    self.text.push_str(text);
                }
            }
            (Some(Done::Typed { .. } | Done::Erased { .. }) | None, _) => {}
        }
    }
}
