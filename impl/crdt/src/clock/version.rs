//! What a replica has seen: for each writer, a contiguous run of dots from 1.
//!
//! Spec: chapter 3, versions. Model: `tla/Version.tla`.

use std::cmp::Ordering;
use std::slice;

use crate::{Dot, ReplicaId};

/// The highest contiguous sequence number per replica; a replica that is absent counts as 0.
///
/// A sorted list: two versions are compared and merged by walking both in step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Version(Vec<(ReplicaId, u64)>);

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
        self.place(replica).map_or(0, |place| self.0[place].1)
    }

    pub fn covers(&self, dot: &Dot) -> bool {
        dot.seq <= self.get(&dot.replica)
    }

    /// Raises `replica` to `seq`; never lowers it.
    pub fn advance(&mut self, replica: &ReplicaId, seq: u64) {
        match self.place(replica) {
            Ok(place) => self.0[place].1 = seq.max(self.0[place].1),
            Err(_) if seq == 0 => {}
            Err(place) => self.0.insert(place, (replica.clone(), seq)),
        }
    }

    /// Becomes the least version that includes both.
    pub fn merge(&mut self, other: &Self) {
        let mut place = self.merge_in_step(other);
        let mut missing = Vec::new();
        for (replica, seq) in other.iter().skip(place) {
            place = self.place_from(place, replica);
            match self.0.get_mut(place) {
                Some((known, known_seq)) if known == replica => {
                    *known_seq = seq.max(*known_seq);
                    place += 1;
                }
                Some(_) | None => missing.push((replica.clone(), seq)),
            }
        }
        if !missing.is_empty() {
            // Two sorted runs: the sort merges them.
            self.0.append(&mut missing);
            self.0.sort();
        }
    }

    /// Whether everything `other` has seen is seen here.
    pub fn includes(&self, other: &Self) -> bool {
        let mut place = 0;
        other.iter().all(|(replica, seq)| {
            place = self.place_from(place, replica);
            let known = self.0.get(place).filter(|(known, _)| known == replica);
            place += usize::from(known.is_some());
            known.is_some_and(|(_, known_seq)| seq <= *known_seq)
        })
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

    /// Merges the entries up to the first that differ in their replica; says how many.
    ///
    /// Versions of one document mostly name the same replicas.
    fn merge_in_step(&mut self, other: &Self) -> usize {
        let mut merged = 0;
        for ((known, known_seq), (replica, seq)) in self.0.iter_mut().zip(&other.0) {
            if known != replica {
                break;
            }
            *known_seq = (*seq).max(*known_seq);
            merged += 1;
        }
        merged
    }

    /// Where `replica` stands, or would.
    fn place(&self, replica: &ReplicaId) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(replica))
    }

    /// The first place from `place` on that does not come before `replica`.
    fn place_from(&self, place: usize, replica: &ReplicaId) -> usize {
        match self.0.get(place) {
            // Versions of one document mostly name the same replicas.
            Some((known, _)) if known == replica => place,
            Some(_) | None => {
                let rest = &self.0[place..];
                place + rest.partition_point(|(known, _)| known.cmp(replica) == Ordering::Less)
            }
        }
    }
}

/// The entries of a [`Version`], ascending by replica.
#[derive(Clone, Debug)]
pub struct VersionIter<'a>(slice::Iter<'a, (ReplicaId, u64)>);

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
        let mut entries: Vec<_> = entries.into_iter().filter(|(_, seq)| *seq > 0).collect();
        // Of each replica the greatest number comes first, and stays.
        entries.sort_unstable_by(|(a, a_seq), (b, b_seq)| (a, b_seq).cmp(&(b, a_seq)));
        entries.dedup_by(|(later, _), (earlier, _)| later == earlier);
        Self(entries)
    }
}
