//! A replica that cannot go on takes a fresh id and issues the effect of its refused changes anew.
//!
//! A connection speaks for one replica, so the fresh id needs a new greeting. Before it, every
//! other document's outbox settles under the old one: what may have been stored must not be issued
//! twice.
//!
//! Chapter: `spec/06-client-session.md`, a replica that cannot go on.

use synckit_crdt::{Change, DocumentId, ReplicaId, UnixMillis};

use crate::bug::Bug;

use super::checkpoint::Checkpoint;
use super::open_document::Hold;
use super::outbox::Outbox;
use super::renaming::Renaming;
use super::{ClientAction, ClientSession, Notice, Record};

impl ClientSession {
    /// Changes over to a fresh replica once nothing of the old one is in flight.
    //= SK-CLNT-040
    //= SK-CLNT-041
    pub(super) fn reissue_when_settled(&mut self, now: UnixMillis, out: &mut Vec<ClientAction>) {
        for open in self.documents.values_mut() {
            // Everything was acknowledged in the end: there is nothing to issue anew.
            if open.hold == Hold::Refused && open.outbox.is_empty() {
                open.hold = Hold::Free;
                open.outbox = Outbox::default();
            }
        }
        let stuck = self
            .documents
            .values()
            .any(|open| open.hold == Hold::Refused);
        let waiting = self.documents.values().any(|open| match open.hold {
            Hold::Free | Hold::UntilRetry => !open.outbox.is_empty(),
            // What came before the refused change was accepted: it may be on its way to the disk.
            Hold::Refused => open.outbox.has_valid(),
            Hold::UntilReconnect => false,
        });
        if !stuck || waiting {
            return;
        }
        let refused = self.replica.clone();
        if !self.config.bugs.has(Bug::ReissueKeepsReplica) {
            self.replica = self.random.replica();
        }
        let ids: Vec<DocumentId> = self.documents.keys().cloned().collect();
        for id in ids {
            self.reissue_from(now, &id, &refused, out);
        }
        self.notify(
            Notice::Reissued {
                replica: self.replica.clone(),
            },
            out,
        );
        if self.config.bugs.has(Bug::ReissueWithoutHello) {
            return;
        }
        self.reconnect.at_once_if_first();
        self.close(None, out);
    }

    /// The outbox of a document that an earlier replica of this store left behind.
    pub(super) fn reissue_document(
        &mut self,
        now: UnixMillis,
        id: &DocumentId,
        out: &mut Vec<ClientAction>,
    ) {
        let first = self
            .documents
            .get(id)
            .and_then(|open| open.outbox.iter().next());
        if let Some(refused) = first.map(|change| change.replica.clone()) {
            self.reissue_from(now, id, &refused, out);
        }
    }

    //= SK-CLNT-042
    fn reissue_from(
        &mut self,
        now: UnixMillis,
        id: &DocumentId,
        refused: &ReplicaId,
        out: &mut Vec<ClientAction>,
    ) {
        let now = self.clock.corrected(now);
        let limits = self.link.terms().map(|terms| terms.limits.change);
        let replica = self.replica.clone();
        let bugs = self.config.bugs.clone();
        let Some(open) = self.documents.get_mut(id) else {
            return;
        };
        let Some(void_from) = open.outbox.iter().next().map(|void| void.first_seq) else {
            return;
        };
        let mut document = open.without_outbox();
        if let Some(limits) = limits {
            document.set_limits(limits);
        }
        let mut changes = Vec::with_capacity(open.outbox.len());
        let mut failures = Vec::new();
        let mut renaming = Renaming::new(refused.clone(), replica.clone(), void_from);
        for void in open.outbox.iter() {
            if bugs.has(Bug::ReissueForgets) {
                continue;
            }
            let ops = renaming.rename(void, &document, &bugs);
            if ops.is_empty() {
                continue;
            }
            match document.change(&replica, now, ops) {
                Ok(change) if bugs.has(Bug::StampsKept) => {
                    let timestamp = void.timestamp;
                    changes.push(Change {
                        timestamp,
                        ..change
                    });
                }
                Ok(change) => changes.push(change),
                Err(error) => {
                    renaming.lose(void, &document);
                    failures.push(error);
                }
            }
        }
        open.document = document;
        // The server took the void dots for ours when it was told our version: what it holds under
        // them is yet to come, so we ask from the beginning what we lack.
        open.checkpoint = Checkpoint::default();
        open.hold = Hold::Free;
        open.outbox = Outbox::default();
        for change in &changes {
            open.outbox.push(change.clone());
        }
        let nowhere = Record::Received {
            changes: Vec::new(),
            cursor: Checkpoint::default().encode(),
        };
        self.save(id, nowhere, out);
        self.save(
            id,
            Record::Reissued {
                refused: refused.clone(),
                replica,
                changes,
            },
            out,
        );
        for error in failures {
            self.notify(
                Notice::Invalid {
                    document: id.clone(),
                    error,
                },
                out,
            );
        }
    }
}
