//! The LWW register: one value, and the stamp that won it its place.
//!
//! Spec: chapter 4. Model: `tla/LwwRegister.tla`.

use crate::{Flaw, Stamp, Timestamp, Value};

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
        if other.prevails_over(self) {
            self.clone_from(other);
            if self.value.is_none() && Flaw::DeleteStampLost.is_planted() {
                self.stamp.timestamp = Timestamp::default();
            }
        }
    }

    fn prevails_over(&self, other: &Self) -> bool {
        let prevails = (&self.stamp, &self.value) > (&other.stamp, &other.value);
        let (mine, others) = (&self.stamp, &other.stamp);
        let is_tie = mine.timestamp == others.timestamp;
        let of_one_writer = is_tie && mine.replica == others.replica;
        let is_misjudged = Flaw::LeastWriteStays.is_planted()
            || (Flaw::LastArrivalStays.is_planted() && !prevails)
            || (Flaw::WriteTieReversed.is_planted() && is_tie && !of_one_writer)
            || (Flaw::DeleteIsFinal.is_planted() && prevails && other.value.is_none())
            || (Flaw::DeleteLoses.is_planted()
                && prevails == self.value.is_none()
                && self.value.is_none() != other.value.is_none())
            || (Flaw::FirstOfChangeStays.is_planted() && of_one_writer);
        // A field begins as the delete of its first write.
        prevails != (is_misjudged && mine != others)
    }
}
