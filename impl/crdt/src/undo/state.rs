//! What can be undone and redone, to be kept with the document.
//!
//! Spec: chapter 18.

use std::collections::VecDeque;

use super::{Renames, UndoGroup};

/// Groups of edits, the latest last. All names in it last as long as the document.
//= SK-UNDO-009
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UndoState {
    pub undo: VecDeque<UndoGroup>,
    pub redo: VecDeque<UndoGroup>,
}

impl UndoState {
    pub(super) fn rename(&mut self, renames: &Renames) {
        if renames.is_empty() {
            return;
        }
        for group in self.undo.iter_mut().chain(&mut self.redo) {
            group.rename(renames);
        }
    }
}
