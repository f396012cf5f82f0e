//! What a replica has seen: for each writer, a contiguous run of dots from 1.
//!
//! Spec: chapter 3, versions. Model: `tla/Version.tla`.

use std::cmp::Ordering;
use std::iter::Zip;
use std::slice;

use crate::{Dot, ReplicaId};

/// The highest contiguous sequence number per replica; a replica that is absent counts as 0.
///
/// Two lists in step, ascending by replica: versions of one document mostly name the same replicas,
/// and what is left of a merge then is the greater of two numbers each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Version {
    replicas: Vec<ReplicaId>,
    /// Of each replica; at least 1.
    seqs: Vec<u64>,
}

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
        self.place(replica).map_or(0, |place| self.seqs[place])
    }

    pub fn covers(&self, dot: &Dot) -> bool {
        dot.seq <= self.get(&dot.replica)
    }

    /// Raises `replica` to `seq`; never lowers it.
    pub fn advance(&mut self, replica: &ReplicaId, seq: u64) {
        match self.place(replica) {
            Ok(place) => self.seqs[place] = seq.max(self.seqs[place]),
            Err(_) if seq == 0 => {}
            Err(place) => {
                self.replicas.insert(place, replica.clone());
                self.seqs.insert(place, seq);
            }
        }
    }

    /// Becomes the least version that includes both.
    pub fn merge(&mut self, other: &Self) {
        let in_step = self.names_in_step(other);
        for (known, seq) in self.seqs.iter_mut().zip(&other.seqs[..in_step]) {
            *known = (*known).max(*seq);
        }
        if in_step < other.len() {
            self.merge_from(in_step, other);
        }
    }

    /// Merges the entries from `start` on. Both name the same replicas before it.
    fn merge_from(&mut self, start: usize, other: &Self) {
        let mut merged = Self {
            replicas: Vec::with_capacity(self.len() + other.len() - start),
            seqs: Vec::with_capacity(self.len() + other.len() - start),
        };
        let mut ours = self.iter().peekable();
        let mut theirs = other.iter().skip(start).peekable();
        while let Some((replica, seq)) = match (ours.peek(), theirs.peek()) {
            (Some((known, _)), Some((replica, _))) => match known.cmp(replica) {
                Ordering::Less => ours.next(),
                Ordering::Greater => theirs.next(),
                Ordering::Equal => {
                    let greater = theirs.next().map_or(0, |(_, seq)| seq);
                    ours.next()
                        .map(|(replica, seq)| (replica, seq.max(greater)))
                }
            },
            (_, _) => ours.next().or_else(|| theirs.next()),
        } {
            merged.replicas.push(replica.clone());
            merged.seqs.push(seq);
        }
        *self = merged;
    }

    /// Whether everything `other` has seen is seen here.
    pub fn includes(&self, other: &Self) -> bool {
        let mut place = 0;
        other.iter().all(|(replica, seq)| {
            place = self.place_from(place, replica);
            let is_known = self.replicas.get(place) == Some(replica);
            place += usize::from(is_known);
            is_known && seq <= self.seqs[place - 1]
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
        VersionIter(self.replicas.iter().zip(&self.seqs))
    }

    /// The number of replicas seen.
    pub fn len(&self) -> usize {
        self.replicas.len()
    }

    pub fn is_empty(&self) -> bool {
        self.replicas.is_empty()
    }

    /// How many replicas both name, up to the first that differs.
    fn names_in_step(&self, other: &Self) -> usize {
        let both = self.replicas.iter().zip(&other.replicas);
        both.take_while(|(known, replica)| known == replica).count()
    }

    /// Where `replica` stands, or would.
    fn place(&self, replica: &ReplicaId) -> Result<usize, usize> {
        self.replicas.binary_search(replica)
    }

    /// The first place from `place` on that does not come before `replica`.
    fn place_from(&self, place: usize, replica: &ReplicaId) -> usize {
        match self.replicas.get(place) {
            // Versions of one document mostly name the same replicas.
            Some(known) if known == replica => place,
            Some(_) | None => {
                let rest = &self.replicas[place..];
                place + rest.partition_point(|known| known < replica)
            }
        }
    }
}

/// The entries of a [`Version`], ascending by replica.
#[derive(Clone, Debug)]
pub struct VersionIter<'a>(Zip<slice::Iter<'a, ReplicaId>, slice::Iter<'a, u64>>);

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
        let (replicas, seqs) = entries.into_iter().unzip();
        Self { replicas, seqs }
    }
}
