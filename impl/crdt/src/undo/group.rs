//! Edits that are undone together.
//!
//! Spec: chapter 18.

use std::collections::BTreeMap;

use super::{Draft, FieldUndo, Renames};
use crate::document::Witness;
use crate::{Document, FieldKey, Operation, Stamp};

/// What a group of edits did, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UndoGroup {
    pub fields: BTreeMap<FieldKey, FieldUndo>,
}

impl Witness for UndoGroup {
    fn note(&mut self, document: &Document, op: &Operation, stamp: &Stamp) {
        let field = self.fields.entry(op.field());
        let field = field.or_insert_with(|| FieldUndo::of(document, op, stamp));
        field.note(document, op, stamp);
    }
}

impl UndoGroup {
    pub(super) fn take_back(self, document: &Document, draft: &mut Draft<'_>) {
        for (key, field) in self.fields {
            field.take_back(&key.path, document, draft);
        }
    }

    pub(super) fn replaced(&self, renames: &mut Renames) {
        for field in self.fields.values() {
            field.replaced(renames);
        }
    }

    pub(super) fn rename(&mut self, renames: &Renames) {
        for field in self.fields.values_mut() {
            field.rename(renames);
        }
    }
}
