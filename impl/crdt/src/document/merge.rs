//! Taking in another copy's whole state.
//!
//! Spec: chapter 4, and chapter 7 for healing, which this makes possible.

use super::{Document, FieldState, Snapshot};

impl Document {
    /// Comes to hold what either holds. Any later or concurrent change still merges.
    pub fn merge(&mut self, snapshot: &Snapshot) {
        self.heads.adopt(&self.version, &snapshot.version);
        self.history.adopt(&self.version, &snapshot.version);
        self.fields.merge(snapshot, &self.version);
        self.version.merge(&snapshot.version);
        self.clock.observe(snapshot.timestamp);
        for stamp in snapshot.fields.values().map(FieldState::stamp) {
            self.observe(&stamp.replica, stamp.timestamp);
        }
        self.release();
    }
}
