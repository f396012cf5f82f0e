//! One document's log, as a reader without any past reads it.
//!
//! Decides whether it is a log at all: no dot twice, no gap, nothing before its causes, and
//! everything that the writers know of it in its place.

use std::collections::BTreeMap;

use super::entry::{Dot, Entry};
use super::outbox::Outbox;
use crate::simulator::check::{Checked, ensure};

/// A log, in its order.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    entries: Vec<Entry>,
    positions: BTreeMap<Dot, usize>,
    version: BTreeMap<String, u64>,
}

impl History {
    /// How many changes it has.
    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// The last sequence number of a replica.
    pub(super) fn version_of(&self, replica: &str) -> u64 {
        self.version.get(replica).copied().unwrap_or(0)
    }

    /// Who wrote in it.
    pub(super) fn replicas(&self) -> Vec<&str> {
        self.version.keys().map(String::as_str).collect()
    }

    /// Takes the next change.
    pub(super) fn push(&mut self, entry: Entry) -> Checked {
        let (replica, first_seq) = &entry.dot;
        let expected = self.version_of(replica) + 1;
        //= SK-STOR-002
        ensure(*first_seq == expected, "SK-STOR-002", || {
            format!("the log goes on with {replica} at {first_seq}, and {expected} is next")
        })?;
        for (cause, seq) in &entry.deps {
            let version = self.version_of(cause);
            //= SK-SESS-014
            ensure(version >= *seq, "SK-SESS-014", || {
                format!(
                    "{:?} stands before {cause}:{seq}, on which it depends",
                    entry.dot
                )
            })?;
        }
        self.version.insert(replica.clone(), entry.last_seq);
        self.positions.insert(entry.dot.clone(), self.entries.len());
        self.entries.push(entry);
        Ok(())
    }

    /// Whether this log starts with the whole of an earlier one.
    pub(super) fn continues(&self, earlier: &Self) -> Checked {
        let start = self.entries.get(..earlier.len());
        //= SK-STOR-002
        ensure(start == Some(&earlier.entries), "SK-STOR-002", || {
            format!(
                "the log of {} changes does not start with the {} it had before",
                self.len(),
                earlier.len()
            )
        })
    }

    /// Whether the log holds what a writer knows.
    pub(super) fn agrees_with(&self, outbox: &Outbox) -> Checked {
        for entry in &outbox.written {
            let durable = self.positions.get(&entry.dot);
            //= SK-STOR-001
            let missing = durable.is_none() && entry.last_seq <= outbox.acknowledged_seq;
            ensure(!missing, "SK-STOR-001", || {
                format!("{:?} was acknowledged and is not in the log", entry.dot)
            })?;
            if let Some(position) = durable {
                self.holds(*position, entry, "SK-STOR-007")?;
            }
        }
        let mut last = None;
        for entry in &outbox.received {
            let position = self.positions.get(&entry.dot).copied();
            //= SK-SESS-031
            let position = position.filter(|position| Some(*position) > last);
            ensure(position.is_some(), "SK-SESS-031", || {
                format!(
                    "{:?} was received and is not in the log in that order",
                    entry.dot
                )
            })?;
            if let Some(position) = position {
                self.holds(position, entry, "SK-STOR-002")?;
            }
            last = position;
        }
        Ok(())
    }

    /// Whether every change of the log is one that its writer made.
    pub(super) fn is_of(&self, written: &BTreeMap<&str, &Outbox>) -> Checked {
        let count = |replica: &String| {
            let seq = self.version_of(replica);
            let outbox = written.get(replica.as_str());
            outbox.is_some_and(|outbox| {
                let last = outbox.written.last().map_or(0, |entry| entry.last_seq);
                seq <= last
            })
        };
        let stranger = self.version.keys().find(|replica| !count(replica));
        ensure(stranger.is_none(), "SK-STOR-003", || {
            format!("the log holds changes of {stranger:?} that nobody wrote")
        })
    }

    fn holds(&self, position: usize, entry: &Entry, clause: &'static str) -> Checked {
        let stored = &self.entries[position];
        ensure(stored == entry, clause, || {
            format!("the log holds {stored:?} where the wire said {entry:?}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(replica: &str, first_seq: u64, deps: &[Dot]) -> Entry {
        Entry {
            dot: (replica.to_owned(), first_seq),
            last_seq: first_seq + 1,
            timestamp: first_seq,
            deps: deps.to_vec(),
            fingerprint: first_seq,
        }
    }

    #[test]
    fn a_doubled_a_skipped_and_an_uncaused_change_are_noticed() {
        let mut log = History::default();
        log.push(entry("a", 1, &[])).expect("the first");
        assert!(log.clone().push(entry("a", 1, &[])).is_err());
        assert!(log.clone().push(entry("a", 4, &[])).is_err());
        let early = entry("b", 1, &[("a".to_owned(), 4)]);
        assert!(log.clone().push(early.clone()).is_err());
        log.push(entry("a", 3, &[])).expect("the next");
        log.push(early).expect("its cause is in");
    }

    #[test]
    fn a_log_that_lost_its_end_does_not_continue_the_earlier_one() {
        let mut earlier = History::default();
        earlier.push(entry("a", 1, &[])).expect("the first");
        assert!(History::default().continues(&earlier).is_err());
        let mut later = earlier.clone();
        later.push(entry("a", 3, &[])).expect("the next");
        assert_eq!(later.continues(&earlier), Ok(()));
    }
}
