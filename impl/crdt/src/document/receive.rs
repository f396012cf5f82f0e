//! Taking in changes in whatever order they come, with those held back that do not fit yet.
//!
//! Spec: chapter 3, changes.

use std::collections::BTreeMap;

use super::{Applied, ApplyError, Change, Delta, Document, Events};
use crate::{Dot, ReplicaId};

/// What became of changes that were received, and of those that had waited for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// In the order in which they were applied.
    pub applied: Vec<Change>,
    /// Those that fit nowhere, or were too many to hold back.
    pub refused: Vec<(Change, ApplyError)>,
}

/// Changes by the dot that each waits for.
#[derive(Clone, Debug, Default)]
pub(super) struct HeldBack {
    waiting: BTreeMap<Dot, Vec<Change>>,
    count: usize,
}

impl Document {
    /// The most changes that are held back at a time.
    //= SK-DATA-018
    pub const MAX_HELD_BACK_CHANGES: usize = 1_024;

    /// Applies what fits of changes that are each [valid](Change::validate), and holds back the
    /// rest until it does. `events`, if given, takes note of what is applied.
    //= SK-DATA-018
    pub fn receive(&mut self, delta: Delta, mut events: Option<&mut Events>) -> Received {
        let mut received = Received::default();
        // The next to be looked at is the last.
        let mut pending = delta.changes;
        pending.reverse();
        while let Some(change) = pending.pop() {
            match self.apply_noted(&change, events.as_deref_mut()) {
                Ok(Applied::New) => {
                    pending.extend(self.held_back.release(&change.replica, change.last_seq()));
                    received.applied.push(change);
                }
                Ok(Applied::AlreadyCovered) => {}
                Err(error) => {
                    if let Some(missing) = missing(&change, &error)
                        && self.held_back.hold(missing, &change)
                    {
                        continue;
                    }
                    received.refused.push((change, error));
                }
            }
        }
        received
    }

    /// How many changes are held back.
    pub fn held_back(&self) -> usize {
        self.held_back.count
    }

    /// Applies what was held back for what a state has brought.
    pub(super) fn release(&mut self) {
        let version = &self.version;
        let released = version
            .iter()
            .flat_map(|(replica, seq)| self.held_back.release(replica, seq));
        let released = Delta::new(released.collect());
        self.receive(released, None);
    }
}

/// The dot that a change waits for, when waiting is of use.
fn missing(change: &Change, error: &ApplyError) -> Option<Dot> {
    match error {
        ApplyError::Gap { .. } => {
            let before = change.first_seq.checked_sub(1)?;
            Some(Dot::new(change.replica.clone(), before))
        }
        ApplyError::MissingDependency { dot } => Some(dot.clone()),
        ApplyError::Equivocation { .. } | ApplyError::TimestampNotAdvanced => None,
    }
}

impl HeldBack {
    /// Whether there was room for the change, or it is here already.
    fn hold(&mut self, missing: Dot, change: &Change) -> bool {
        let is_held = |held: &Vec<Change>| held.contains(change);
        if self.waiting.get(&missing).is_some_and(is_held) {
            return true;
        }
        if self.count == Document::MAX_HELD_BACK_CHANGES {
            return false;
        }
        self.count += 1;
        self.waiting
            .entry(missing)
            .or_default()
            .push(change.clone());
        true
    }

    /// The changes that waited for dots of `replica` up to `seq`.
    fn release(&mut self, replica: &ReplicaId, seq: u64) -> Vec<Change> {
        let mut released = Vec::new();
        let up_to = Dot::new(replica.clone(), seq);
        while let Some((dot, _)) = self.waiting.range(..=&up_to).next_back() {
            if dot.replica != *replica {
                break;
            }
            let dot = dot.clone();
            released.extend(self.waiting.remove(&dot).into_iter().flatten());
        }
        self.count -= released.len();
        released
    }
}
