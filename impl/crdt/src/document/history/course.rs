//! Where a packed history stands, stretch by stretch: what its writers have written so far.
//!
//! By the numbers of the history's names: a history has a stretch for each time that its writers
//! take turns, and none of them looks anything up.
//!
//! Spec: chapters 3 and 20.

use super::names::Names;
use super::outline::{DotNumbers, Outline};
use super::packed::PackedStretch;
use crate::document::{ApplyError, ChangeError, HistoryError};
use crate::{ReplicaId, ReplicaIndex, Timestamp, Version};

#[derive(Debug)]
pub(in crate::document) struct Course<'a> {
    names: &'a Names,
    /// Of each replica.
    writers: Vec<Writer>,
}

/// What one replica has written so far.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::document) struct Writer {
    pub(in crate::document) last_seq: u64,
    pub(in crate::document) latest: Timestamp,
    /// The first dot of its last change, while no other change depends on that.
    pub(in crate::document) head: Option<u64>,
}

impl<'a> Course<'a> {
    pub(in crate::document) fn new(names: &'a Names) -> Self {
        Self {
            names,
            writers: vec![Writer::default(); names.replicas.len()],
        }
    }

    /// The last dot of a replica; 0 for none.
    pub(super) fn last_seq(&self, replica: ReplicaIndex) -> u64 {
        self.writer(replica).last_seq
    }

    /// Takes note of a stretch, which must follow what comes before it.
    //= SK-ARC-013
    pub(in crate::document) fn follow(
        &mut self,
        packed: &PackedStretch,
        outline: &Outline,
    ) -> Result<(), HistoryError> {
        let own = self.writer(packed.replica);
        let expected = own.last_seq.saturating_add(1);
        //= SK-DATA-010
        if packed.first_seq != expected {
            return Err(ApplyError::Gap { expected }.into());
        }
        self.check_deps(packed.replica, &outline.deps)?;
        //= SK-DATA-030
        let still_last = |dep: &&DotNumbers| dep.seq == self.last_seq(dep.replica);
        let causes = outline.deps.iter().filter(still_last);
        let latest = causes.map(|dep| self.writer(dep.replica).latest).max();
        let is_first = own.last_seq == 0;
        let own_latest = (!is_first).then_some(own.latest);
        if latest.max(own_latest) >= Some(outline.timestamp) {
            return Err(ApplyError::TimestampNotAdvanced.into());
        }
        for dep in &outline.deps {
            let writer = &mut self.writers[dep.replica.0 as usize];
            writer.head = writer.head.filter(|first_seq| *first_seq > dep.seq);
        }
        self.writers[packed.replica.0 as usize] = Writer {
            last_seq: outline.last_seq,
            latest: outline.latest,
            head: Some(outline.last_first_seq),
        };
        Ok(())
    }

    //= SK-DATA-013
    //= SK-DATA-014
    fn check_deps(&self, own: ReplicaIndex, deps: &[DotNumbers]) -> Result<(), HistoryError> {
        let id = |dep: &DotNumbers| self.names.replica(dep.replica);
        if !deps.is_sorted_by(|a, b| id(a) < id(b)) {
            return Err(ChangeError::DepsNotAscending.into());
        }
        for dep in deps {
            if dep.seq == 0 {
                return Err(ChangeError::DepSeqZero.into());
            }
            if dep.replica == own {
                return Err(ChangeError::DepOnItself.into());
            }
            if dep.seq > self.last_seq(dep.replica) {
                let dot = dep.named(self.names);
                return Err(ApplyError::MissingDependency { dot }.into());
            }
        }
        Ok(())
    }

    /// Those who have written anything.
    pub(in crate::document) fn writers(&self) -> impl Iterator<Item = (&ReplicaId, Writer)> {
        let ids = self.names.replicas.ids().iter();
        let writers = ids.zip(self.writers.iter().copied());
        writers.filter(|(_, writer)| writer.last_seq > 0)
    }

    pub(in crate::document) fn version(&self) -> Version {
        let writers = self.writers();
        writers
            .map(|(id, writer)| (id.clone(), writer.last_seq))
            .collect()
    }

    /// What is known of a replica, which is one of the history's names.
    fn writer(&self, replica: ReplicaIndex) -> Writer {
        let writer = self.writers.get(replica.0 as usize);
        writer.copied().unwrap_or_default()
    }
}
