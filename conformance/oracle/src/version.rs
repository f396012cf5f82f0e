//! Versions, as a list of (replica, sequence number).
//!
//! Spec: chapter 3, versions. Model: `tla/Version.tla`.

use crate::{Change, Dot};

/// A replica that is not in the list has the number 0.
#[derive(Clone, Debug, Default)]
pub struct Version(Vec<(Vec<u8>, u64)>);

impl Version {
    /// The version of a set of changes: for each replica the greatest number.
    pub fn of<V>(changes: &[Change<V>]) -> Self {
        let mut version = Self::default();
        for change in changes {
            version.add(&change.replica, change.last_seq());
        }
        version
    }

    /// A version with these entries; of two for one replica the greater counts.
    pub fn from_entries(entries: Vec<Dot>) -> Self {
        let mut version = Self::default();
        for (replica, seq) in entries {
            version.add(&replica, seq);
        }
        version
    }

    pub fn get(&self, replica: &[u8]) -> u64 {
        self.0
            .iter()
            .find(|(known, _)| known == replica)
            .map_or(0, |(_, seq)| *seq)
    }

    pub fn covers(&self, dot: &Dot) -> bool {
        dot.1 <= self.get(&dot.0)
    }

    /// The model's `VersionLeq`.
    pub fn leq(&self, other: &Self) -> bool {
        self.0
            .iter()
            .all(|(replica, seq)| *seq <= other.get(replica))
    }

    /// The model's `VersionJoin`.
    pub fn join(&self, other: &Self) -> Self {
        let mut joined = self.clone();
        for (replica, seq) in &other.0 {
            joined.add(replica, *seq);
        }
        joined
    }

    /// The entries that are not 0, ascending by replica: the wire form.
    //= SK-DATA-020
    pub fn entries(&self) -> Vec<(Vec<u8>, u64)> {
        let mut entries = self.0.clone();
        entries.sort();
        entries
    }

    fn add(&mut self, replica: &[u8], seq: u64) {
        let greatest = seq.max(self.get(replica));
        self.0.retain(|(known, _)| known != replica);
        if greatest > 0 {
            self.0.push((replica.to_vec(), greatest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(entries: &[(&str, u64)]) -> Version {
        Version(
            entries
                .iter()
                .map(|(id, seq)| (id.as_bytes().to_vec(), *seq))
                .collect(),
        )
    }

    #[test]
    fn an_absent_replica_counts_as_zero() {
        assert!(version(&[("a", 0)]).leq(&version(&[])));
        assert!(!version(&[("a", 1)]).leq(&version(&[("b", 1)])));
    }

    #[test]
    fn a_join_takes_the_greater_number_of_each_replica() {
        let joined = version(&[("b", 1), ("a", 3)]).join(&version(&[("a", 2), ("c", 4)]));
        let expected = [(b"a".to_vec(), 3), (b"b".to_vec(), 1), (b"c".to_vec(), 4)];
        assert_eq!(joined.entries(), expected);
    }
}
