//! Taking back a write to a register.
//!
//! Spec: chapters 4 and 18.

use super::{Draft, Renames};
use crate::{Document, Dot, Flaw, Operation, OperationKind, Path, Register, Value};

/// The user's last write to a register, and what stood there before the group of edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterUndo {
    pub dot: Dot,
    pub before: Option<Value>,
    /// The write that gave the value before; `None` for none.
    pub dot_before: Option<Dot>,
}

impl RegisterUndo {
    pub(super) fn of(current: Option<&Register>, dot: Dot) -> Self {
        Self {
            dot,
            before: current.and_then(|register| register.value.clone()),
            dot_before: current.map(|register| register.stamp.dot()),
        }
    }

    /// Takes note of one more write. What others wrote in between is what stood there before.
    pub(super) fn note(&mut self, current: Option<&Register>, dot: Dot) {
        if current.is_some_and(|register| register.stamp.dot() == self.dot) {
            self.dot = dot;
        } else {
            *self = Self::of(current, dot);
        }
    }

    //= SK-UNDO-006
    pub(super) fn take_back(self, path: &Path, document: &Document, draft: &mut Draft<'_>) {
        let current = document.register_entry(path);
        let is_won = current.is_none_or(|register| register.stamp.dot() != self.dot);
        if is_won && !Flaw::UndoOverwrites.is_planted() {
            return;
        }
        let kind = match self.before {
            Some(value) => OperationKind::LwwSet(value),
            None => OperationKind::LwwDelete,
        };
        let dot = draft.push(Operation::new(path.clone(), kind));
        if let Some(before) = self.dot_before {
            draft.renames.operation(before, dot);
        }
    }

    pub(super) fn rename(&mut self, renames: &Renames) {
        let new = renames.of_operation(&self.dot).last().cloned();
        self.dot = new.unwrap_or_else(|| self.dot.clone());
    }
}
