//! A run of dots of one replica, as a deletion names the characters it takes.
//!
//! Spec: chapter 16. Bytes: `DotRange` in `proto/synckit/v1/document.proto`.

use crate::ReplicaId;

/// `length` dots of one replica, from `first_seq`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DotRange {
    pub replica: ReplicaId,
    pub first_seq: u64,
    pub length: u64,
}

impl DotRange {
    pub fn new(replica: ReplicaId, first_seq: u64, length: u64) -> Self {
        Self {
            replica,
            first_seq,
            length,
        }
    }

    /// The last sequence number; `None` when it does not fit 64 bits, or there is none.
    pub fn last_seq(&self) -> Option<u64> {
        self.first_seq.checked_add(self.length.checked_sub(1)?)
    }
}
