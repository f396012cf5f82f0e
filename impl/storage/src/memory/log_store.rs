//! Logs in memory. Chapter: `spec/10-storage-and-durability.md`. Model: `tla/Durability.tla`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Included, Unbounded};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use synckit_crdt::{Change, DocumentId, ReplicaId, Timestamp};
use synckit_session::access::{AccessList, Level};
use synckit_session::cursor::{Epoch, Position};
use synckit_session::server::{Head, Listing, ListingRequest, LogEntry, Page};
use synckit_wire::encode_change;

use crate::{Append, AppendError, LogStore, StoreError};

/// The logs of one simulated disk.
#[derive(Clone, Debug)]
pub struct MemoryLogStore {
    epoch: Epoch,
    is_restored: bool,
    disk: Arc<Mutex<Disk>>,
}

type Disk = BTreeMap<DocumentId, Log>;

impl MemoryLogStore {
    /// An empty disk.
    #[must_use]
    pub fn new(epoch: Epoch) -> Self {
        Self {
            epoch,
            is_restored: false,
            disk: Arc::default(),
        }
    }

    /// A second disk that holds what this one holds now. It is another log, hence the epoch.
    //= SK-STOR-005
    #[must_use]
    pub fn restored(&self, epoch: Epoch) -> Self {
        let disk = self.lock().clone();
        Self {
            epoch,
            is_restored: true,
            disk: Arc::new(Mutex::new(disk)),
        }
    }

    /// Forgets the last changes of a log, as a disk does that broke its promise.
    pub fn tear(&mut self, document: &DocumentId, changes: usize) {
        if let Some(log) = self.lock().get_mut(document) {
            let kept = log.entries.len().saturating_sub(changes);
            let entries = log.entries.drain(..).take(kept).collect::<Vec<_>>();
            *log = Log {
                access: std::mem::take(&mut log.access),
                ..Log::default()
            };
            log.extend(entries);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone, Debug, Default)]
struct Log {
    entries: Vec<LogEntry>,
    /// Where the change with a first dot stands in `entries`.
    places: BTreeMap<(ReplicaId, u64), usize>,
    replicas: BTreeMap<ReplicaId, Writer>,
    access: AccessList,
}

#[derive(Clone, Debug)]
struct Writer {
    last_seq: u64,
    timestamp: Timestamp,
    owner: String,
}

impl Log {
    fn end(&self) -> Position {
        Position(self.entries.len() as u64)
    }

    fn check(&self, append: &Append) -> Result<(), AppendError> {
        if append.base != self.end() {
            return Err(AppendError::Moved {
                expected: append.base,
                actual: self.end(),
            });
        }
        let mut seen = BTreeSet::new();
        for LogEntry { change, .. } in &append.entries {
            let first = (change.replica.clone(), change.first_seq);
            if self.places.contains_key(&first) || !seen.insert(first) {
                return Err(AppendError::Twice {
                    replica: change.replica.clone(),
                    first_seq: change.first_seq,
                });
            }
        }
        Ok(())
    }

    fn extend(&mut self, entries: impl IntoIterator<Item = LogEntry>) {
        for entry in entries {
            let change = &entry.change;
            let place = self.entries.len();
            self.places
                .insert((change.replica.clone(), change.first_seq), place);
            let writer = self
                .replicas
                .entry(change.replica.clone())
                .or_insert_with(|| Writer {
                    last_seq: 0,
                    timestamp: Timestamp::default(),
                    owner: entry.owner.clone(),
                });
            //= SK-AUTH-031
            if writer.owner.is_empty() {
                writer.owner.clone_from(&entry.owner);
            }
            writer.last_seq = change.last_seq();
            writer.timestamp = change.timestamp;
            self.entries.push(entry);
        }
    }

    fn holds(&self, change: &Change) -> bool {
        self.places
            .get(&(change.replica.clone(), change.first_seq))
            .and_then(|&place| self.entries.get(place))
            .is_some_and(|entry| entry.change == *change)
    }
}

impl LogStore for MemoryLogStore {
    fn epoch(&self) -> Epoch {
        self.epoch
    }

    fn is_restored(&self) -> bool {
        self.is_restored
    }

    fn open(&mut self, document: &DocumentId) -> Result<Head, StoreError> {
        let disk = self.lock();
        let empty = Log::default();
        let log = disk.get(document).unwrap_or(&empty);
        Ok(Head {
            epoch: self.epoch,
            position: log.end(),
            version: log
                .replicas
                .iter()
                .map(|(replica, writer)| (replica.clone(), writer.last_seq))
                .collect(),
            replicas: log
                .replicas
                .iter()
                .map(|(replica, writer)| {
                    (replica.clone(), (writer.timestamp, writer.owner.clone()))
                })
                .collect(),
            access: log.access.clone(),
        })
    }

