//! Taking in another copy's whole state.
//!
//! Spec: chapter 4, and chapter 7 for healing, which this makes possible.

use super::{Document, Snapshot};

impl Document {
    /// Comes to hold what either holds. Any later or concurrent change still merges.
    pub fn merge(&mut self, snapshot: &Snapshot) {
        self.heads.adopt(&self.state.version, &snapshot.version);
        self.history.adopt(&self.state.version, &snapshot.version);
        self.state.merge(snapshot);
        // The greatest stamp of all fields is the greatest of all writes, so the clock loses
        // nothing by not having seen the writes that were overwritten.
        for register in snapshot.fields.values() {
            self.observe(&register.stamp.replica, register.stamp.timestamp);
        }
    }
}
