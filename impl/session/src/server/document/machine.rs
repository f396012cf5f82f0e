//! One document's log, as a pure machine.
//!
//! Chapter: `spec/07-server-session.md`. Model: `tla/SyncSession.tla`, `Serve`, `Ingest`, `Persist`.

use synckit_crdt::{DocumentId, UnixMillis};

use crate::bug::Bugs;
use crate::limits::Limits;
use crate::server::{DocumentAction, DocumentEvent};

/// One document at the server.
#[derive(Debug)]
pub struct DocumentLog {
    id: DocumentId,
    limits: Limits,
    bugs: Bugs,
}

impl DocumentLog {
    /// A document that nobody has asked for yet.
    #[must_use]
    pub fn new(id: DocumentId, limits: Limits) -> Self {
        Self {
            id,
            limits,
            bugs: Bugs::default(),
        }
    }

    /// Plants bugs.
    #[must_use]
    pub fn with_bugs(mut self, bugs: Bugs) -> Self {
        self.bugs = bugs;
        self
    }

    /// True when nothing would be lost by forgetting this machine: nobody follows it and nothing is under way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        true
    }

    /// One step.
    pub fn handle(
        &mut self,
        _now: UnixMillis,
        _event: DocumentEvent,
        _out: &mut Vec<DocumentAction>,
    ) {
        let _ = (&self.id, &self.limits, &self.bugs);
    }
}
