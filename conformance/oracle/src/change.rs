//! A change, as the specification describes it.
//!
//! Spec: chapter 3, changes.

/// The name of an operation, or of a character: (replica, sequence number).
pub type Dot = (Vec<u8>, u64);

/// Operations of one replica that share a timestamp; the first has the number `first_seq`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<V> {
    pub replica: Vec<u8>,
    pub first_seq: u64,
    pub timestamp: u64,
    /// (replica, sequence number) of the heads its writer had seen.
    pub deps: Vec<(Vec<u8>, u64)>,
    pub ops: Vec<Operation<V>>,
}

/// A write to the LWW register at `path`; a delete writes no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation<V> {
    pub path: Vec<String>,
    pub value: Option<V>,
}

impl<V> Change<V> {
    /// The number of the last operation.
    pub fn last_seq(&self) -> u64 {
        self.first_seq + self.ops.len() as u64 - 1
    }
}
