//! What the version of a snapshot covers, and so what its fields may name.
//!
//! Spec: chapter 5, snapshots.

use synckit_crdt::{Dot, ReplicaId, Version};

use crate::DecodeError;

#[derive(Clone, Copy, Debug)]
pub(super) struct Covered<'a>(pub(super) &'a Version);

impl Covered<'_> {
    /// Refuses a dot that is none, or that the version does not cover.
    //= SK-WIRE-031
    pub(super) fn check(&self, dot: &Dot) -> Result<(), DecodeError> {
        if dot.seq == 0 {
            return Err(DecodeError::SeqZero);
        }
        if !self.0.covers(dot) {
            return Err(DecodeError::SnapshotNotCovered);
        }
        Ok(())
    }

    /// The last dot covered of a replica; 0 for none.
    pub(super) fn last_seq(&self, replica: &ReplicaId) -> u64 {
        self.0.get(replica)
    }
}
