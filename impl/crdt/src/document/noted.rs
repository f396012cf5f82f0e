//! Local changes with a witness, who sees each operation before it takes effect.
//!
//! Spec: chapters 11 and 18.

use std::fmt;

use super::{Change, ChangeError, Document, Operation};
use crate::{Limits, ReplicaId, Stamp, UnixMillis};

/// Takes note of what a local change is about to do.
pub(crate) trait Witness: fmt::Debug {
    /// `document` is as it was before the operation, but for an insertion into a text, which may
    /// have taken effect.
    fn note(&mut self, document: &Document, op: &Operation, stamp: &Stamp);
}

impl Document {
    /// [`change`](Self::change) before a witness.
    pub(crate) fn change_noted(
        &mut self,
        replica: &ReplicaId,
        now: UnixMillis,
        ops: Vec<Operation>,
        witness: &mut dyn Witness,
    ) -> Result<Change, ChangeError> {
        let change = self.next_change(replica, now, ops)?;
        for (stamp, op) in change.stamped_ops() {
            witness.note(self, op, &stamp);
            self.fields.apply(op, stamp, None);
        }
        self.seal(&change);
        Ok(change)
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
