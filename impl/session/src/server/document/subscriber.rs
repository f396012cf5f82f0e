//! One connection, as its document sees it.
//!
//! Chapter: `spec/07-server-session.md`. Model: `sub` in `tla/SyncSession.tla`.

use std::collections::VecDeque;

use synckit_crdt::{Change, ReplicaId, Version};

use super::catch_up::CatchUp;
use crate::cursor::Position;
use crate::server::{Announcement, DocumentRequest};
use crate::ticket::Ticket;

/// Whether a connection follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subscription {
    /// It does not.
    None,
    /// It does, and stands at the end of the log.
    Live,
    /// It does, and stands here: what comes after is loaded, once it reads again.
    Behind { position: Position, paused: bool },
}

/// What a connection's later requests wait for.
#[derive(Debug)]
pub(super) enum Busy {
    /// A page for a `SyncRequest`.
    CatchingUp(CatchUp),
    /// What a subscriber that is behind has missed.
    Resuming,
    /// An entry of the access list is on its way to storage.
    SettingAccess,
    /// A part of an update is compared with the log; what follows it in the update comes first.
    Verifying(Ticket),
}

/// A connection with something under way.
#[derive(Debug)]
pub(super) struct Subscriber {
    /// Requests that wait, in order; bounded by what a connection may have in flight.
    pub(super) backlog: VecDeque<DocumentRequest>,
    pub(super) busy: Option<Busy>,
    pub(super) subscription: Subscription,
    /// It asked to follow and may not: it waits to be let in.
    pub(super) waits: bool,
    /// Who it is; empty when anonymous.
    pub(super) subject: String,
    /// The replica that writes there, once it has written.
    pub(super) replica: Option<ReplicaId>,
    /// What it brought of other replicas.
    pub(super) returned: Version,
    /// The number of its entries in storage's hands.
    pub(super) staged: usize,
    /// What it shows, said before the log was open.
    pub(super) announcement: Option<Announcement>,
}

impl Default for Subscriber {
    fn default() -> Self {
        Self {
            backlog: VecDeque::new(),
            busy: None,
            subscription: Subscription::None,
            waits: false,
            subject: String::new(),
            replica: None,
            returned: Version::new(),
            staged: 0,
            announcement: None,
        }
    }
}

impl Subscriber {
    /// Whether the change came over this connection.
    pub(super) fn brought(&self, change: &Change) -> bool {
        let returned = self.returned.get(&change.replica) >= change.last_seq();
        self.replica.as_ref() == Some(&change.replica) || returned
    }

    /// Whether the list's news of its subject are for it.
    pub(super) fn is_told_of_access(&self) -> bool {
        self.waits || self.subscription != Subscription::None
    }

    pub(super) fn is_over(&self) -> bool {
        let quiet = self.backlog.is_empty() && self.busy.is_none() && self.staged == 0;
        let quiet = quiet && !self.waits;
        quiet && self.subscription == Subscription::None
    }
}
