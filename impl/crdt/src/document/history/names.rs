//! The replicas and paths of a history, as small numbers.
//!
//! Spec: chapter 3, names.

use std::collections::BTreeMap;

use crate::{Path, ReplicaId, ReplicaIndex, Replicas};

#[derive(Clone, Debug, Default)]
pub(in crate::document) struct Names {
    pub(super) replicas: Replicas,
    paths: Vec<Path>,
    indices: BTreeMap<Path, u64>,
}

impl Names {
    pub(super) fn intern_path(&mut self, path: &Path) -> u64 {
        if let Some(index) = self.indices.get(path) {
            return *index;
        }
        let index = self.paths.len() as u64;
        self.paths.push(path.clone());
        self.indices.insert(path.clone(), index);
        index
    }

    pub(super) fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// A replica of an index that is known to be one of these.
    pub(in crate::document) fn replica(&self, index: ReplicaIndex) -> &ReplicaId {
        self.replicas.id(index)
    }

    pub(super) fn path(&self, index: u64) -> Option<&Path> {
        self.paths.get(usize::try_from(index).ok()?)
    }
}
