//! The LWW register: one value, and the stamp that won it its place.
//!
//! Spec: chapter 4. Model: `tla/LwwRegister.tla`.

use crate::{Stamp, Value};

/// The last write to a field; a delete is a write without a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    pub stamp: Stamp,
    pub value: Option<Value>,
}

impl Register {
    /// Keeps the write with the greater stamp.
    ///
    /// Equal stamps name one write, so their values are equal. Should a broken writer have used
    /// one stamp twice, the greater value stays: replicas agree even then.
    //= SK-LWW-001
    //= SK-LWW-002
    //= SK-LWW-003
    pub fn merge(&mut self, other: &Self) {
        if (&other.stamp, &other.value) > (&self.stamp, &self.value) {
            self.clone_from(other);
        }
    }
}
