//! Who is present in a document, and what each shows: kept in memory, forgotten with time.
//!
//! Chapter: `spec/21-presence.md`. Model: `tla/Awareness.tla`.

use std::collections::{BTreeMap, BTreeSet};

use synckit_crdt::{ReplicaId, UnixMillis};
use synckit_wire::convert::presence::Presence;

use crate::bug::{Bug, Bugs};
use crate::server::ConnectionId;

/// What a replica shows, or the memory of one that has left.
#[derive(Clone, Debug)]
pub(super) struct Present {
    pub(super) presence: Presence,
    /// The principal whose replica it is; empty when anonymous.
    pub(super) owner: String,
    /// The connection that said so: with its end the replica leaves.
    pub(super) connection: ConnectionId,
    /// When it leaves for want of news, or is forgotten.
    pub(super) until: UnixMillis,
}

impl Present {
    pub(super) fn new(
        now: UnixMillis,
        presence: Presence,
        owner: String,
        connection: ConnectionId,
    ) -> Self {
        let until = after(now, presence.time_to_live_ms.into());
        Self {
            presence,
            owner,
            connection,
            until,
        }
    }

    /// As a subscriber is told now: with what remains of its time to live.
    //= SK-PRES-017
    pub(super) fn told(&self, now: UnixMillis, bugs: &Bugs) -> Presence {
        let whole = u64::from(self.presence.time_to_live_ms);
        let left = self.until.0.saturating_sub(now.0).clamp(1, whole);
        let left = if bugs.has(Bug::PresenceTimeWhole) {
            whole
        } else {
            left
        };
        Presence {
            time_to_live_ms: u32::try_from(left).unwrap_or(u32::MAX),
            ..self.presence.clone()
        }
    }
}

/// The board has no room for one more replica.
#[derive(Debug)]
pub(super) struct BoardFull;

/// The present replicas of one document, and those that lately were.
#[derive(Debug, Default)]
pub(super) struct PresenceBoard {
    replicas: BTreeMap<ReplicaId, Present>,
    /// To be told with the next round.
    untold: BTreeSet<ReplicaId>,
}

impl PresenceBoard {
    pub(super) fn get(&self, replica: &ReplicaId) -> Option<&Present> {
        self.replicas.get(replica)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&ReplicaId, &Present)> {
        self.replicas.iter()
    }

    pub(super) fn has_news(&self) -> bool {
        !self.untold.is_empty()
    }

    /// Whether the next round tells of a replica.
    #[cfg(feature = "trace")]
    pub(super) fn is_untold(&self, replica: &ReplicaId) -> bool {
        self.untold.contains(replica)
    }

    /// What is new since the last time, ascending by replica.
    pub(super) fn take_news(&mut self) -> Vec<(ReplicaId, Present)> {
        let untold = std::mem::take(&mut self.untold);
        let news = untold.into_iter();
        news.filter_map(|replica| {
            let present = self.replicas.get(&replica)?.clone();
            Some((replica, present))
        })
        .collect()
    }

    /// When something leaves or is forgotten next.
    pub(super) fn next_expiry(&self) -> Option<UnixMillis> {
        self.replicas.values().map(|present| present.until).min()
    }

    /// Takes over what is newer than what is known.
    pub(super) fn take(
        &mut self,
        replica: ReplicaId,
        mut present: Present,
        max_entries: u32,
        bugs: &Bugs,
    ) -> Result<(), BoardFull> {
        match self.replicas.get(&replica) {
            Some(known) => {
                if !counts(&present, known, bugs)
                    || bugs.has(Bug::PresenceBurstCut) && self.untold.contains(&replica)
                {
                    return Ok(());
                }
                if bugs.has(Bug::PresenceOfNewerDeparts) {
                    present.connection = known.connection;
                }
            }
            None => self.make_room(max_entries)?,
        }
        self.untold.insert(replica.clone());
        self.replicas.insert(replica, present);
        Ok(())
    }

    /// The memory of those who have left gives way, the oldest first.
    //= SK-PRES-023
    fn make_room(&mut self, max_entries: u32) -> Result<(), BoardFull> {
        if self.replicas.len() < max_entries as usize {
            return Ok(());
        }
        let told = |replica: &ReplicaId| !self.untold.contains(replica);
        let forgettable = self
            .replicas
            .iter()
            .filter(|(replica, present)| present.presence.state.is_none() && told(replica));
        let oldest = forgettable
            .min_by_key(|(_, present)| present.until)
            .map(|(replica, _)| replica.clone());
        self.replicas.remove(&oldest.ok_or(BoardFull)?);
        Ok(())
    }

    /// What came by this connection leaves with it.
    //= SK-PRES-014
    pub(super) fn depart(&mut self, now: UnixMillis, connection: ConnectionId, bugs: &Bugs) {
        let leaving: Vec<ReplicaId> = self
            .replicas
            .iter()
            .filter(|(_, present)| present.connection == connection)
            .filter(|(_, present)| present.presence.state.is_some())
            .map(|(replica, _)| replica.clone())
            .collect();
        for replica in leaving {
            self.leave(now, &replica, bugs);
        }
    }

    /// A replica leaves at the clock it had, so that whatever it says next is newer.
    fn leave(&mut self, now: UnixMillis, replica: &ReplicaId, bugs: &Bugs) {
        let Some(present) = self.replicas.get_mut(replica) else {
            return;
        };
        present.presence.state = None;
        if bugs.has(Bug::PresenceDepartsLater) {
            present.presence.clock += 1;
        }
        present.until = after(now, present.presence.time_to_live_ms.into());
        self.untold.insert(replica.clone());
    }

    /// Those whose time has passed leave, and those who left that long ago are forgotten.
    //= SK-PRES-015
    pub(super) fn expire(&mut self, now: UnixMillis, bugs: &Bugs) {
        let due = self
            .replicas
            .iter()
            .filter(|(_, present)| present.until <= now);
        let due: Vec<(ReplicaId, bool)> = due
            .map(|(replica, present)| (replica.clone(), present.presence.state.is_some()))
            .collect();
        for (replica, shown) in due {
            if shown {
                self.leave(now, &replica, bugs);
            } else {
                self.replicas.remove(&replica);
                self.untold.remove(&replica);
            }
        }
    }
}

/// Whether what is said takes the place of what is known.
//= SK-PRES-010
//= SK-PRES-016
fn counts(said: &Present, known: &Present, bugs: &Bugs) -> bool {
    let forgotten = known.presence.state.is_none() && bugs.has(Bug::PresenceForgottenAtOnce);
    let newer = said.presence.is_newer_than(&known.presence);
    newer || forgotten || bugs.has(Bug::PresenceClockIgnored)
}

pub(super) fn after(now: UnixMillis, ms: u64) -> UnixMillis {
    UnixMillis(now.0.saturating_add(ms))
}
