//! Storage: what documents ask of it, done in order, out of order, or not at all.

use synckit_crdt::DocumentId;
use synckit_session::server::{DocumentAction, DocumentEvent};

use super::Server;
use crate::harness::{Disk, document};

impl Server {
    pub(crate) fn disk(&mut self) -> &mut Disk {
        self.disks.entry(document()).or_default()
    }

    /// Storage does all it was asked.
    pub(crate) fn store_all(&mut self) {
        while self.store_next() {}
    }

    /// Storage does the next thing it was asked; false when there is nothing.
    pub(crate) fn store_next(&mut self) -> bool {
        let Some((id, action)) = self.storage.pop_front() else {
            return false;
        };
        let disk = self.disks.entry(id.clone()).or_default();
        let event = match action {
            DocumentAction::Open { ticket } => DocumentEvent::Opened {
                ticket,
                head: disk.head(self.config.epoch),
            },
            DocumentAction::Persist {
                ticket,
                base,
                entries,
            } => {
                if disk.append(base, entries) {
                    DocumentEvent::Persisted { ticket }
                } else {
                    DocumentEvent::StorageFailed { ticket }
                }
            }
            DocumentAction::Verify { ticket, changes } => DocumentEvent::Verified {
                ticket,
                equal: disk.holds(&changes),
            },
            DocumentAction::Load {
                ticket,
                after,
                max_changes,
                max_bytes,
            } => {
                let page = disk.load(after, max_changes, max_bytes);
                DocumentEvent::Loaded { ticket, page }
            }
            DocumentAction::SetAccess {
                ticket,
                subject,
                level,
            } => {
                disk.access.set(subject, level);
                DocumentEvent::Persisted { ticket }
            }
            DocumentAction::Reply { .. }
            | DocumentAction::Publish(_)
            | DocumentAction::SetTimer { .. } => {
                unreachable!("only what is stored goes to storage")
            }
        };
        self.tell(&id, event);
        true
    }

    /// Storage fails at the next thing it was asked.
    pub(crate) fn fail_next(&mut self) {
        let (id, action) = self
            .storage
            .pop_front()
            .expect("storage was asked for something");
        let ticket = match action {
            DocumentAction::Open { ticket }
            | DocumentAction::Persist { ticket, .. }
            | DocumentAction::Verify { ticket, .. }
            | DocumentAction::Load { ticket, .. }
            | DocumentAction::SetAccess { ticket, .. } => ticket,
            DocumentAction::Reply { .. }
            | DocumentAction::Publish(_)
            | DocumentAction::SetTimer { .. } => {
                unreachable!("only what is stored goes to storage")
            }
        };
        self.tell(&id, DocumentEvent::StorageFailed { ticket });
    }

    /// Storage does what it was asked to read, ahead of what it was asked to write or to compare.
    pub(crate) fn store_reads(&mut self) {
        self.store_ahead(is_read);
    }

    /// Storage does the same for entries of access lists.
    pub(crate) fn store_access(&mut self) {
        self.store_ahead(|action| matches!(action, DocumentAction::SetAccess { .. }));
    }

    fn store_ahead(&mut self, is_wanted: impl Fn(&DocumentAction) -> bool) {
        let wanted = |(_, action): &(DocumentId, DocumentAction)| is_wanted(action);
        while let Some(index) = self.storage.iter().position(wanted) {
            let first = self.storage.remove(index).expect("it was found there");
            self.storage.push_front(first);
            self.store_next();
        }
    }

    /// Storage fails at the next write or comparison it was asked for, if any is left.
    pub(crate) fn fail_next_write(&mut self) {
        if self
            .storage
            .front()
            .is_some_and(|(_, action)| !is_read(action))
        {
            self.fail_next();
        }
    }

    /// What storage has yet to do.
    pub(crate) fn storage_len(&self) -> usize {
        self.storage.len()
    }
}

fn is_read(action: &DocumentAction) -> bool {
    matches!(
        action,
        DocumentAction::Open { .. } | DocumentAction::Load { .. }
    )
}
