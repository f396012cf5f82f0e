//! The changes that no other change of the document depends on.
//!
//! Spec: chapter 1 (heads) and chapter 3, changes.

use std::collections::BTreeMap;

use super::Change;
use crate::{Dot, ReplicaId, Version};

/// At most one head per replica, since a change depends on its writer's previous one.
#[derive(Clone, Debug, Default)]
pub(super) struct Heads(BTreeMap<ReplicaId, Head>);

#[derive(Clone, Copy, Debug)]
struct Head {
    first_seq: u64,
    last_seq: u64,
}

impl Heads {
    /// Follows a change into the document: what it depends on is no head any more.
    pub(super) fn apply(&mut self, change: &Change) {
        let (first_seq, last_seq) = (change.first_seq, change.last_seq());
        self.follow(&change.replica, &change.deps, first_seq, last_seq);
    }

    /// Follows changes of one replica, of which the first named `deps` and the last has these dots.
    pub(super) fn follow(
        &mut self,
        replica: &ReplicaId,
        deps: &[Dot],
        first_seq: u64,
        last_seq: u64,
    ) {
        for dep in deps {
            if self
                .0
                .get(&dep.replica)
                .is_some_and(|head| head.first_seq <= dep.seq)
            {
                self.0.remove(&dep.replica);
            }
        }
        let head = Head {
            first_seq,
            last_seq,
        };
        match self.0.get_mut(replica) {
            Some(known) => *known = head,
            None => drop(self.0.insert(replica.clone(), head)),
        }
    }

    /// Says of a replica that its last change, of these dots, is a head, or that it is none.
    pub(super) fn set(&mut self, replica: &ReplicaId, first_seq: Option<u64>, last_seq: u64) {
        match first_seq {
            Some(first_seq) => {
                let head = Head {
                    first_seq,
                    last_seq,
                };
                self.0.insert(replica.clone(), head);
            }
            None => drop(self.0.remove(replica)),
        }
    }

    /// Takes in a state without its changes: every writer's last dot that is new counts as a head.
    ///
    /// That may name more than the maximal ones, which is sound: it depends on more, not on less.
    pub(super) fn adopt(&mut self, known: &Version, adopted: &Version) {
        for (replica, seq) in adopted {
            if seq > known.get(replica) {
                self.0.insert(
                    replica.clone(),
                    Head {
                        first_seq: seq,
                        last_seq: seq,
                    },
                );
            }
        }
    }

    /// The last dot of each head, ascending by replica.
    pub(super) fn dots(&self) -> impl Iterator<Item = Dot> {
        self.0.iter().map(dot)
    }

    /// The last dot of each head of another replica, ascending.
    pub(super) fn dots_but_of(&self, replica: &ReplicaId) -> impl Iterator<Item = Dot> {
        let others = self.0.iter().filter(move |(other, _)| *other != replica);
        others.map(dot)
    }
}

fn dot((replica, head): (&ReplicaId, &Head)) -> Dot {
    Dot::new(replica.clone(), head.last_seq)
}
