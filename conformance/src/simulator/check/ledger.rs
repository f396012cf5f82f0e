//! What clients were promised: every change that reached an outbox is logged, or its effect is
//! issued anew.
//!
//! Chapters: `spec/06-client-session.md`, `spec/10-storage-and-durability.md`.

use std::collections::BTreeMap;

use synckit_crdt::{Change, DocumentId, Operation, ReplicaId};
use synckit_session::client::Record;
use synckit_session::server::{ConnectionId, LogEntry};

use super::violation::{Checked, ensure};
use crate::simulator::disk::Written;

/// Names a change: the document, the writer and the first sequence number.
type Key = (DocumentId, ReplicaId, u64);

/// All that was written in a run.
#[derive(Debug, Default)]
pub struct Ledger {
    owed: BTreeMap<Key, (usize, Change)>,
    /// Changes that a reissue took the place of, and who did that.
    void: BTreeMap<Key, usize>,
    /// Who writes under each replica id.
    replicas: BTreeMap<ReplicaId, usize>,
    /// The only connection that carried a change to the server; `None` when there were several.
    carriers: BTreeMap<Key, Option<ConnectionId>>,
}

fn key(document: &DocumentId, change: &Change) -> Key {
    (document.clone(), change.replica.clone(), change.first_seq)
}

impl Ledger {
    /// A writer starts with this replica id.
    pub fn replica_starts(&mut self, client: usize, replica: &ReplicaId) {
        self.replicas.insert(replica.clone(), client);
    }

    /// A record of a client has become durable.
    ///
    /// # Errors
    /// When a sequence number is used twice, or a reissue loses an effect or keeps a replica id.
    pub fn recorded(&mut self, client: usize, written: &Written) -> Checked {
        match &written.record {
            Record::Local(change) => self.owe(client, &written.document, change),
            Record::Reissued {
                refused,
                replica,
                changes,
            } => {
                // Several documents may be issued anew under one fresh id.
                let owner = self.replicas.insert(replica.clone(), client);
                let fresh = replica != refused && owner.is_none_or(|owner| owner == client);
                //= SK-CLNT-040
                ensure(fresh, "SK-CLNT-040", || {
                    format!("client {client} reissues under {replica}, which is not fresh")
                })?;
                let old: Vec<&Operation> =
                    written.void.iter().flat_map(|change| &change.ops).collect();
                let new: Vec<&Operation> = changes.iter().flat_map(|change| &change.ops).collect();
                ensure(old == new, "SK-CLNT-040", || {
                    format!(
                        "client {client} reissues {} of {} writes",
                        new.len(),
                        old.len()
                    )
                })?;
                //= SK-CLNT-042
                self.void.extend(
                    written
                        .void
                        .iter()
                        .map(|change| (key(&written.document, change), client)),
                );
                changes
                    .iter()
                    .try_for_each(|change| self.owe(client, &written.document, change))
            }
            Record::Received { .. } | Record::Acknowledged { .. } => Ok(()),
        }
    }

    //= SK-STOR-011
    fn owe(&mut self, client: usize, document: &DocumentId, change: &Change) -> Checked {
        let known = self
            .owed
            .insert(key(document, change), (client, change.clone()));
        ensure(
            known.is_none_or(|(_, known)| known == *change),
            "SK-STOR-011",
            || {
                format!(
                    "client {client} uses {} {} twice",
                    change.replica, change.first_seq
                )
            },
        )
    }

    /// A client has put an old backup back: what it forgot by that is owed no more.
    pub fn restored(&mut self, client: usize) {
        self.owed.retain(|_, (writer, _)| *writer != client);
        self.void.retain(|_, writer| *writer != client);
    }

    /// What a disk still holds after a restore is owed again.
    pub fn owe_again(&mut self, client: usize, document: &DocumentId, outbox: &[Change]) {
        for change in outbox {
            self.owed
                .insert(key(document, change), (client, change.clone()));
        }
    }

    /// A client sends a change.
    ///
    /// # Errors
    /// When the change is void.
    pub fn sent(&self, document: &DocumentId, change: &Change) -> Checked {
        ensure(
            !self.void.contains_key(&key(document, change)),
            "SK-CLNT-042",
            || {
                format!(
                    "{} {} is void and sent again",
                    change.replica, change.first_seq
                )
            },
        )
    }

    /// A change reaches the server.
    pub fn arrived(&mut self, by: ConnectionId, document: &DocumentId, change: &Change) {
        let carrier = self
            .carriers
            .entry(key(document, change))
            .or_insert(Some(by));
        if *carrier != Some(by) {
            *carrier = None;
        }
    }

    /// The only connection over which a change reached the server.
    #[must_use]
    pub fn carrier(&self, document: &DocumentId, change: &Change) -> Option<ConnectionId> {
        self.carriers.get(&key(document, change)).copied().flatten()
    }

    /// Everything owed is in this log.
    ///
    /// # Errors
    /// When a change is not.
    //= SK-CLNT-003
    pub fn settled(&self, document: &DocumentId, log: &[LogEntry]) -> Checked {
        let logged: BTreeMap<Key, &Change> = log
            .iter()
            .map(|entry| (key(document, &entry.change), &entry.change))
            .collect();
        let owed = self.owed.iter().filter(|(key, _)| key.0 == *document);
        for (key, (client, change)) in owed.filter(|(key, _)| !self.void.contains_key(*key)) {
            ensure(
                logged.get(key).is_some_and(|logged| *logged == change),
                "SK-CLNT-003",
                || {
                    format!(
                        "{} {} of client {client} is nowhere",
                        change.replica, change.first_seq
                    )
                },
            )?;
        }
        Ok(())
    }
}
