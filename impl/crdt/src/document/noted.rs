//! Local changes of which somebody takes note, operation by operation, before each takes effect.
//!
//! Spec: chapters 11 and 18.

use super::{Change, ChangeError, Document, Operation};
use crate::{Limits, ReplicaId, Stamp, UnixMillis};

impl Document {
    /// [`change`](Self::change); `note` sees each operation, and the document without it.
    pub(crate) fn change_noted(
        &mut self,
        replica: &ReplicaId,
        now: UnixMillis,
        ops: Vec<Operation>,
        note: impl FnMut(&Self, &Operation, &Stamp),
    ) -> Result<Change, ChangeError> {
        let change = self.next_change(replica, now, ops)?;
        self.commit_noted(&change, note);
        Ok(change)
    }

    /// Takes in a change that was admitted; `note` sees each operation before it takes effect.
    fn commit_noted(&mut self, change: &Change, mut note: impl FnMut(&Self, &Operation, &Stamp)) {
        for (stamp, op) in change.stamped_ops() {
            note(self, op, &stamp);
            self.fields.apply(op, stamp, None);
        }
        self.seal(change);
    }

    /// The limits that local changes are held to.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Operations, each within the limits, as many to a change as these allow.
    pub(crate) fn batches(&self, ops: Vec<Operation>) -> Vec<Vec<Operation>> {
        let max_ops = self.limits.max_ops_per_change as usize;
        let max_references = self.limits.max_references_per_change as usize;
        let mut batches: Vec<Vec<Operation>> = Vec::new();
        let mut references = 0;
        for op in ops {
            let named = op.kind.references().count();
            match batches.last_mut() {
                Some(batch) if batch.len() < max_ops && references + named <= max_references => {
                    references += named;
                    batch.push(op);
                }
                Some(_) | None => {
                    references = named;
                    batches.push(vec![op]);
                }
            }
        }
        batches
    }
}
