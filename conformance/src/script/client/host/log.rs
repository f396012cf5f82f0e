//! What the small server keeps of one document.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::frame::last_seq;
use crate::judge::meaning;

/// The last sequence number of each replica, by the one way the judge writes its bytes: in the
/// order of the bytes.
pub(super) type Version = BTreeMap<String, u64>;

/// The changes of a document in the order in which they became durable.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    changes: Vec<Value>,
}

impl Log {
    pub(super) fn changes(&self) -> &[Value] {
        &self.changes
    }

    /// Where the log ends.
    pub(super) const fn end(&self) -> usize {
        self.changes.len()
    }

    pub(super) fn append(&mut self, change: Value) {
        self.changes.push(meaning(&change));
    }

    /// The last changes are gone.
    pub(super) fn forget(&mut self, count: usize) {
        self.changes
            .truncate(self.changes.len().saturating_sub(count));
    }

    pub(super) fn version(&self) -> Version {
        let mut version = Version::new();
        for change in &self.changes {
            let last = version.entry(replica_of(change)).or_default();
            *last = (*last).max(last_seq(change));
        }
        version
    }

    /// The last number of a replica; 0 when it has none.
    pub(super) fn last_of(&self, replica: &str) -> u64 {
        let of_replica = self.changes.iter();
        let of_replica = of_replica.filter(|change| replica_of(change) == replica);
        of_replica.map(last_seq).max().unwrap_or(0)
    }

    /// At most so many changes after a position that a version does not cover, and the position
    /// after them.
    pub(super) fn page(&self, after: usize, known: &Version, most: usize) -> (Vec<Value>, usize) {
        let mut page = Vec::new();
        for (index, change) in self.changes.iter().enumerate().skip(after) {
            let covered = known.get(&replica_of(change));
            if covered.is_some_and(|covered| *covered >= last_seq(change)) {
                continue;
            }
            if page.len() == most {
                return (page, index);
            }
            page.push(change.clone());
        }
        (page, self.changes.len().max(after))
    }
}

fn replica_of(change: &Value) -> String {
    change["replica"].as_str().unwrap_or_default().to_owned()
}

/// A version that a frame names.
pub(super) fn version_in(named: &Value) -> Version {
    let entries = named["entries"].as_array().into_iter().flatten();
    let named = entries.map(|entry| {
        let replica = entry["replica_id"].as_str().unwrap_or_default();
        (replica.to_owned(), entry["seq"].as_u64().unwrap_or(0))
    });
    named.collect()
}

/// A version as frames name it.
pub(super) fn version_of(version: &Version) -> Value {
    let entries = version.iter();
    let entries = entries.map(|(replica, seq)| json!({"replica_id": replica, "seq": seq}));
    json!({"entries": entries.collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> Log {
        let mut log = Log::default();
        for (replica, seq) in [("hex:61", 1), ("hex:62", 1), ("hex:61", 2), ("hex:61", 3)] {
            let set = json!({"set": "/k", "value": seq});
            log.append(json!({"replica": replica, "seq": seq, "ops": [set]}));
        }
        log
    }

    #[test]
    fn a_page_ends_before_the_first_change_that_is_too_many() {
        let (page, position) = log().page(0, &Version::new(), 3);
        assert_eq!((page.len(), position), (3, 3));
        let (page, position) = log().page(3, &Version::new(), 3);
        assert_eq!((page.len(), position), (1, 4));
    }

    #[test]
    fn what_a_version_covers_is_in_no_page() {
        let known = Version::from([("hex:61".to_owned(), 2)]);
        let (page, position) = log().page(0, &known, 9);
        let seqs: Vec<u64> = page.iter().map(last_seq).collect();
        assert_eq!((seqs, position), (vec![1, 3], 4));
    }

    #[test]
    fn what_is_forgotten_is_in_no_version() {
        let mut log = log();
        log.forget(2);
        assert_eq!(log.last_of("hex:61"), 1);
        assert_eq!(log.version().len(), 2);
        log.forget(9);
        assert!(log.version().is_empty());
    }
}
