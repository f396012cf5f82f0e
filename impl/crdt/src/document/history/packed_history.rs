//! A whole history in its packed form: for archives, and to be taken in run by run.
//!
//! Spec: chapter 20, history.

use thiserror::Error;

use super::names::Names;
use super::packed::PackedStretch;
use crate::{ApplyError, ChangeError, Path, ReplicaId};

/// Every change of a document, in an order in which each follows what it depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackedHistory {
    /// The replicas that stretches name by index.
    pub replicas: Vec<ReplicaId>,
    /// The paths that stretches name by index.
    pub paths: Vec<Path>,
    pub stretches: Vec<PackedStretch>,
}

/// Why a history cannot be taken in.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HistoryError {
    #[error("a replica or a path of the history stands twice")]
    NameRepeats,
    #[error("a stretch of the history is not what its numbers say")]
    Stretch,
    #[error("the history does not end at the state that it stands beside")]
    OtherState,
    #[error(transparent)]
    Change(#[from] ChangeError),
    #[error(transparent)]
    Apply(#[from] ApplyError),
}

impl PackedHistory {
    //= SK-ARC-009
    pub(in crate::document) fn names(&self) -> Result<Names, HistoryError> {
        let mut names = Names::default();
        for id in &self.replicas {
            names.replicas.intern(id);
        }
        for path in &self.paths {
            names.intern_path(path);
        }
        if names.replicas.len() != self.replicas.len() || names.paths().len() != self.paths.len() {
            return Err(HistoryError::NameRepeats);
        }
        Ok(names)
    }
}
