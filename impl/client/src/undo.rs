//! Taking one's own edits back, whatever others have done since.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use synckit_crdt::{
    Change, ChangeError, Document, Edit, ReplicaId, UndoHistory, UndoState, UndoStateError,
    UnixMillis, Value,
};

use crate::DocumentHandle;

/// The edits of one user in a document, to be taken back and made again. Chapter:
/// `spec/18-undo.md`.
///
/// It knows the edits that are made through it. Those that follow each other are one group until
/// [`close_group`](Self::close_group), an undo or a redo: an editor closes a group after a pause.
/// What the client had to issue anew under another name
/// ([`Notice::Reissued`](crate::Notice::Reissued)) cannot be taken back any more. Clones share it.
#[derive(Clone, Debug)]
pub struct UndoHandle {
    document: DocumentHandle,
    history: Arc<Mutex<UndoHistory>>,
}

/// An undo or a redo.
type TakeBack =
    fn(&mut UndoHistory, &mut Document, &ReplicaId, UnixMillis) -> Result<Vec<Change>, ChangeError>;

impl UndoHandle {
    pub(crate) fn new(document: DocumentHandle) -> Self {
        Self::of(document, UndoState::default())
    }

    /// Goes on where [`saved`](Self::saved) left off.
    pub(crate) fn resume(document: DocumentHandle, saved: &Value) -> Result<Self, UndoStateError> {
        Ok(Self::of(document, UndoState::from_value(saved)?))
    }

    fn of(document: DocumentHandle, state: UndoState) -> Self {
        Self {
            document,
            history: Arc::new(Mutex::new(UndoHistory::new(state))),
        }
    }

    /// [`DocumentHandle::transact`], noted.
    ///
    /// # Errors
    /// When `edit` fails: then no edit is made, and none is noted.
    pub fn transact<R>(
        &self,
        edit: impl FnOnce(&mut Edit<'_>) -> Result<R, ChangeError>,
    ) -> Result<R, ChangeError> {
        let mut history = self.lock();
        let make = |document: &mut Document, replica: &ReplicaId, now| {
            let (change, made) = history.try_edit(document, replica, now, edit)?;
            Ok((Vec::from_iter(change), made))
        };
        self.document.core().make(self.document.id(), make)
    }

    /// Lets the next edit begin a new group.
    pub fn close_group(&self) {
        self.lock().close_group();
    }

    /// Whether there is an edit to take back; others may have left nothing of it.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.lock().can_undo()
    }

    /// Whether there is an undo to take back.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        self.lock().can_redo()
    }

    /// Takes back the latest group of edits of which something is left; says whether there was one.
    ///
    /// # Errors
    /// When what was there cannot be written again, such as for limits that the server has lowered
    /// since: then nothing changes.
    //= SK-UNDO-001
    pub fn undo(&self) -> Result<bool, ChangeError> {
        self.take_back(UndoHistory::undo)
    }

    /// Takes back the latest undo of which something is left; says whether there was one.
    ///
    /// # Errors
    /// As for [`undo`](Self::undo).
    //= SK-UNDO-008
    pub fn redo(&self) -> Result<bool, ChangeError> {
        self.take_back(UndoHistory::redo)
    }

    /// What can be undone and redone, to be kept by the application and given to
    /// [`DocumentHandle::undo_from`] after a restart.
    //= SK-UNDO-009
    #[must_use]
    pub fn saved(&self) -> Value {
        self.lock().state().to_value()
    }

    fn take_back(&self, take_back: TakeBack) -> Result<bool, ChangeError> {
        let mut history = self.lock();
        let make = |document: &mut Document, replica: &ReplicaId, now| {
            let changes = take_back(&mut history, document, replica, now)?;
            let any = !changes.is_empty();
            Ok((changes, Ok(any)))
        };
        self.document.core().make(self.document.id(), make)
    }

    fn lock(&self) -> MutexGuard<'_, UndoHistory> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
