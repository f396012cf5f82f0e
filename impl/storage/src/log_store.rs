//! The server's side: append-only logs, one for each document, and who may read and write them.

use std::fmt::Display;

use synckit_crdt::{Change, DocumentId, ReplicaId};
use synckit_session::access::Level;
use synckit_session::cursor::{Epoch, Position};
use synckit_session::server::{Head, Listing, ListingRequest, LogEntry, Page};
use thiserror::Error;

/// The disk said no. Nothing of the call took effect.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("storage failed: {0}")]
pub struct StoreError(pub String);

impl StoreError {
    pub(crate) fn new(what: &str, cause: impl Display) -> Self {
        Self(format!("{what}: {cause}"))
    }
}

/// Why one append of a batch was not made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AppendError {
    /// The log does not end where the writer thought: the document must be opened again.
    #[error("the log ends at {actual:?}, not at {expected:?}")]
    Moved {
        /// Where the writer thought it ends.
        expected: Position,
        /// Where it ends.
        actual: Position,
    },
    /// The log holds a change with this first dot already.
    #[error("the log holds change {first_seq} of replica {replica} already")]
    Twice {
        /// Of whom.
        replica: ReplicaId,
        /// The first sequence number of the change.
        first_seq: u64,
    },
}

/// Entries for the end of one document's log.
#[derive(Clone, Debug)]
pub struct Append {
    /// Whose log.
    pub document: DocumentId,
    /// Where it ends before.
    pub base: Position,
    /// In log order.
    pub entries: Vec<LogEntry>,
}

/// The logs of all documents of one server. Every backend passes [`crate::contract`].
pub trait LogStore: Send {
    /// The name of this set of logs. Stable over restarts.
    fn epoch(&self) -> Epoch;

    /// Whether these logs were once put back from a copy, and may lack what was acknowledged.
    fn is_restored(&self) -> bool;

    /// The head of a document's log; a document never written has an empty one.
    ///
    /// # Errors
    /// When the disk fails.
    fn open(&mut self, document: &DocumentId) -> Result<Head, StoreError>;

    /// Appends in one commit, durable on return. One answer for each append, in order; a refused
    /// one leaves the others untouched.
    ///
    /// # Errors
    /// When the disk fails: then nothing of the batch is stored.
    fn append(&mut self, batch: &[Append]) -> Result<Vec<Result<(), AppendError>>, StoreError>;

    /// A run of the log after a position, at most so many changes and, the first one excepted,
    /// bytes. Bytes are those of [`synckit_wire::encode_change`].
    ///
    /// # Errors
    /// When the disk fails.
    fn load(
        &mut self,
        document: &DocumentId,
        after: Position,
        max_changes: u32,
        max_bytes: u32,
    ) -> Result<Page, StoreError>;

    /// Whether the log holds exactly these changes.
    ///
    /// # Errors
    /// When the disk fails.
    fn holds(&mut self, document: &DocumentId, changes: &[Change]) -> Result<bool, StoreError>;

    /// What a document's access list says of a subject, if anything.
    ///
    /// # Errors
    /// When the disk fails.
    fn access(&mut self, document: &DocumentId, subject: &str)
    -> Result<Option<Level>, StoreError>;

    /// Lets a document's access list say something else of a subject, or nothing. Durable on
    /// return.
    ///
    /// # Errors
    /// When the disk fails: then the list is what it was.
    fn set_access(
        &mut self,
        document: &DocumentId,
        subject: &str,
        level: Option<Level>,
    ) -> Result<(), StoreError>;

    /// Which documents have a change, ascending by the bytes of their ids.
    ///
    /// # Errors
    /// When the disk fails.
    fn list(&mut self, request: &ListingRequest) -> Result<Listing, StoreError>;
}

impl<S: LogStore + ?Sized> LogStore for Box<S> {
    fn epoch(&self) -> Epoch {
        (**self).epoch()
    }

    fn is_restored(&self) -> bool {
        (**self).is_restored()
    }

    fn open(&mut self, document: &DocumentId) -> Result<Head, StoreError> {
        (**self).open(document)
    }

    fn append(&mut self, batch: &[Append]) -> Result<Vec<Result<(), AppendError>>, StoreError> {
        (**self).append(batch)
    }

    fn load(
        &mut self,
        document: &DocumentId,
        after: Position,
        max_changes: u32,
        max_bytes: u32,
    ) -> Result<Page, StoreError> {
        (**self).load(document, after, max_changes, max_bytes)
    }

    fn holds(&mut self, document: &DocumentId, changes: &[Change]) -> Result<bool, StoreError> {
        (**self).holds(document, changes)
    }

    fn access(
        &mut self,
        document: &DocumentId,
        subject: &str,
    ) -> Result<Option<Level>, StoreError> {
        (**self).access(document, subject)
    }

    fn set_access(
        &mut self,
        document: &DocumentId,
        subject: &str,
        level: Option<Level>,
    ) -> Result<(), StoreError> {
        (**self).set_access(document, subject, level)
    }

    fn list(&mut self, request: &ListingRequest) -> Result<Listing, StoreError> {
        (**self).list(request)
    }
}
