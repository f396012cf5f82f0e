//! What a replica has seen: for each writer, a contiguous run of dots from 1.
//!
//! Spec: chapter 3, versions. Model: `tla/Version.tla`.

use std::collections::{BTreeMap, btree_map};

use crate::{Dot, ReplicaId};

/// The highest contiguous sequence number per replica; a replica that is absent counts as 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Version(BTreeMap<ReplicaId, u64>);

/// How one version stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Causality {
    Equal,
    /// Everything here is there, and more.
    Before,
    /// Everything there is here, and more.
    After,
    Concurrent,
}

impl Version {
    pub fn new() -> Self {
        Self::default()
    }

    /// The highest sequence number seen of `replica`; 0 for none.
    pub fn get(&self, replica: &ReplicaId) -> u64 {
        self.0.get(replica).copied().unwrap_or(0)
    }

    pub fn covers(&self, dot: &Dot) -> bool {
        dot.seq <= self.get(&dot.replica)
    }

    /// Raises `replica` to `seq`; never lowers it.
    pub fn advance(&mut self, replica: &ReplicaId, seq: u64) {
        if seq > self.get(replica) {
            self.0.insert(replica.clone(), seq);
        }
    }

    /// Becomes the least version that includes both.
    pub fn merge(&mut self, other: &Self) {
        for (replica, seq) in other {
            self.advance(replica, seq);
        }
    }

    /// Whether everything `other` has seen is seen here.
    pub fn includes(&self, other: &Self) -> bool {
        other.iter().all(|(replica, seq)| seq <= self.get(replica))
    }

    pub fn compare(&self, other: &Self) -> Causality {
        match (self.includes(other), other.includes(self)) {
            (true, true) => Causality::Equal,
            (true, false) => Causality::After,
            (false, true) => Causality::Before,
            (false, false) => Causality::Concurrent,
        }
    }

    /// The entries, ascending by replica, each of at least 1.
    pub fn iter(&self) -> VersionIter<'_> {
        VersionIter(self.0.iter())
    }

    /// The number of replicas seen.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The entries of a [`Version`], ascending by replica.
#[derive(Clone, Debug)]
pub struct VersionIter<'a>(btree_map::Iter<'a, ReplicaId, u64>);

impl<'a> Iterator for VersionIter<'a> {
    type Item = (&'a ReplicaId, u64);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(replica, seq)| (replica, *seq))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for VersionIter<'_> {}

impl<'a> IntoIterator for &'a Version {
    type Item = (&'a ReplicaId, u64);
    type IntoIter = VersionIter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Of a replica named twice the greater number counts; zeros are left out.
impl FromIterator<(ReplicaId, u64)> for Version {
    fn from_iter<I: IntoIterator<Item = (ReplicaId, u64)>>(entries: I) -> Self {
        let mut version = Self::new();
        for (replica, seq) in entries {
            version.advance(&replica, seq);
        }
        version
    }
}
