//! The name of one operation.
//!
//! Spec: chapter 3. Model: `tla/Version.tla`.

use crate::ReplicaId;

/// The `seq`-th operation of a replica in one document, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dot {
    pub replica: ReplicaId,
    pub seq: u64,
}

impl Dot {
    pub fn new(replica: ReplicaId, seq: u64) -> Self {
        Self { replica, seq }
    }
}
