//! What a client keeps, in memory. Chapter: `spec/10-storage-and-durability.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use synckit_crdt::{Change, DocumentId, ReplicaId};
use synckit_session::client::{Record, Saved};

use crate::{ReplicaStore, StoreError};

/// What one client keeps on a simulated disk.
#[derive(Clone, Debug, Default)]
pub struct MemoryReplicaStore {
    disk: Arc<Mutex<Disk>>,
}

#[derive(Debug, Default)]
struct Disk {
    replica: Option<ReplicaId>,
    documents: BTreeMap<DocumentId, Kept>,
}

/// A replica and the first sequence number of one of its changes.
type First = (ReplicaId, u64);

#[derive(Debug, Default)]
struct Kept {
    saved: Saved,
    /// Of the changes in the outbox.
    firsts: BTreeSet<First>,
}

impl MemoryReplicaStore {
    /// An empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReplicaStore for MemoryReplicaStore {
    fn replica(&mut self, fresh: &ReplicaId) -> Result<ReplicaId, StoreError> {
        let mut disk = self.lock();
        Ok(disk.replica.get_or_insert_with(|| fresh.clone()).clone())
    }

    fn open(&mut self, document: &DocumentId) -> Result<Saved, StoreError> {
        let disk = self.lock();
        let kept = disk.documents.get(document);
        Ok(kept.map(|kept| kept.saved.clone()).unwrap_or_default())
    }

    fn commit(&mut self, records: &[(DocumentId, Record)]) -> Result<(), StoreError> {
        let mut disk = self.lock();
        disk.check(records)?;
        for (document, record) in records {
            disk.apply(document, record);
        }
        Ok(())
    }

    fn documents(&mut self) -> Result<Vec<DocumentId>, StoreError> {
        Ok(self.lock().documents.keys().cloned().collect())
    }
}

impl Disk {
    /// Refuses a batch that puts a change into an outbox twice, before any of it is applied.
    //= SK-STOR-011
    fn check(&self, records: &[(DocumentId, Record)]) -> Result<(), StoreError> {
        let mut outboxes: BTreeMap<&DocumentId, Outbox<'_>> = BTreeMap::new();
        for (document, record) in records {
            let outbox = outboxes.entry(document).or_insert_with(|| Outbox {
                held: self.documents.get(document).map(|kept| &kept.firsts),
                added: BTreeSet::new(),
            });
            match record {
                Record::Local(change) => outbox.add(change)?,
                Record::Received { .. } | Record::Acknowledged { .. } => {}
                Record::Reissued { changes, .. } => {
                    outbox.clear();
                    changes.iter().try_for_each(|change| outbox.add(change))?;
                }
            }
        }
        Ok(())
    }

    fn apply(&mut self, document: &DocumentId, record: &Record) {
        let kept = self.documents.entry(document.clone()).or_default();
        match record {
            Record::Local(change) => kept.push(change),
            Record::Received { changes, cursor } => {
                kept.saved.changes.extend_from_slice(changes);
                kept.saved.cursor = cursor.clone();
            }
            Record::Acknowledged {
                replica,
                through_seq,
                cursor,
            } => {
                kept.settle(replica, *through_seq);
                if let Some(cursor) = cursor {
                    kept.saved.cursor = cursor.clone();
                }
            }
            Record::Reissued {
                refused: _,
                replica,
                changes,
            } => {
                kept.saved.outbox.clear();
                kept.firsts.clear();
                changes.iter().for_each(|change| kept.push(change));
                self.replica = Some(replica.clone());
            }
        }
    }
}

impl Kept {
    fn push(&mut self, change: &Change) {
        self.firsts.insert(first(change));
        self.saved.outbox.push(change.clone());
    }

    fn settle(&mut self, replica: &ReplicaId, through_seq: u64) {
        // The first number is at hand; the last is counted from all operations.
        let settled = |change: &mut Change| {
            change.first_seq <= through_seq
                && change.replica == *replica
                && change.last_seq() <= through_seq
        };
        for change in self.saved.outbox.extract_if(.., settled) {
            self.firsts.remove(&first(&change));
            self.saved.changes.push(change);
        }
    }
}

/// What an outbox would hold after a part of a batch.
struct Outbox<'a> {
    held: Option<&'a BTreeSet<First>>,
    added: BTreeSet<First>,
}

impl Outbox<'_> {
    fn add(&mut self, change: &Change) -> Result<(), StoreError> {
        let first = first(change);
        let is_held = self.held.is_some_and(|held| held.contains(&first));
        if is_held || !self.added.insert(first) {
            return Err(StoreError(format!(
                "the outbox holds change {} of replica {} already",
                change.first_seq, change.replica
            )));
        }
        Ok(())
    }

    fn clear(&mut self) {
        self.held = None;
        self.added.clear();
    }
}

fn first(change: &Change) -> First {
    (change.replica.clone(), change.first_seq)
}
