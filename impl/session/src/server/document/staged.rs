//! What is in storage's hands, in the order in which it will be announced.
//!
//! Chapter: `spec/07-server-session.md`, updates. Model: `staged` in `tla/SyncSession.tla`.

use std::collections::{BTreeMap, VecDeque};

use synckit_crdt::{Change, ReplicaId, Timestamp};

use super::durable::Confirmed;
use crate::server::ConnectionId;
use crate::ticket::Ticket;

/// What storage was asked to do for one update, or for a part of one.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) connection: ConnectionId,
    pub(super) owner: String,
    pub(super) replica: ReplicaId,
    pub(super) work: Work,
    /// Whether the update is answered in full with this.
    pub(super) settles: bool,
}

#[derive(Debug)]
pub(super) enum Work {
    /// New changes.
    Append(Vec<Change>),
    /// Changes the log holds: is it the same ones? The rest of their update comes after.
    Verify {
        changes: Vec<Change>,
        rest: Vec<Change>,
    },
    /// Changes that equal staged ones before this place.
    Repeat { through_seq: u64 },
}

impl Stage {
    /// Changes to be compared with the log, and the rest of their update, which comes after.
    pub(super) fn verifying(
        connection: ConnectionId,
        owner: String,
        replica: ReplicaId,
        changes: Vec<Change>,
        rest: Vec<Change>,
    ) -> Self {
        Self {
            connection,
            owner,
            replica,
            settles: rest.is_empty(),
            work: Work::Verify { changes, rest },
        }
    }

    /// The first and the last sequence number of its work.
    pub(super) fn span(&self) -> (u64, u64) {
        match &self.work {
            Work::Append(changes) | Work::Verify { changes, .. } => (
                changes.first().map_or(0, |change| change.first_seq),
                changes.last().map_or(0, Change::last_seq),
            ),
            Work::Repeat { through_seq } => (*through_seq, *through_seq),
        }
    }
}

/// Cannot be made outside of this module.
#[derive(Debug)]
pub(super) struct Token(());

#[derive(Debug)]
struct Slot {
    stage: Stage,
    /// What storage has yet to answer.
    pending: Option<Ticket>,
}

/// The replica's last staged change.
#[derive(Clone, Debug)]
pub(super) struct Tail {
    pub(super) seq: u64,
    pub(super) timestamp: Timestamp,
    pub(super) owner: String,
}

/// The queue.
#[derive(Debug, Default)]
pub(super) struct Staged {
    slots: VecDeque<Slot>,
    tails: BTreeMap<ReplicaId, Tail>,
    appended: u64,
}

impl Staged {
    pub(super) fn push(&mut self, stage: Stage, pending: Option<Ticket>) {
        if let Work::Append(changes) = &stage.work {
            self.appended += changes.len() as u64;
            for change in changes {
                let tail = Tail {
                    seq: change.last_seq(),
                    timestamp: change.timestamp,
                    owner: stage.owner.clone(),
                };
                self.tails.insert(change.replica.clone(), tail);
            }
        }
        self.slots.push_back(Slot { stage, pending });
    }

    /// What is to be verified, in a place before others.
    pub(super) fn insert(&mut self, index: usize, stage: Stage, pending: Ticket) {
        let pending = Some(pending);
        self.slots.insert(index, Slot { stage, pending });
    }

    /// Takes note of storage's answer; gives the place of the entry, if there is one.
    pub(super) fn find(&self, ticket: Ticket) -> Option<usize> {
        self.slots
            .iter()
            .position(|slot| slot.pending == Some(ticket))
    }

    pub(super) fn confirm(&mut self, index: usize) -> Option<&mut Stage> {
        let slot = self.slots.get_mut(index)?;
        slot.pending = None;
        Some(&mut slot.stage)
    }

    /// The entry at a place, to be asked about once more.
    pub(super) fn again(&mut self, index: usize, ticket: Ticket) -> Option<&mut Stage> {
        let slot = self.slots.get_mut(index)?;
        slot.pending = Some(ticket);
        Some(&mut slot.stage)
    }

    pub(super) fn remove(&mut self, index: usize) -> Option<Stage> {
        self.slots.remove(index).map(|slot| slot.stage)
    }

    /// The first entry, once storage has confirmed it.
    pub(super) fn pop_confirmed(&mut self) -> Option<(Stage, Confirmed)> {
        self.slots.front().filter(|slot| slot.pending.is_none())?;
        let stage = self.slots.pop_front()?.stage;
        if let Work::Append(changes) = &stage.work {
            self.appended -= changes.len() as u64;
            let last_seq = stage.span().1;
            if self
                .tails
                .get(&stage.replica)
                .is_some_and(|tail| tail.seq <= last_seq)
            {
                self.tails.remove(&stage.replica);
            }
        }
        Some((stage, Confirmed(Token(()))))
    }

    /// Everything, and nothing stays.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Stage> + use<> {
        let all = std::mem::take(self);
        all.slots.into_iter().map(|slot| slot.stage)
    }

    /// The number of changes that will be appended.
    pub(super) fn appended(&self) -> u64 {
        self.appended
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    pub(super) fn tail(&self, replica: &ReplicaId) -> Option<&Tail> {
        self.tails.get(replica)
    }

    /// The replicas with staged changes.
    pub(super) fn replicas(&self) -> impl Iterator<Item = &ReplicaId> {
        self.tails.keys()
    }

    /// The staged change with this dot, if a staged change starts there.
    pub(super) fn change(&self, replica: &ReplicaId, first_seq: u64) -> Option<&Change> {
        self.slots.iter().find_map(|slot| match &slot.stage.work {
            Work::Append(changes) if slot.stage.replica == *replica => {
                changes.iter().find(|change| change.first_seq == first_seq)
            }
            Work::Append(_) | Work::Verify { .. } | Work::Repeat { .. } => None,
        })
    }
}
