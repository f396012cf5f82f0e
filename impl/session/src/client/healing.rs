//! Returning what a server has lost: changes that it acknowledged or handed out, and that its log
//! does not hold any more.
//!
//! Chapter: `spec/06-client-session.md`, healing. Models: `CatchUp`, `Acked` and `Refused` in
//! `tla/Healing.tla`.

use std::collections::VecDeque;

use synckit_crdt::{Change, DocumentId, ReplicaId, UnixMillis, Version};
use synckit_wire::convert::version;
use synckit_wire::v1::{self, Error, ErrorCode, SyncResponse};

use crate::bug::{Bug, Bugs};
use crate::limits::Limits;

use super::batch::batch;
use super::open_document::{Hold, OpenDocument};
use super::refusal::{ASK_AGAIN_AFTER_MS, retry_at};
use super::{ClientAction, ClientSession, DocumentPhase, Notice};

/// What one document gives back on this connection.
#[derive(Debug, Default)]
pub(super) struct Healing {
    /// In causal order.
    to_return: VecDeque<Change>,
    /// Whose changes are on their way, and up to where, in the order of their updates.
    in_flight: VecDeque<(ReplicaId, u64)>,
    /// The server refused for good what it had asked for.
    given_up: bool,
}

impl Healing {
    /// Whether something is still to be returned, or to be acknowledged.
    pub(super) fn is_under_way(&self) -> bool {
        !self.to_return.is_empty() || !self.in_flight.is_empty()
    }

    pub(super) fn has_unsent(&self) -> bool {
        !self.to_return.is_empty()
    }

    pub(super) fn updates_in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// The changes of the next update: a run of one replica that one frame may hold.
    pub(super) fn next_update(&mut self, limits: &Limits) -> Option<Vec<Change>> {
        let update = batch(self.to_return.iter(), limits);
        self.to_return.drain(..update.len());
        let last = update.last()?;
        let sent = (last.replica.clone(), last.last_seq());
        self.in_flight.push_back(sent);
        Some(update)
    }

    /// These are durable again.
    pub(super) fn acknowledge(&mut self, replica: &ReplicaId, through_seq: u64) {
        let pending = |(of, seq): &(ReplicaId, u64)| of != replica || *seq > through_seq;
        self.in_flight.retain(pending);
    }
}

impl ClientSession {
    /// Whether both sides agreed on healing.
    pub(super) fn heals(&self) -> bool {
        self.link.terms().is_some_and(|terms| terms.heals)
    }

    /// The last page of a response may say what the server lacks.
    //= SK-CLNT-061
    //= SK-CLNT-065
    pub(super) fn asked_to_return(
        &mut self,
        id: &DocumentId,
        response: &SyncResponse,
        out: &mut Vec<ClientAction>,
    ) {
        let bugs = self.config.bugs.clone();
        //= SK-CLNT-066
        let heals = self.heals() || bugs.has(Bug::WantUnagreedObeyed);
        // What an earlier page asked for is asked for again, or here.
        if let Some(open) = self.documents.get_mut(id) {
            open.healing.to_return.clear();
        }
        let Some(want) = response.want.as_ref().filter(|_| heals) else {
            return;
        };
        let held = response.server_version.clone().unwrap_or_default();
        let (Ok(held), Ok(want)) = (version::decode(&held), version::decode(want)) else {
            return self.close(Some(ErrorCode::Malformed), out);
        };
        if let Some(open) = self.documents.get_mut(id)
            && !bugs.has(Bug::NothingReturned)
        {
            let everything = bugs.has(Bug::ReturnsUnwanted);
            let want = if everything {
                open.document.version().clone()
            } else {
                want
            };
            let mut missing = open.missing(&held, &want);
            bend(&mut missing, &self.replica, &bugs);
            open.healing.to_return.extend(missing);
        }
    }