    fn append(&mut self, batch: &[Append]) -> Result<Vec<Result<(), AppendError>>, StoreError> {
        let mut disk = self.lock();
        let outcomes = batch.iter().map(|append| {
            let empty = Log::default();
            disk.get(&append.document).unwrap_or(&empty).check(append)?;
            if !append.entries.is_empty() {
                let log = disk.entry(append.document.clone()).or_default();
                log.extend(append.entries.iter().cloned());
            }
            Ok(())
        });
        Ok(outcomes.collect())
    }

    fn load(
        &mut self,
        document: &DocumentId,
        after: Position,
        max_changes: u32,
        max_bytes: u32,
    ) -> Result<Page, StoreError> {
        let disk = self.lock();
        let start = usize::try_from(after.0).unwrap_or(usize::MAX);
        let entries = disk
            .get(document)
            .and_then(|log| log.entries.get(start..))
            .unwrap_or_default();
        let mut bytes = 0;
        let mut changes = Vec::new();
        for LogEntry { change, .. } in entries.iter().take(max_changes as usize) {
            bytes += encode_change(change).len();
            if bytes > max_bytes as usize && !changes.is_empty() {
                break;
            }
            changes.push(change.clone());
        }
        Ok(Page { after, changes })
    }

    fn holds(&mut self, document: &DocumentId, changes: &[Change]) -> Result<bool, StoreError> {
        let disk = self.lock();
        let log = disk.get(document);
        Ok(changes
            .iter()
            .all(|change| log.is_some_and(|log| log.holds(change))))
    }

    fn access(
        &mut self,
        document: &DocumentId,
        subject: &str,
    ) -> Result<Option<Level>, StoreError> {
        let disk = self.lock();
        let log = disk.get(document);
        Ok(log.and_then(|log| log.access.level(subject)))
    }

    fn set_access(
        &mut self,
        document: &DocumentId,
        subject: &str,
        level: Option<Level>,
    ) -> Result<(), StoreError> {
        let mut disk = self.lock();
        let log = disk.entry(document.clone()).or_default();
        log.access.set(subject.to_owned(), level);
        Ok(())
    }

    fn list(&mut self, request: &ListingRequest) -> Result<Listing, StoreError> {
        let first = DocumentId::new(&request.id_prefix).ok();
        let from = match (&request.after, &first) {
            (Some(after), _) => Excluded(after),
            (None, Some(first)) => Included(first),
            (None, None) => Unbounded,
        };
        let disk = self.lock();
        let asked = disk.range((from, Unbounded));
        let asked = asked.take_while(|(id, _)| id.as_str().starts_with(&request.id_prefix));
        let mut written = asked.filter(|(_, log)| !log.entries.is_empty());
        let documents = written.by_ref().take(request.max_documents as usize);
        let documents = documents.map(|(id, log)| (id.clone(), log.access.level(&request.subject)));
        Ok(Listing {
            documents: documents.collect(),
            has_more: written.next().is_some(),
        })
    }
}

#[cfg(test)]
mod tests {
    use synckit_crdt::{Operation, Path};

    use super::*;

    fn written(changes: u64) -> MemoryLogStore {
        let entries = (1..=changes).map(|first_seq| LogEntry {
            change: Change {
                replica: ReplicaId::new(b"writer").unwrap(),
                first_seq,
                timestamp: Timestamp::from_raw(first_seq),
                deps: vec![],
                ops: vec![Operation::lww_delete(Path::new(["field"]).unwrap())],
            },
            owner: String::new(),
        });
        let append = Append {
            document: document(),
            base: Position(0),
            entries: entries.collect(),
        };
        let mut store = MemoryLogStore::new(Epoch([1; 16]));
        assert_eq!(store.append(&[append]), Ok(vec![Ok(())]));
        store
    }

    fn document() -> DocumentId {
        DocumentId::new("document").unwrap()
    }

    #[test]
    fn a_torn_log_ends_earlier_and_may_be_written_again() {
        let mut store = written(3);
        store.tear(&document(), 2);
        let head = store.open(&document()).unwrap();
        assert_eq!(head.position, Position(1));
        let writer = ReplicaId::new(b"writer").unwrap();
        assert_eq!(head.version.get(&writer), 1);
        assert_eq!(head.replicas[&writer].0, Timestamp::from_raw(1));
        store.tear(&document(), 9);
        assert_eq!(store.open(&document()).unwrap().position, Position(0));
    }

    //= SK-STOR-005
    #[test]
    fn a_restored_disk_is_another_log_from_then_on() {
        let mut store = written(3);
        let mut restored = store.restored(Epoch([2; 16]));
        store.tear(&document(), 3);
        assert_eq!(restored.epoch(), Epoch([2; 16]));
        assert_eq!(restored.open(&document()).unwrap().position, Position(3));
    }
}
