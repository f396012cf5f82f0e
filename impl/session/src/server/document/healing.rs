//! What a restored log lacks, and who may return it.
//!
//! Chapter: `spec/07-server-session.md`, healing. Model: `Serve` and `Ingest` in `tla/Healing.tla`.

use synckit_crdt::{ReplicaId, Version};

use super::DocumentLog;
use crate::access::{Level, Principal};
use crate::bug::Bug;
use crate::server::{ConnectionId, SyncMode, Writer};

impl DocumentLog {
    /// Whether a client that can return what the log lacks may do so.
    //= SK-SESS-070
    pub(super) fn may_be_asked(&self, principal: &Principal) -> bool {
        self.denial(principal, Level::Write).is_none() || self.bugs.has(Bug::ReaderAsked)
    }

    /// What a client on its last page is asked for: all that it knows and the log does not hold.
    //= SK-SESS-070
    //= SK-SESS-071
    pub(super) fn want(&self, claimed: &Version, mode: SyncMode, has_more: bool) -> Version {
        let bugs = &self.bugs;
        let early = has_more && !bugs.has(Bug::WantOnEveryPage);
        if early || mode == SyncMode::Once || bugs.has(Bug::NothingWanted) {
            return Version::new();
        }
        let held = |replica: &ReplicaId| {
            let head = self.head.as_ref();
            head.map_or(0, |head| head.version.get(replica))
        };
        let lacks = |(replica, seq): &(&ReplicaId, u64)| {
            *seq > held(replica) || bugs.has(Bug::HeldIsWanted)
        };
        let short = u64::from(bugs.has(Bug::WantFallsShort));
        claimed
            .iter()
            .filter(lacks)
            .map(|(replica, seq)| (replica.clone(), (seq - short).max(1)))
            .collect()
    }

    /// In whose name changes are stored. Who returns them does not become their author.
    //= SK-AUTH-031
    pub(super) fn owner_of(
        &self,
        replica: &ReplicaId,
        writer: &Writer,
        principal: Principal,
    ) -> String {
        match writer {
            Writer::Author => principal.subject,
            Writer::Bearer | Writer::Stranger => self
                .last(replica)
                .map_or_else(String::new, |last| last.owner.to_owned()),
        }
    }

    /// A connection has brought durable changes of another replica than its own: it is not to be
    /// notified of them.
    //= SK-SESS-051
    pub(super) fn note_returned(&mut self, by: ConnectionId, replica: &ReplicaId, through: u64) {
        if let Some(subscriber) = self.subscribers.get_mut(&by)
            && subscriber.replica.as_ref() != Some(replica)
        {
            subscriber.returned.advance(replica, through);
        }
    }
}
