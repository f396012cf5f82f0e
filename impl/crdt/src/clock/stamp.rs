//! The one total order of operations, by which every last writer wins.
//!
//! Spec: chapter 3, timestamps, and chapter 4. Model: `tla/LwwRegister.tla`.

use crate::{Dot, ReplicaId, Timestamp};

/// Unique per operation, and greater than the stamp of everything its writer had seen.
///
/// The order of the fields is the order of comparison.
//= SK-DATA-033
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    pub timestamp: Timestamp,
    pub replica: ReplicaId,
    pub seq: u64,
}

impl Stamp {
    /// The operation this is the stamp of.
    pub fn dot(&self) -> Dot {
        Dot::new(self.replica.clone(), self.seq)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(timestamp: u64, replica: &str, seq: u64) -> Stamp {
        Stamp {
            timestamp: Timestamp::from_raw(timestamp),
            replica: ReplicaId::new(replica.as_bytes()).unwrap(),
            seq,
        }
    }

    //= SK-DATA-033
    #[test]
    fn timestamp_decides_before_replica_and_replica_before_seq() {
        assert!(stamp(1, "b", 9) < stamp(2, "a", 1));
        assert!(stamp(2, "a", 9) < stamp(2, "b", 1));
        assert!(stamp(2, "b", 1) < stamp(2, "b", 2));
    }
}