    /// The server expects an own change that it acknowledged before: it gets it again.
    //= SK-CLNT-064
    pub(super) fn expected_again(&mut self, id: &DocumentId, expected_seq: u64) {
        let replica = self.replica.clone();
        let ignored = self.config.bugs.has(Bug::GapBelowOutboxIgnored);
        let Some(open) = self.documents.get_mut(id) else {
            return;
        };
        let Some(first) = open.outbox.iter().next() else {
            return;
        };
        let lost = expected_seq < first.first_seq && first.replica == replica;
        if !lost || ignored {
            return;
        }
        let want = through(&replica, first.first_seq - 1);
        if open.healing.given_up {
            open.hold = Hold::UntilReconnect;
        } else if !open.healing.is_under_way() {
            let held = open.document.version();
            let others = held.iter().filter(|(of, _)| **of != replica);
            let mut held: Version = others.map(|(of, seq)| (of.clone(), seq)).collect();
            held.merge(&through(&replica, expected_seq.saturating_sub(1)));
            let missing = open.missing(&held, &want);
            open.healing.to_return.extend(missing);
        }
    }

    /// What was returned is durable.
    pub(super) fn returned(
        &mut self,
        ack: &v1::Ack,
        replica: &ReplicaId,
        out: &mut Vec<ClientAction>,
    ) {
        let epoch = self.link.terms().map(|terms| terms.epoch.clone());
        let Some((id, open)) = self.addressed(&ack.document_id) else {
            return;
        };
        if ack.through_seq > open.document.version().get(replica) {
            return;
        }
        open.healing.acknowledge(replica, ack.through_seq);
        let follows = ack.previous_cursor == open.checkpoint.cursor;
        if let Some(epoch) = epoch.filter(|_| follows && !ack.cursor.is_empty()) {
            self.stand_at(&id, epoch, ack.cursor.clone(), out);
        }
    }

    /// The server refused what it had asked for: a busy one is asked again what it lacks.
    //= SK-CLNT-067
    pub(super) fn return_refused(
        &mut self,
        now: UnixMillis,
        id: &DocumentId,
        error: &Error,
        out: &mut Vec<ClientAction>,
    ) {
        let again = error.retryable && self.heals();
        let renewed = error.code == i32::from(ErrorCode::TokenExpired);
        let stuck = self.config.bugs.has(Bug::ReturnRefusedStops);
        let Some(open) = self.documents.get_mut(id) else {
            return;
        };
        if stuck {
            return;
        }
        open.outbox.rewind(0);
        open.healing = Healing {
            given_up: !again && !renewed,
            ..Healing::default()
        };
        if again || renewed {
            open.phase = DocumentPhase::Idle;
        }
        if again {
            open.asks_again = true;
            retry_at(now, error.retry_after_ms.max(ASK_AGAIN_AFTER_MS), out);
        } else {
            self.notify(Notice::Refused(error.clone()), out);
        }
    }
}

impl OpenDocument {
    /// The changes above one version and up to another, in causal order. Of the outbox only what
    /// others built upon: the rest follows by itself.
    fn missing(&self, held: &Version, want: &Version) -> Vec<Change> {
        let history = self
            .document
            .delta_since(held)
            .expect("a client's document is built from changes, never opened from a snapshot");
        let wanted = |change: &Change| {
            let known = change.last_seq() <= want.get(&change.replica);
            known && (!self.outbox.holds(change) || self.outbox.may_send(change))
        };
        let mut missing: Vec<Change> = history.changes.into_iter().filter(wanted).collect();
        let last = missing
            .iter()
            .rposition(|change| !self.outbox.holds(change));
        missing.truncate(last.map_or(0, |last| last + 1));
        missing
    }

    /// Whether a refusal is about what was returned: while a server is healed nothing else is on
    /// its way, and otherwise only own changes below the outbox are returned.
    pub(super) fn is_of_return(&self, refused_seq: u64, heals: bool) -> bool {
        let first = self.outbox.iter().next().map(|change| change.first_seq);
        self.healing.is_under_way() && (heals || first.is_none_or(|first| refused_seq < first))
    }
}

fn bend(missing: &mut Vec<Change>, replica: &ReplicaId, bugs: &Bugs) {
    if bugs.has(Bug::OnlyOwnReturned) {
        missing.retain(|change| change.replica == *replica);
    }
    if bugs.has(Bug::OwnNotReturned) {
        missing.retain(|change| change.replica != *replica);
    }
    if bugs.has(Bug::ReturnedReversed) {
        missing.reverse();
    }
}

fn through(replica: &ReplicaId, seq: u64) -> Version {
    let entry = (seq > 0).then(|| (replica.clone(), seq));
    entry.into_iter().collect()
}
