//! A log store whose disk fails when told to, to see what its users do then.
//!
//! Chapter: `spec/10-storage-and-durability.md`, [SK-STOR-006].

use std::collections::BTreeSet;

use synckit_crdt::{Change, DocumentId};
use synckit_session::access::Level;
use synckit_session::cursor::{Epoch, Position};
use synckit_session::server::{Head, Listing, ListingRequest, Page};

use crate::{Append, AppendError, LogStore, StoreError};

/// A store some of whose commits fail, and store nothing.
#[derive(Debug)]
pub struct FaultyLogStore<S> {
    store: S,
    commits: u64,
    failing: BTreeSet<u64>,
}

impl<S: LogStore> FaultyLogStore<S> {
    /// Fails the commits of these numbers, counted from 1.
    pub fn new(store: S, failing: impl IntoIterator<Item = u64>) -> Self {
        Self {
            store,
            commits: 0,
            failing: failing.into_iter().collect(),
        }
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.commits += 1;
        if self.failing.remove(&self.commits) {
            let commit = self.commits;
            return Err(StoreError(format!("commit {commit} is planned to fail")));
        }
        Ok(())
    }
}

impl<S: LogStore> LogStore for FaultyLogStore<S> {
    fn epoch(&self) -> Epoch {
        self.store.epoch()
    }

    fn is_restored(&self) -> bool {
        self.store.is_restored()
    }

    fn open(&mut self, document: &DocumentId) -> Result<Head, StoreError> {
        self.store.open(document)
    }

    fn append(&mut self, batch: &[Append]) -> Result<Vec<Result<(), AppendError>>, StoreError> {
        self.commit()?;
        self.store.append(batch)
    }

    fn load(
        &mut self,
        document: &DocumentId,
        after: Position,
        max_changes: u32,
        max_bytes: u32,
    ) -> Result<Page, StoreError> {
        self.store.load(document, after, max_changes, max_bytes)
    }

    fn holds(&mut self, document: &DocumentId, changes: &[Change]) -> Result<bool, StoreError> {
        self.store.holds(document, changes)
    }

    fn access(
        &mut self,
        document: &DocumentId,
        subject: &str,
    ) -> Result<Option<Level>, StoreError> {
        self.store.access(document, subject)
    }

    fn set_access(
        &mut self,
        document: &DocumentId,
        subject: &str,
        level: Option<Level>,
    ) -> Result<(), StoreError> {
        self.commit()?;
        self.store.set_access(document, subject, level)
    }

    fn list(&mut self, request: &ListingRequest) -> Result<Listing, StoreError> {
        self.store.list(request)
    }
}
