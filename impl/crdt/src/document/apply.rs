//! Applying changes: each once, whole, and after what it depends on.
//!
//! Spec: chapter 3, changes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use thiserror::Error;

use super::{Change, Delta, Document, Events};
use crate::{Dot, Flaw, ReplicaId, Timestamp};

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    New,
    /// The version covers it; nothing happened.
    AlreadyCovered,
}

/// Why a change does not fit into the document.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ApplyError {
    #[error("the replica's next sequence number is {expected}")]
    Gap { expected: u64 },
    #[error("{} {} is not here yet", dot.replica, dot.seq)]
    MissingDependency { dot: Dot },
    #[error("{} {} is here with other content", dot.replica, dot.seq)]
    Equivocation { dot: Dot },
    #[error("the timestamp is not greater than those of the changes it follows")]
    TimestampNotAdvanced,
}

impl Document {
    /// Applies one [validated](Change::validate) change. On an error nothing has changed.
    //= SK-DATA-012
    pub fn apply(&mut self, change: &Change) -> Result<Applied, ApplyError> {
        self.apply_noted(change, None)
    }

    /// [`apply`](Self::apply); `events`, if given, takes note of what it does.
    pub fn apply_noted(
        &mut self,
        change: &Change,
        events: Option<&mut Events>,
    ) -> Result<Applied, ApplyError> {
        let applied = Plan::new(self).decide(change)?;
        match applied {
            Applied::New => self.commit(change, events),
            Applied::AlreadyCovered => {}
        }
        Ok(applied)
    }

    /// Applies all of a delta's changes, in whatever order they stand, or none of them.
    ///
    /// Says of each change, in the delta's order, what became of it.
    pub fn apply_delta(&mut self, delta: &Delta) -> Result<Vec<Applied>, ApplyError> {
        self.apply_delta_noted(delta, None)
    }

    /// [`apply_delta`](Self::apply_delta); `events`, if given, takes note of what it does.
    pub fn apply_delta_noted(
        &mut self,
        delta: &Delta,
        mut events: Option<&mut Events>,
    ) -> Result<Vec<Applied>, ApplyError> {
        let in_given_order: Vec<usize> = (0..delta.changes.len()).collect();
        let plan = match self.plan(delta, &in_given_order) {
            Ok(plan) => plan,
            Err(ApplyError::Gap { .. } | ApplyError::MissingDependency { .. }) => {
                self.plan(delta, &by_stamp(delta))?
            }
            Err(error @ (ApplyError::Equivocation { .. } | ApplyError::TimestampNotAdvanced)) => {
                return Err(error);
            }
        };
        let mut applied = vec![Applied::AlreadyCovered; delta.changes.len()];
        for index in plan {
            self.commit(&delta.changes[index], events.as_deref_mut());
            applied[index] = Applied::New;
        }
        Ok(applied)
    }

    /// The indices of the new changes, in the order in which they can be applied.
    fn plan(&self, delta: &Delta, order: &[usize]) -> Result<Vec<usize>, ApplyError> {
        let mut plan = Plan::new(self);
        let mut new = Vec::new();
        for index in order {
            match plan.admit(&delta.changes[*index])? {
                Applied::New => new.push(*index),
                Applied::AlreadyCovered => {}
            }
        }
        Ok(new)
    }

    /// Takes in a change that was admitted.
    pub(super) fn commit(&mut self, change: &Change, mut events: Option<&mut Events>) {
        for (stamp, op) in change.stamped_ops() {
            self.fields.apply(op, stamp, events.as_deref_mut());
        }
        self.seal(change);
    }

    /// Takes note of a change whose operations have taken effect.
    pub(super) fn seal(&mut self, change: &Change) {
        self.version.advance(&change.replica, change.last_seq());
        self.heads.apply(change);
        self.observe(&change.replica, change.timestamp);
        self.history.push(change);
    }
}

/// The order of stamps, in which causes come first: a change's timestamp exceeds theirs.
fn by_stamp(delta: &Delta) -> Vec<usize> {
    let mut order: Vec<usize> = (0..delta.changes.len()).collect();
    order.sort_by_cached_key(|index| delta.changes[*index].stamp_of(0));
    order
}

