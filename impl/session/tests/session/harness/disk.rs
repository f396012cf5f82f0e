//! A log in memory, as the document machine's shell would keep it.

use std::collections::BTreeMap;

use synckit_crdt::{Change, Version};
use synckit_session::access::AccessList;
use synckit_session::cursor::{Epoch, Position};
use synckit_session::server::{Head, LogEntry, Page};

/// One document's log.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk {
    pub(crate) entries: Vec<LogEntry>,
    pub(crate) access: AccessList,
}

impl Disk {
    pub(crate) fn head(&self, epoch: Epoch) -> Head {
        let mut head = Head {
            epoch,
            position: Position(self.entries.len() as u64),
            version: Version::new(),
            replicas: BTreeMap::new(),
            access: self.access.clone(),
        };
        for LogEntry { change, owner } in &self.entries {
            head.version.advance(&change.replica, change.last_seq());
            let entry = head.replicas.entry(change.replica.clone());
            entry.or_insert_with(|| (change.timestamp, owner.clone())).0 = change.timestamp;
        }
        head
    }

    /// Appends, if the log ends where the writer thinks.
    pub(crate) fn append(&mut self, base: Position, entries: Vec<LogEntry>) -> bool {
        let fits = base.0 == self.entries.len() as u64;
        if fits {
            self.entries.extend(entries);
        }
        fits
    }

    pub(crate) fn holds(&self, changes: &[Change]) -> bool {
        changes
            .iter()
            .all(|change| self.entries.iter().any(|entry| entry.change == *change))
    }

    pub(crate) fn load(&self, after: Position, max_changes: u32, max_bytes: u32) -> Page {
        let mut bytes = 0;
        let mut changes = Vec::new();
        for entry in self
            .entries
            .iter()
            .skip(after.0 as usize)
            .take(max_changes as usize)
        {
            bytes += synckit_wire::encode_change(&entry.change).len();
            if !changes.is_empty() && bytes > max_bytes as usize {
                break;
            }
            changes.push(entry.change.clone());
        }
        Page { after, changes }
    }

    /// The writers and sequence numbers, in log order.
    pub(crate) fn dots(&self) -> Vec<(String, u64)> {
        let dot = |entry: &LogEntry| {
            let name = String::from_utf8(entry.change.replica.as_bytes().to_vec()).unwrap();
            (name, entry.change.first_seq)
        };
        self.entries.iter().map(dot).collect()
    }
}
