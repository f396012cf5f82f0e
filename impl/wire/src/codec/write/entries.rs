//! The dictionaries of a delta, in the order of first use.
//!
//! Spec: chapter 5.

use std::collections::BTreeMap;

use smallvec::SmallVec;
use synckit_crdt::{Path, ReplicaId};

/// Up to so many entries are looked through one by one.
const FEW: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Dictionary<'a> {
    pub(super) replicas: Entries<'a, ReplicaId>,
    pub(super) paths: Entries<'a, Path>,
}

#[derive(Debug)]
pub(super) struct Entries<'a, T> {
    entries: SmallVec<[&'a T; 4]>,
    /// Of every entry, once they are many.
    indices: BTreeMap<&'a T, u64>,
}

impl<T> Default for Entries<'_, T> {
    fn default() -> Self {
        Self {
            entries: SmallVec::new(),
            indices: BTreeMap::new(),
        }
    }
}

impl<'a, T: Ord> Entries<'a, T> {
    /// The entry's index, a new one if it had none.
    pub(super) fn index(&mut self, entry: &'a T) -> u64 {
        if let Some(index) = self.find(entry) {
            return index;
        }
        let index = self.entries.len() as u64;
        self.entries.push(entry);
        if self.entries.len() > FEW {
            let known = self.entries.iter().copied().zip(0..);
            match self.indices.is_empty() {
                true => self.indices = known.collect(),
                false => drop(self.indices.insert(entry, index)),
            }
        }
        index
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &'a T> {
        self.entries.iter().copied()
    }

    fn find(&self, entry: &T) -> Option<u64> {
        if self.entries.len() > FEW {
            return self.indices.get(entry).copied();
        }
        let place = self.entries.iter().position(|known| **known == *entry);
        place.map(|place| place as u64)
    }
}
