//! The changes a document has applied, in the order it applied them.
//!
//! Spec: chapter 3, changes.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{Change, Delta};
use crate::{ReplicaId, Version};

#[derive(Clone, Debug, Default)]
pub(super) struct History {
    changes: Vec<Change>,
    /// Places in `changes`, ascending by sequence number.
    by_replica: BTreeMap<ReplicaId, Vec<usize>>,
    /// What came as state: the changes below may be missing.
    base: Version,
}

impl History {
    pub(super) fn push(&mut self, change: Change) {
        let place = self.changes.len();
        self.by_replica
            .entry(change.replica.clone())
            .or_default()
            .push(place);
        self.changes.push(change);
    }

    /// Takes note of state that came without its changes.
    pub(super) fn adopt(&mut self, known: &Version, adopted: &Version) {
        for (replica, seq) in adopted {
            if seq > known.get(replica) {
                self.base.advance(replica, seq);
            }
        }
    }

    /// The first known change of `replica` whose last sequence number is at least `seq`.
    pub(super) fn first_ending_at(&self, replica: &ReplicaId, seq: u64) -> Option<&Change> {
        let places = self.by_replica.get(replica)?;
        let index = places.partition_point(|place| self.changes[*place].last_seq() < seq);
        places.get(index).map(|place| &self.changes[*place])
    }

    /// Every change that `version` does not cover, in applied order.
    pub(super) fn since(&self, version: &Version) -> Result<Delta, HistoryTruncated> {
        if !version.includes(&self.base) {
            return Err(HistoryTruncated);
        }
        let missing = |change: &&Change| change.last_seq() > version.get(&change.replica);
        Ok(Delta::new(
            self.changes.iter().filter(missing).cloned().collect(),
        ))
    }
}

/// Some of the changes asked for came as state, in a snapshot: only a snapshot can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the history does not reach back to that version")]
pub struct HistoryTruncated;
