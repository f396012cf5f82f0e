//! Making the next change of a writer.
//!
//! Spec: chapter 3, changes and timestamps. Model: `Write` in `tla/SyncSession.tla`.

use super::{Change, ChangeError, Document, Operation};
use crate::{ReplicaId, UnixMillis};

impl Document {
    /// Makes the next change of `replica` and applies it.
    ///
    /// On an error nothing has changed. `now` is the wall time, corrected by the server's.
    //= SK-DATA-012
    pub fn change(
        &mut self,
        replica: &ReplicaId,
        now: UnixMillis,
        ops: Vec<Operation>,
    ) -> Result<Change, ChangeError> {
        let change = self.next_change(replica, now, ops)?;
        self.commit(&change, None);
        Ok(change)
    }

    /// The next change of `replica`, not applied yet.
    pub(super) fn next_change(
        &self,
        replica: &ReplicaId,
        now: UnixMillis,
        ops: Vec<Operation>,
    ) -> Result<Change, ChangeError> {
        let change = self.draft_change(replica, now, ops)?;
        change.validate(&self.limits)?;
        Ok(change)
    }

    /// The next change of `replica`, neither applied nor checked.
    pub(super) fn draft_change(
        &self,
        replica: &ReplicaId,
        now: UnixMillis,
        ops: Vec<Operation>,
    ) -> Result<Change, ChangeError> {
        let mut clock = self.clock;
        let previous_seq = self.version().get(replica);
        Ok(Change {
            replica: replica.clone(),
            //= SK-DATA-010
            first_seq: previous_seq
                .checked_add(1)
                .ok_or(ChangeError::SeqOverflow)?,
            //= SK-DATA-030
            //= SK-LWW-005
            timestamp: clock.tick(now)?,
            //= SK-DATA-013
            deps: self
                .heads
                .dots_but_of(replica)
                // What does not fit is named by the next change.
                .take(self.limits.max_deps_per_change as usize)
                .collect(),
            ops,
        })
    }
}
