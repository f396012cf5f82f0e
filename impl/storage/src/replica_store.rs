//! The client's side: received changes, outbox and cursor of each document.

use synckit_crdt::{DocumentId, ReplicaId};
use synckit_session::client::{Record, Saved};

use crate::StoreError;

/// What one client keeps. Every backend passes [`crate::contract`].
pub trait ReplicaStore: Send {
    /// The replica that writes here: `fresh` when the store is new, else the first one or the last
    /// one reissued to.
    ///
    /// # Errors
    /// When the disk fails, or another live process holds the store ([SK-DATA-004]).
    fn replica(&mut self, fresh: &ReplicaId) -> Result<ReplicaId, StoreError>;

    /// Everything kept of a document; empty when it is new.
    ///
    /// # Errors
    /// When the disk fails.
    fn open(&mut self, document: &DocumentId) -> Result<Saved, StoreError>;

    /// Makes records durable in one commit, in order.
    ///
    /// # Errors
    /// When the disk fails: then none of them is stored.
    fn commit(&mut self, records: &[(DocumentId, Record)]) -> Result<(), StoreError>;

    /// The ids of all documents kept, ascending.
    ///
    /// # Errors
    /// When the disk fails.
    fn documents(&mut self) -> Result<Vec<DocumentId>, StoreError>;
}
