//! The application above the reference client: it edits at what it sees, and takes back its own.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use synckit_crdt::{Document, DocumentId, Operation, ReplicaId, UndoHistory, UnixMillis};
use synckit_driver::make;

/// What an application keeps beside its documents: what it can take back, safe from a crash.
#[derive(Default)]
pub(super) struct Application {
    undo: BTreeMap<DocumentId, UndoHistory>,
}

impl Application {
    /// The application after its process died: what it had saved.
    pub(super) fn reloaded(self) -> Self {
        let saved = self.undo.into_iter();
        let undo = saved.map(|(id, history)| (id, UndoHistory::new(history.state().clone())));
        Self {
            undo: undo.collect(),
        }
    }

    /// The operations of each change that the edits of one request make, for the session to write.
    pub(super) fn changes(
        &mut self,
        document: &Document,
        replica: &ReplicaId,
        now: UnixMillis,
        edits: &[Json],
    ) -> anyhow::Result<Vec<Vec<Operation>>> {
        let undo = self.undo.entry(document.id().clone()).or_default();
        let mut scratch = document.clone();
        let taken_back = match edits {
            [edit] if edit.get("undo").is_some() => Some(undo.undo(&mut scratch, replica, now)?),
            [edit] if edit.get("redo").is_some() => Some(undo.redo(&mut scratch, replica, now)?),
            _ => None,
        };
        if let Some(changes) = taken_back {
            return Ok(changes.into_iter().map(|change| change.ops).collect());
        }
        let (change, made) = scratch.edit(replica, now, |draft| {
            edits.iter().try_for_each(|edit| make(draft, edit))
        })?;
        made?;
        let Some(change) = change else {
            return Ok(Vec::new());
        };
        undo.change(&mut document.clone(), replica, now, change.ops.clone())?;
        undo.close_group();
        Ok(vec![change.ops])
    }
}
