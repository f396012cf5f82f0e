//! One user's edits, to be taken back and made again.
//!
//! Spec: chapter 18.

use super::{Draft, Renames, UndoGroup, UndoState};
use crate::{Change, ChangeError, Document, Edit, Flaw, Operation, ReplicaId, UnixMillis};

/// Notes the edits that are made through it, and takes them back group by group.
///
/// Edits go into one group until [`close_group`](Self::close_group), undo or redo; when to close a
/// group (after a pause, say) is the caller's to decide.
#[derive(Clone, Debug)]
pub struct UndoHistory {
    state: UndoState,
    is_open: bool,
    max_groups: usize,
}

impl Default for UndoHistory {
    fn default() -> Self {
        Self::new(UndoState::default())
    }
}

impl UndoHistory {
    /// How many groups can be undone, unless said otherwise. Older ones are forgotten.
    pub const MAX_GROUPS: usize = 1_000;

    /// Goes on where another history of the same document and user was saved.
    //= SK-UNDO-009
    pub fn new(mut state: UndoState) -> Self {
        if Flaw::UndoForgotten.is_planted() {
            state = UndoState::default();
        }
        Self {
            state,
            is_open: false,
            max_groups: Self::MAX_GROUPS,
        }
    }

    /// Forgets all but the latest `max_groups` groups, now and from now on.
    #[must_use]
    pub fn with_max_groups(mut self, max_groups: usize) -> Self {
        self.max_groups = max_groups;
        self.forget();
        self
    }

    /// What to save.
    pub fn state(&self) -> &UndoState {
        &self.state
    }

    pub fn can_undo(&self) -> bool {
        !self.state.undo.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.state.redo.is_empty()
    }

    /// Lets the next edit begin a new group.
    pub fn close_group(&mut self) {
        self.is_open = false;
    }

    /// [`Document::edit`], noted.
    pub fn edit<R>(
        &mut self,
        document: &mut Document,
        replica: &ReplicaId,
        now: UnixMillis,
        make: impl FnOnce(&mut Edit<'_>) -> R,
    ) -> Result<(Option<Change>, R), ChangeError> {
        let mut group = self.open_group();
        let made = document.edit_noted(replica, now, Some(&mut group), make);
        let is_made = matches!(made, Ok((Some(_), _)));
        self.keep(group, is_made);
        made
    }

    /// [`edit`](Self::edit) by one that may fail: then the history is as before. The change of
    /// edits before the failure, if there is one, is the caller's to take away.
    pub fn try_edit<R, E>(
        &mut self,
        document: &mut Document,
        replica: &ReplicaId,
        now: UnixMillis,
        make: impl FnOnce(&mut Edit<'_>) -> Result<R, E>,
    ) -> Result<(Option<Change>, Result<R, E>), ChangeError> {
        let before = self.open_group();
        let mut group = before.clone();
        let edited = document.edit_noted(replica, now, Some(&mut group), make);
        match edited {
            Ok((Some(_), Ok(_))) => self.keep(group, true),
            Ok((None, _) | (_, Err(_))) | Err(_) => self.keep(before, false),
        }
        edited
    }

    /// [`Document::change`], noted. On an error nothing has changed.
    pub fn change(
        &mut self,
        document: &mut Document,
        replica: &ReplicaId,
        now: UnixMillis,
        ops: Vec<Operation>,
    ) -> Result<Change, ChangeError> {
        let mut group = self.open_group();
        let made = document.change_noted(replica, now, ops, &mut group);
        self.keep(group, made.is_ok());
        made
    }

    /// The group that the next edit goes into.
    fn open_group(&mut self) -> UndoGroup {
        let open = if self.is_open {
            self.state.undo.pop_back()
        } else {
            None
        };
        open.unwrap_or_default()
    }

    /// Puts the group back, with what was noted of an edit if one was made.
    //= SK-UNDO-008
    fn keep(&mut self, group: UndoGroup, is_made: bool) {
        if is_made {
            let mut renames = Renames::default();
            group.replaced(&mut renames);
            self.state.rename(&renames);
            if !Flaw::RedoSurvivesAnEdit.is_planted() {
                self.state.redo.clear();
            }
            self.is_open = true;
        }
        if self.is_open {
            self.state.undo.push_back(group);
            self.forget();
        }
    }

    /// Takes back the latest group that still shows. Nothing when there is none.
    ///
    /// Gives back the changes it takes: one, unless the limits ask for more.
    //= SK-UNDO-001
    pub fn undo(
        &mut self,
        document: &mut Document,
        replica: &ReplicaId,
        now: UnixMillis,
    ) -> Result<Vec<Change>, ChangeError> {
        self.is_open = false;
        while let Some(group) = self.state.undo.back().cloned() {
            let done = self.take_back(group, document, replica, now)?;
            self.state.undo.pop_back();
            if let Some((inverse, changes)) = done {
                if !Flaw::RedoForgotten.is_planted() {
                    self.state.redo.push_back(inverse);
                }
                return Ok(changes);
            }
        }
        Ok(Vec::new())
    }

    /// Takes back the latest undo that still shows. Nothing when there is none.
    //= SK-UNDO-008
    pub fn redo(
        &mut self,
        document: &mut Document,
        replica: &ReplicaId,
        now: UnixMillis,
    ) -> Result<Vec<Change>, ChangeError> {
        self.is_open = false;
        while let Some(group) = self.state.redo.back().cloned() {
            let done = self.take_back(group, document, replica, now)?;
            self.state.redo.pop_back();
            if let Some((inverse, changes)) = done {
                self.state.undo.push_back(inverse);
                return Ok(changes);
            }
        }
        Ok(Vec::new())
    }

    /// The group that takes this back in turn, and the changes made; `None` when there is nothing
    /// left to take back.
    fn take_back(
        &mut self,
        group: UndoGroup,
        document: &mut Document,
        replica: &ReplicaId,
        now: UnixMillis,
    ) -> Result<Option<(UndoGroup, Vec<Change>)>, ChangeError> {
        let mut draft = Draft::new(document, replica);
        group.take_back(document, &mut draft);
        let (ops, renames) = (draft.ops, draft.renames);
        if ops.is_empty() {
            return Ok(None);
        }
        let mut inverse = UndoGroup::default();
        let mut changes = Vec::new();
        for ops in document.batches(ops) {
            changes.push(document.change_noted(replica, now, ops, &mut inverse)?);
        }
        self.state.rename(&renames);
        Ok(Some((inverse, changes)))
    }

    fn forget(&mut self) {
        while self.state.undo.len() > self.max_groups {
            self.state.undo.pop_front();
        }
    }
}
