//! A client's disk: what it received, its outbox and its cursors, and the records still in hand.
//!
//! Chapter: `spec/10-storage-and-durability.md`, [SK-STOR-010] and [SK-STOR-011].

use std::collections::{BTreeMap, VecDeque};

use synckit_crdt::{Change, DocumentId, ReplicaId, Version};
use synckit_session::client::{Checkpoint, Record, Saved};
use synckit_session::ticket::Ticket;

/// One record on its way to the disk.
#[derive(Clone, Debug)]
struct Pending {
    ticket: Ticket,
    document: DocumentId,
    record: Record,
}

/// A record that has become durable.
#[derive(Clone, Debug)]
pub struct Written {
    /// Of which action.
    pub ticket: Ticket,
    /// Of which document.
    pub document: DocumentId,
    /// What.
    pub record: Record,
    /// The outbox that a reissue takes the place of.
    pub void: Vec<Change>,
}

/// Everything durable.
#[derive(Clone, Debug)]
struct Content {
    replica: ReplicaId,
    documents: BTreeMap<DocumentId, Saved>,
    /// The version of each document.
    known: BTreeMap<DocumentId, Version>,
}

/// The disk of one client.
#[derive(Debug)]
pub struct ReplicaDisk {
    content: Content,
    pending: VecDeque<Pending>,
    backup: Content,
}

impl ReplicaDisk {
    /// An empty disk of a writer.
    #[must_use]
    pub fn new(replica: ReplicaId) -> Self {
        let content = Content {
            replica,
            documents: BTreeMap::new(),
            known: BTreeMap::new(),
        };
        Self {
            backup: content.clone(),
            content,
            pending: VecDeque::new(),
        }
    }

    /// The writer.
    #[must_use]
    pub fn replica(&self) -> &ReplicaId {
        &self.content.replica
    }

    /// What is durable of a document.
    #[must_use]
    pub fn saved(&self, document: &DocumentId) -> Saved {
        self.content
            .documents
            .get(document)
            .cloned()
            .unwrap_or_default()
    }

    /// Whether everything that `version` covers is durable here.
    #[must_use]
    pub fn knows(&self, document: &DocumentId, version: &Version) -> bool {
        let known = self.content.known.get(document);
        known.map_or(version.is_empty(), |known| known.includes(version))
    }

    /// The durable outbox of a document.
    #[must_use]
    pub fn outbox(&self, document: &DocumentId) -> &[Change] {
        self.content
            .documents
            .get(document)
            .map_or(&[], |saved| &saved.outbox)
    }

    /// Whether this change is among those that were received or acknowledged.
    #[must_use]
    pub fn received(&self, document: &DocumentId, change: &Change) -> bool {
        let saved = self.content.documents.get(document);
        saved.is_some_and(|saved| saved.changes.contains(change))
    }

    /// The durable checkpoint of a document; the default when there is none.
    #[must_use]
    pub fn checkpoint(&self, document: &DocumentId) -> Checkpoint {
        let saved = self.content.documents.get(document);
        saved.map_or_else(Checkpoint::default, |saved| {
            Checkpoint::decode(&saved.cursor)
        })
    }

    /// Takes a record in hand.
    pub fn submit(&mut self, ticket: Ticket, document: DocumentId, record: Record) {
        self.pending.push_back(Pending {
            ticket,
            document,
            record,
        });
    }

    /// True when a record is in hand.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Makes the oldest record in hand durable.
    pub fn commit(&mut self) -> Option<Written> {
        let Pending {
            ticket,
            document,
            record,
        } = self.pending.pop_front()?;
        let saved = self.content.documents.entry(document.clone()).or_default();
        let known = self.content.known.entry(document.clone()).or_default();
        let mut void = Vec::new();
        match &record {
            Record::Local(change) => {
                known.advance(&change.replica, change.last_seq());
                saved.outbox.push(change.clone());
            }
            Record::Received { changes, cursor } => {
                for change in changes {
                    known.advance(&change.replica, change.last_seq());
                }
                saved.changes.extend(changes.iter().cloned());
                saved.cursor = cursor.clone();
            }
            Record::Acknowledged {
                replica,
                through_seq,
                cursor,
            } => {
                let covered = |change: &Change| {
                    change.replica == *replica && change.last_seq() <= *through_seq
                };
                let durable = saved.outbox.extract_if(.., |change| covered(change));
                saved.changes.extend(durable);
                if let Some(cursor) = cursor {
                    saved.cursor = cursor.clone();
                }
            }
            Record::Reissued {
                refused: _,
                replica,
                changes,
            } => {
                void = std::mem::replace(&mut saved.outbox, changes.clone());
                *known = version_of(saved.changes.iter().chain(changes));
                self.content.replica = replica.clone();
            }
        }
        Some(Written {
            ticket,
            document,
            record,
            void,
        })
    }

    /// The client dies: what was in hand is lost.
    pub fn crash(&mut self) {
        self.pending.clear();
    }

    /// Keeps a copy of everything durable.
    pub fn back_up(&mut self) {
        self.backup = self.content.clone();
    }

    /// Puts the last copy back, as a person does who restores an old backup. The writer then uses
    /// sequence numbers twice, against [SK-STOR-011]: the server has to notice.
    pub fn restore(&mut self) {
        self.pending.clear();
        self.content = self.backup.clone();
    }
}

fn version_of<'a>(changes: impl Iterator<Item = &'a Change>) -> Version {
    changes
        .map(|change| (change.replica.clone(), change.last_seq()))
        .collect()
}