/// A document and the changes that are about to be applied to it.
pub(super) struct Plan<'a> {
    document: &'a Document,
    /// Ascending by sequence number.
    admitted: BTreeMap<&'a ReplicaId, Vec<&'a Change>>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            document,
            admitted: BTreeMap::new(),
        }
    }

    /// Decides about one change, and counts it in when it is new.
    fn admit(&mut self, change: &'a Change) -> Result<Applied, ApplyError> {
        let applied = self.decide(change)?;
        match applied {
            Applied::New => self
                .admitted
                .entry(&change.replica)
                .or_default()
                .push(change),
            Applied::AlreadyCovered => {}
        }
        Ok(applied)
    }

    /// Decides about one change.
    pub(super) fn decide(&self, change: &Change) -> Result<Applied, ApplyError> {
        let seen_seq = self.seen_seq(&change.replica);
        //= SK-DATA-015
        if change.first_seq <= seen_seq && !Flaw::DuplicateApplied.is_planted() {
            return self.recognise(change, seen_seq);
        }
        //= SK-DATA-010
        if change.first_seq - 1 > seen_seq && !Flaw::CausalityIgnored.is_planted() {
            return Err(ApplyError::Gap {
                expected: seen_seq + 1,
            });
        }
        //= SK-DATA-014
        for dep in &change.deps {
            let is_here = dep.seq <= self.seen_seq(&dep.replica);
            if !is_here && !Flaw::CausalityIgnored.is_planted() {
                return Err(ApplyError::MissingDependency { dot: dep.clone() });
            }
        }
        self.check_references(change)?;
        self.check_timestamp(change)?;
        Ok(Applied::New)
    }

    /// A change whose first dot is here: the same one again, or another under its name.
    fn recognise(&self, change: &Change, seen_seq: u64) -> Result<Applied, ApplyError> {
        let same = match self.first_ending_at(&change.replica, change.first_seq) {
            Some(known) if known.first_seq <= change.last_seq() => *known == *change,
            // Its content came as state. A change is applied whole, so one that is here in part
            // is not the one that was applied.
            Some(_) | None => change.last_seq() <= seen_seq,
        };
        if !same {
            let dot = Dot::new(change.replica.clone(), change.first_seq);
            return Err(ApplyError::Equivocation { dot });
        }
        Ok(Applied::AlreadyCovered)
    }

    /// What a change names of others is here; what it names of its own writer's, validation saw.
    //= SK-DATA-017
    fn check_references(&self, change: &Change) -> Result<(), ApplyError> {
        let references = change.references();
        for reference in references.filter(|reference| *reference.replica != change.replica) {
            let (last_seq, seen_seq) = (reference.last_seq(), self.seen_seq(reference.replica));
            if last_seq > seen_seq {
                let first_missing = reference.first_seq.max(seen_seq + 1);
                let dot = Dot::new(reference.replica.clone(), first_missing);
                return Err(ApplyError::MissingDependency { dot });
            }
        }
        Ok(())
    }

    /// A timestamp exceeds those of its causes that are still their writers' last.
    ///
    /// Looking no further back than a server does, a replica never refuses what a server took.
    //= SK-DATA-030
    //= SK-SESS-037
    fn check_timestamp(&self, change: &Change) -> Result<(), ApplyError> {
        let last = |dep: &&Dot| dep.seq == self.seen_seq(&dep.replica);
        let deps = change.deps.iter().filter(last).map(|dep| &dep.replica);
        let causes = deps.chain([&change.replica]);
        let latest = causes
            .filter_map(|replica| self.latest_timestamp(replica))
            .max();
        let has_advanced = latest.is_none_or(|latest| latest < change.timestamp);
        if !has_advanced && !Flaw::DuplicateApplied.is_planted() {
            return Err(ApplyError::TimestampNotAdvanced);
        }
        Ok(())
    }

    fn seen_seq(&self, replica: &ReplicaId) -> u64 {
        match self.last_admitted(replica) {
            Some(change) => change.last_seq(),
            None => self.document.version().get(replica),
        }
    }

    fn latest_timestamp(&self, replica: &ReplicaId) -> Option<Timestamp> {
        match self.last_admitted(replica) {
            Some(change) => Some(change.timestamp),
            None => self.document.timestamps.get(replica).copied(),
        }
    }

    fn last_admitted(&self, replica: &ReplicaId) -> Option<&'a Change> {
        self.admitted.get(replica)?.last().copied()
    }

    /// The first change of `replica`, applied or admitted, that ends at `seq` or later.
    fn first_ending_at(&self, replica: &ReplicaId, seq: u64) -> Option<Cow<'a, Change>> {
        let applied = self.document.history.first_ending_at(replica, seq);
        applied.map(Cow::Owned).or_else(|| {
            let admitted = self.admitted.get(replica)?;
            let index = admitted.partition_point(|change| change.last_seq() < seq);
            admitted.get(index).copied().map(Cow::Borrowed)
        })
    }
}
