//! The dictionaries of a delta: each replica id and each path once, then by its index.
//!
//! Spec: chapter 5, contents.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use synckit_crdt::{Limits, Path, ReplicaId};

use super::{path, replica_id};
use crate::{DecodeError, v1};

/// Hands out indices in the order of first use.
#[derive(Debug, Default)]
pub(super) struct DictionaryWriter<'a> {
    replicas: BTreeMap<&'a ReplicaId, u32>,
    paths: BTreeMap<&'a Path, u32>,
    pub(super) replica_entries: Vec<Bytes>,
    pub(super) path_entries: Vec<v1::Path>,
}

impl<'a> DictionaryWriter<'a> {
    /// A dictionary that starts with these replicas, in this order.
    pub(super) fn of_replicas(replicas: impl IntoIterator<Item = &'a ReplicaId>) -> Self {
        let mut dictionary = Self::default();
        for replica in replicas {
            dictionary.replica(replica);
        }
        dictionary
    }

    pub(super) fn replica(&mut self, replica: &'a ReplicaId) -> u32 {
        *self.replicas.entry(replica).or_insert_with(|| {
            self.replica_entries.push(replica_id::encode(replica));
            last_index(&self.replica_entries)
        })
    }

    pub(super) fn path(&mut self, path: &'a Path) -> u32 {
        *self.paths.entry(path).or_insert_with(|| {
            self.path_entries.push(path::encode(path));
            last_index(&self.path_entries)
        })
    }
}

fn last_index<T>(entries: &[T]) -> u32 {
    // Four billion entries do not fit a frame, nor a memory: each takes tens of bytes.
    u32::try_from(entries.len() - 1).expect("a dictionary is far smaller than a u32 can count")
}

/// Dictionaries of the right form.
#[derive(Debug)]
pub(super) struct Dictionary {
    pub(super) replicas: Vec<ReplicaId>,
    pub(super) paths: Vec<Path>,
}

impl Dictionary {
    pub(super) fn decode_form(
        replicas: &[Bytes],
        paths: Vec<v1::Path>,
    ) -> Result<Self, DecodeError> {
        let replicas: Vec<_> = replicas
            .iter()
            .map(|id| replica_id::decode(id))
            .collect::<Result<_, _>>()?;
        let paths: Vec<_> = paths
            .into_iter()
            .map(path::decode_form)
            .collect::<Result<_, _>>()?;
        refuse_repeats(&replicas)?;
        refuse_repeats(&paths)?;
        Ok(Self { replicas, paths })
    }

    /// The dictionary of a snapshot, whose fields write their paths themselves.
    pub(super) fn decode_replicas(replicas: &[Bytes]) -> Result<Self, DecodeError> {
        if !replicas.is_sorted_by(|a, b| a < b) {
            return Err(DecodeError::StateNotAscending);
        }
        Self::decode_form(replicas, Vec::new())
    }

    /// Holds every path to its limits, whether an operation uses it or not.
    pub(super) fn check(&self, limits: &Limits) -> Result<(), DecodeError> {
        self.paths
            .iter()
            .try_for_each(|path| Ok(path.validate(limits)?))
    }

    //= SK-WIRE-010
    pub(super) fn replica(&self, index: u32) -> Result<&ReplicaId, DecodeError> {
        self.replicas
            .get(index as usize)
            .ok_or(DecodeError::ReplicaIndex { index })
    }

    //= SK-WIRE-010
    pub(super) fn path(&self, index: u32) -> Result<&Path, DecodeError> {
        self.paths
            .get(index as usize)
            .ok_or(DecodeError::PathIndex { index })
    }
}

//= SK-WIRE-014
fn refuse_repeats<T: Ord>(entries: &[T]) -> Result<(), DecodeError> {
    let mut seen = BTreeSet::new();
    if !entries.iter().all(|entry| seen.insert(entry)) {
        return Err(DecodeError::DictionaryRepeats);
    }
    Ok(())
}
