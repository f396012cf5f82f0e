//! The client, as a pure machine.
//!
//! Chapter: `spec/06-client-session.md`. Model: `tla/SyncSession.tla`.

use synckit_crdt::{Document, DocumentId, ReplicaId, UnixMillis};

use super::{ClientAction, ClientConfig, ClientEvent, DocumentPhase, Phase};

/// One replica, its documents, its outbox and its connection.
#[derive(Debug)]
pub struct ClientSession {
    config: ClientConfig,
    replica: ReplicaId,
    seed: u64,
}

impl ClientSession {
    /// A client that is offline. The seed is its only randomness.
    #[must_use]
    pub fn new(config: ClientConfig, replica: ReplicaId, seed: u64) -> Self {
        Self {
            config,
            replica,
            seed,
        }
    }

    /// Who writes here; another after `Notice::Reissued`.
    #[must_use]
    pub fn replica(&self) -> &ReplicaId {
        &self.replica
    }

    /// Where the connection stands.
    #[must_use]
    pub fn state(&self) -> Phase {
        Phase::Offline
    }

    /// Where an open document stands.
    #[must_use]
    pub fn document_state(&self, _document: &DocumentId) -> Option<DocumentPhase> {
        None
    }

    /// An open document as the application sees it: with every local change.
    #[must_use]
    pub fn document(&self, _document: &DocumentId) -> Option<&Document> {
        None
    }

    /// The local changes of an open document that the server has not acknowledged.
    #[must_use]
    pub fn outbox_len(&self, _document: &DocumentId) -> usize {
        0
    }

    /// One step.
    pub fn handle(&mut self, _now: UnixMillis, _event: ClientEvent, _out: &mut Vec<ClientAction>) {
        let _ = (&self.config, self.seed);
    }
}
