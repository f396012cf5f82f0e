//! Taking back the edits of one field.
//!
//! Spec: chapter 18.

use super::{CounterUndo, Draft, RegisterUndo, Renames, SetUndo, TextUndo};
use crate::{Document, Operation, OperationKind, Path, Stamp};

/// What the user did to a field, by its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldUndo {
    Register(RegisterUndo),
    Counter(CounterUndo),
    Set(SetUndo),
    Text(TextUndo),
}

impl FieldUndo {
    /// A field that nothing was done to, but for what the operation is about to do.
    pub(super) fn of(document: &Document, op: &Operation, stamp: &Stamp) -> Self {
        match &op.kind {
            OperationKind::LwwSet(_) | OperationKind::LwwDelete => {
                let current = document.register_entry(&op.path);
                Self::Register(RegisterUndo::of(current, stamp.dot()))
            }
            OperationKind::CounterAdd(_) => Self::Counter(CounterUndo::default()),
            OperationKind::SetAdd { .. } | OperationKind::SetRemove { .. } => {
                Self::Set(SetUndo::default())
            }
            OperationKind::TextInsert { .. }
            | OperationKind::TextDelete { .. }
            | OperationKind::TextMark(_) => Self::Text(TextUndo::default()),
        }
    }

    /// Takes note of an operation that the document is about to take in.
    pub(super) fn note(&mut self, document: &Document, op: &Operation, stamp: &Stamp) {
        let (path, dot) = (&op.path, stamp.dot());
        match (self, &op.kind) {
            (Self::Register(field), OperationKind::LwwSet(_) | OperationKind::LwwDelete) => {
                field.note(document.register_entry(path), dot);
            }
            (Self::Counter(field), OperationKind::CounterAdd(amount)) => field.note(*amount),
            (Self::Set(field), OperationKind::SetAdd { value, .. }) => {
                field.note_addition(document, path, value, dot);
            }
            (Self::Set(field), OperationKind::SetRemove { observed }) => {
                field.note_removal(document, path, observed);
            }
            (Self::Text(field), OperationKind::TextInsert { .. }) => {
                field.note_insertion(&dot, op.span());
            }
            (Self::Text(field), OperationKind::TextDelete { ranges }) => {
                field.note_deletion(document, path, ranges);
            }
            (Self::Text(field), OperationKind::TextMark(mark)) => {
                field.note_marking(document, path, mark, stamp);
            }
            // A field is looked up by the operation's own kind.
            (Self::Register(_) | Self::Counter(_) | Self::Set(_) | Self::Text(_), _) => {}
        }
    }

    pub(super) fn take_back(self, path: &Path, document: &Document, draft: &mut Draft<'_>) {
        match self {
            Self::Register(field) => field.take_back(path, document, draft),
            Self::Counter(field) => field.take_back(path, draft),
            Self::Set(field) => field.take_back(path, document, draft),
            Self::Text(field) => field.take_back(path, draft),
        }
    }

    /// What was replaced by the edits noted here stands by them now.
    pub(super) fn replaced(&self, renames: &mut Renames) {
        match self {
            Self::Set(field) => field.replaced(renames),
            Self::Register(_) | Self::Counter(_) | Self::Text(_) => {}
        }
    }

    pub(super) fn rename(&mut self, renames: &Renames) {
        match self {
            Self::Register(field) => field.rename(renames),
            Self::Counter(_) => {}
            Self::Set(field) => field.rename(renames),
            Self::Text(field) => field.rename(renames),
        }
    }
}
