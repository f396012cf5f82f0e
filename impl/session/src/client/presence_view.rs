//! What one open document shows of its readers: this one, and the others.
//!
//! Chapter: `spec/21-presence.md`.

use std::collections::BTreeMap;

use synckit_crdt::{ReplicaId, UnixMillis, Value};
use synckit_wire::convert::presence::Presence;

use crate::bug::{Bug, Bugs};
#[cfg(feature = "trace")]
use crate::trace::{ViewProjection, name};

/// Presence in one document. Nothing of it is stored.
#[derive(Debug, Default)]
pub(super) struct PresenceView {
    own: Own,
    others: BTreeMap<ReplicaId, Other>,
}

#[derive(Debug, Default)]
struct Own {
    state: Option<Value>,
    /// The application has said it, and the server has not been told.
    unsaid: bool,
    /// Of the last update.
    clock: u64,
    /// When the last update of this connection went out.
    said_at: Option<UnixMillis>,
    /// The first and the last request of this connection.
    requests: Option<(u64, u64)>,
}

#[derive(Debug)]
struct Other {
    presence: Presence,
    until: UnixMillis,
}

/// What is to be done about one's own state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Now,
    At(UnixMillis),
    Never,
}

impl Due {
    /// The pace of the whole connection may make it later.
    pub(super) fn no_sooner_than(self, now: UnixMillis, wait_ms: u64) -> Self {
        match self {
            Self::Now if wait_ms > 0 => Self::At(UnixMillis(now.0.saturating_add(wait_ms))),
            Self::Now | Self::At(_) | Self::Never => self,
        }
    }
}

impl PresenceView {
    pub(super) fn show(&mut self, state: Option<Value>) {
        self.own.unsaid = state.is_some() || self.own.state.is_some();
        self.own.state = state;
    }

    pub(super) fn own(&self) -> Option<&Value> {
        self.own.state.as_ref()
    }

    /// What others show, ascending by replica.
    pub(super) fn others(&self) -> impl Iterator<Item = (&ReplicaId, &Value)> {
        self.others
            .iter()
            .filter_map(|(replica, other)| Some((replica, other.presence.state.as_ref()?)))
    }

    /// What is known of others, as `tla/Awareness.tla` has it.
    #[cfg(feature = "trace")]
    pub(super) fn projection(&self) -> Vec<ViewProjection> {
        let of = self.others.iter().map(|(replica, other)| ViewProjection {
            replica: name(replica),
            clock: other.presence.clock,
            left: other.presence.state.is_none(),
            until: other.until,
        });
        of.collect()
    }

    /// The server has seen this replica leave with the connection.
    pub(super) fn connection_lost(&mut self) {
        self.own.said_at = None;
        self.own.requests = None;
        self.own.unsaid = self.own.state.is_some();
    }

    /// Subscribed anew: what is shown is to be said again.
    //= SK-PRES-003
    pub(super) fn say_again(&mut self) {
        self.own.unsaid = self.own.state.is_some();
        self.own.said_at = None;
    }

    /// When the server is to be told: of news no more often than every `interval_ms`, and of the
    /// same again before its time has passed.
    //= SK-PRES-004
    //= SK-PRES-005
    pub(super) fn due(
        &self,
        now: UnixMillis,
        interval_ms: u64,
        renew_after_ms: u64,
        bugs: &Bugs,
    ) -> Due {
        let after_last = |ms: u64| match self.own.said_at {
            Some(said_at) => UnixMillis(said_at.0.saturating_add(ms)),
            None => now,
        };
        let at = if self.own.unsaid {
            let unthrottled = bugs.has(Bug::PresenceHurries);
            after_last(if unthrottled { 0 } else { interval_ms })
        } else if self.own.state.is_some() && !bugs.has(Bug::PresenceNotRenewed) {
            after_last(renew_after_ms)
        } else {
            return Due::Never;
        };
        if at > now { Due::At(at) } else { Due::Now }
    }

    /// What to tell the server now. The wall time makes clocks go on across restarts.
    //= SK-PRES-002
    pub(super) fn say(
        &mut self,
        now: UnixMillis,
        wall: UnixMillis,
        request_id: u64,
        time_to_live_ms: u32,
        bugs: &Bugs,
    ) -> Presence {
        let own = &mut self.own;
        let floor = if bugs.has(Bug::PresenceClockRestarts) {
            1
        } else {
            wall.0
        };
        own.clock = own.clock.saturating_add(1).max(floor);
        own.unsaid = false;
        own.said_at = Some(now);
        let first = own.requests.map_or(request_id, |(first, _)| first);
        own.requests = Some((first, request_id));
        Presence {
            clock: own.clock,
            state: own.state.clone(),
            time_to_live_ms: time_to_live_ms.max(1),
        }
    }

    /// Whether an update of this connection had this request id.
    pub(super) fn asked(&self, request_id: u64) -> bool {
        let within = |(first, last)| (first..=last).contains(&request_id);
        self.own.requests.is_some_and(within)
    }

    /// Takes in what another shows; true when that changes what is shown.
    //= SK-PRES-030
    pub(super) fn take(
        &mut self,
        now: UnixMillis,
        replica: ReplicaId,
        presence: Presence,
        max_entries: u32,
        bugs: &Bugs,
    ) -> bool {
        let known = self.others.get(&replica).map(|other| &other.presence);
        let newer = known.is_none_or(|known| presence.is_newer_than(known));
        let full = known.is_none() && self.others.len() >= max_entries as usize;
        if full || !newer && !bugs.has(Bug::OlderPresenceShown) {
            return false;
        }
        let shown = known.and_then(|known| known.state.as_ref());
        let changes = shown != presence.state.as_ref();
        let until = UnixMillis(now.0.saturating_add(presence.time_to_live_ms.into()));
        self.others.insert(replica, Other { presence, until });
        changes
    }

    /// When another is to be looked at again.
    pub(super) fn next_expiry(&self) -> Option<UnixMillis> {
        self.others.values().map(|other| other.until).min()
    }

    /// Lets those go whose time has passed; true when that changes what is shown.
    //= SK-PRES-031
    pub(super) fn expire(&mut self, now: UnixMillis) -> bool {
        let mut changes = false;
        self.others.retain(|_, other| {
            let stays = other.until > now;
            changes |= !stays && other.presence.state.is_some();
            stays
        });
        changes
    }
}
