//! The change that is being made.
//!
//! Spec: chapter 3, changes.

use super::{CounterEdit, RegisterEdit, RichTextEdit, SetEdit};
use crate::document::noted::Witness;
use crate::document::{Change, ChangeError, Document, Operation, OperationKind, Path};
use crate::{Limit, LocalDot, ReplicaId, Stamp, UnixMillis};

impl Document {
    /// Makes the next change of `replica` out of the edits of `make`; `None` when it makes none.
    ///
    /// Every edit takes effect at once. One that fails has no effect, and takes nothing back of
    /// those before it. `now` is the wall time, corrected by the server's.
    //= SK-DATA-012
    pub fn edit<R>(
        &mut self,
        replica: &ReplicaId,
        now: UnixMillis,
        make: impl FnOnce(&mut Edit<'_>) -> R,
    ) -> Result<(Option<Change>, R), ChangeError> {
        self.edit_noted(replica, now, None, make)
    }

    /// [`edit`](Self::edit) before a witness.
    pub(crate) fn edit_noted<'a, R>(
        &'a mut self,
        replica: &ReplicaId,
        now: UnixMillis,
        witness: Option<&'a mut dyn Witness>,
        make: impl FnOnce(&mut Edit<'_>) -> R,
    ) -> Result<(Option<Change>, R), ChangeError> {
        let change = self.draft_change(replica, now, Vec::new())?;
        let mut edit = Edit {
            next_seq: change.first_seq,
            document: self,
            change,
            references: 0,
            witness,
        };
        let made = make(&mut edit);
        Ok((edit.finish(), made))
    }
}

/// Gives the fields of a document to edit.
#[derive(Debug)]
pub struct Edit<'a> {
    document: &'a mut Document,
    change: Change,
    next_seq: u64,
    references: usize,
    witness: Option<&'a mut dyn Witness>,
}

impl<'a> Edit<'a> {
    /// The document with the edits so far.
    pub fn document(&self) -> &Document {
        self.document
    }

    pub fn register<'e>(&'e mut self, path: &Path) -> RegisterEdit<'e, 'a> {
        RegisterEdit::new(self, path.clone())
    }

    pub fn counter<'e>(&'e mut self, path: &Path) -> CounterEdit<'e, 'a> {
        CounterEdit::new(self, path.clone())
    }

    pub fn set<'e>(&'e mut self, path: &Path) -> SetEdit<'e, 'a> {
        SetEdit::new(self, path.clone())
    }

    pub fn text<'e>(&'e mut self, path: &Path) -> RichTextEdit<'e, 'a> {
        RichTextEdit::new(self, path.clone())
    }

    /// Adds an operation as it stands; what it names is to be here.
    pub fn write(&mut self, op: Operation) -> Result<(), ChangeError> {
        self.admit(&op)?;
        self.note(&op);
        self.document.fields.apply(&op, self.stamp(), None);
        self.push(op);
        Ok(())
    }

    /// Whether somebody wants to see an operation before it takes effect.
    pub(super) fn has_witness(&self) -> bool {
        self.witness.is_some()
    }

    pub(super) fn note(&mut self, op: &Operation) {
        let stamp = self.stamp();
        if let Some(witness) = &mut self.witness {
            witness.note(self.document, op, &stamp);
        }
    }

    /// How many more dots and ranges the change may name.
    pub(super) fn references_left(&self) -> usize {
        let most = self.document.limits.max_references_per_change as usize;
        most.saturating_sub(self.references)
    }

    pub(super) fn document_mut(&mut self) -> &mut Document {
        self.document
    }

    /// The dot of the next operation.
    pub(super) fn next_dot(&mut self) -> LocalDot {
        let replica = self.document.fields.intern(&self.change.replica);
        LocalDot::new(replica, self.next_seq)
    }

    /// The stamp of the next operation.
    pub(super) fn stamp(&self) -> Stamp {
        Stamp {
            timestamp: self.change.timestamp,
            replica: self.change.replica.clone(),
            seq: self.next_seq,
        }
    }

    /// Holds an operation to its form and the change to its limits before it takes effect.
    pub(super) fn admit(&self, op: &Operation) -> Result<(), ChangeError> {
        let limits = &self.document.limits;
        op.validate_form(&self.change.replica, self.next_seq)?;
        op.validate(limits)?;
        self.next_seq
            .checked_add(op.span())
            .ok_or(ChangeError::SeqOverflow)?;
        limits.check(Limit::MaxOpsPerChange, self.change.ops.len() + 1)?;
        let references = self.references + op.kind.references().count();
        Ok(limits.check(Limit::MaxReferencesPerChange, references)?)
    }

    /// Holds the next operation to its limits, before it is known what it names.
    pub(super) fn admit_kind(&self, path: &Path, kind: OperationKind) -> Result<(), ChangeError> {
        self.admit(&Operation::new(path.clone(), kind))
    }

    /// Takes note of an operation that has taken effect.
    pub(super) fn push(&mut self, op: Operation) {
        self.next_seq = self.next_seq.saturating_add(op.span());
        self.references += op.kind.references().count();
        if self.change.ops.is_empty() {
            // Most changes have one operation.
            self.change.ops.reserve_exact(1);
        }
        self.change.ops.push(op);
    }

    fn finish(self) -> Option<Change> {
        if self.change.ops.is_empty() {
            return None;
        }
        self.document.seal(&self.change);
        Some(self.change)
    }
}
