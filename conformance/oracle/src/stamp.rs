//! The total order of operations.
//!
//! Spec: chapter 3, timestamps. Model: `Later` in `tla/LwwRegister.tla`.

use crate::Dot;

/// Compared by timestamp, then replica, then sequence number.
//= SK-DATA-033
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    pub timestamp: u64,
    pub replica: Vec<u8>,
    pub seq: u64,
}

impl Stamp {
    pub fn dot(&self) -> Dot {
        (self.replica.clone(), self.seq)
    }
}
