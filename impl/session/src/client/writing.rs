//! Opening documents, writing to them, and sending what was written.
//!
//! Chapter: `spec/06-client-session.md`, writing and acknowledgement. Model: `Write`, `Acked`.

use synckit_crdt::{
    Change, ChangeError, Document, DocumentId, Edit, Events, Operation, ReplicaId, UnixMillis,
};
use synckit_wire::convert::{delta, replica_id};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Ack, Unsubscribe, Update};

use crate::bug::Bug;
use crate::limits::Limits;

use super::open_document::{Hold, OpenDocument, paths_of};
use super::{ClientAction, ClientSession, ClientTimer, DocumentPhase, Notice, Record, Saved};

/// The changes that were made, and what came of making them.
pub type Made<R> = Result<(Vec<Change>, Result<R, ChangeError>), ChangeError>;

impl ClientSession {
    pub(super) fn open(
        &mut self,
        now: UnixMillis,
        id: DocumentId,
        saved: Saved,
        out: &mut Vec<ClientAction>,
    ) {
        let mut saved = saved;
        if self.config.bugs.has(Bug::OutboxNotRestored) {
            saved.outbox.clear();
        }
        let mut open = OpenDocument::restore(id.clone(), saved);
        // Left by a replica that had to stop before it could issue them anew.
        if open
            .outbox
            .iter()
            .any(|change| change.replica != self.replica)
        {
            open.hold = Hold::Refused;
            open.outbox.void_from(0);
        }
        if let Some(terms) = self.link.terms() {
            open.document.set_limits(terms.limits.change);
        }
        let stranded = open.hold == Hold::Refused;
        self.documents.insert(id.clone(), open);
        if stranded {
            self.reissue_document(now, &id, out);
        }
        if self.link.terms().is_some() {
            self.resume(now, &id, out);
        }
    }

    pub(super) fn shut(&mut self, now: UnixMillis, id: &DocumentId, out: &mut Vec<ClientAction>) {
        if self.documents.remove(id).is_some() && self.link.terms().is_some() {
            let unsubscribe = Unsubscribe {
                document_id: id.as_str().to_owned(),
                ..Unsubscribe::default()
            };
            self.send(now, Body::Unsubscribe(unsubscribe), out);
        }
    }

    /// One change out of edits of an open document; `None` when it is not open. When `make` fails
    /// no edit of it stays.
    ///
    /// This is [`ClientEvent::LocalChange`](super::ClientEvent::LocalChange) for who speaks in
    /// positions and values: what its operations name is found as they are made.
    pub fn edit<R>(
        &mut self,
        now: UnixMillis,
        id: &DocumentId,
        make: impl FnOnce(&mut Edit<'_>) -> Result<R, ChangeError>,
        out: &mut Vec<ClientAction>,
    ) -> Option<Result<R, ChangeError>> {
        let edit = |document: &mut Document, replica: &ReplicaId, now| {
            let (change, made) = document.edit(replica, now, make)?;
            Ok((Vec::from_iter(change), made))
        };
        self.make(now, id, edit, out)
    }

    /// The changes that `make` makes of an open document, as the next ones of this replica; `None`
    /// when it is not open. When it fails none of them stays.
    pub fn make<R>(
        &mut self,
        now: UnixMillis,
        id: &DocumentId,
        make: impl FnOnce(&mut Document, &ReplicaId, UnixMillis) -> Made<R>,
        out: &mut Vec<ClientAction>,
    ) -> Option<Result<R, ChangeError>> {
        let corrected = self.clock.corrected(now);
        let replica = &self.replica;
        let open = self.documents.get_mut(id)?;
        let last_seq = open.document.version().get(replica);
        match make(&mut open.document, replica, corrected) {
            Ok((changes, Ok(made))) => {
                for change in changes {
                    self.documents.get_mut(id)?.outbox.push(change.clone());
                    self.written(id, change, out);
                }
                Some(Ok(made))
            }
            Ok((_, Err(error))) | Err(error) => {
                if open.document.version().get(replica) > last_seq {
                    let is_void =
                        |other: &Change| other.replica == *replica && other.first_seq > last_seq;
                    open.document = open.without(is_void);
                }
                Some(Err(error))
            }
        }
    }

    //= SK-CLNT-001
    //= SK-CLNT-006
    pub(super) fn write(
        &mut self,
        now: UnixMillis,
        id: &DocumentId,
        ops: Vec<Operation>,
        out: &mut Vec<ClientAction>,
    ) {
        let corrected = self.clock.corrected(now);
        if self.config.bugs.has(Bug::OfflineChangeRefused) && self.link.terms().is_none() {
            return;
        }
        let Some(open) = self.documents.get_mut(id) else {
            return;
        };
        let before = self
            .config
            .bugs
            .has(Bug::LocalChangeWaits)
            .then(|| open.document.clone());
        match open.document.change(&self.replica, corrected, ops) {
            Ok(change) => {
                let full = open.outbox.len() >= 64 && self.config.bugs.has(Bug::OutboxBounded);
                if !full {
                    open.outbox.push(change.clone());
                }
                if let Some(before) = before {
                    open.document = before;
                }
                if self.config.bugs.has(Bug::SentBeforePersisted) {
                    open.outbox.stored_through(change.last_seq());
                    self.pump(now, out);
                }
                self.written(id, change, out);
            }
            Err(error) => self.notify(
                Notice::Invalid {
                    document: id.clone(),
                    error,
                },
                out,
            ),
        }
    }

    /// Stores a local change and tells of it.
    fn written(&mut self, id: &DocumentId, change: Change, out: &mut Vec<ClientAction>) {
        let paths = paths_of([&change]);
        self.save(id, Record::Local(change), out);
        self.notify(
            Notice::Changed {
                document: id.clone(),
                paths,
                events: Events::default(),
                local: true,
            },
            out,
        );
    }

    /// Sends what may be sent: durable, allowed, within the window and the server's pace.
    //= SK-CLNT-004
    pub(super) fn pump(&mut self, now: UnixMillis, out: &mut Vec<ClientAction>) {
        let expired = self
            .link
            .up
            .as_ref()
            .is_none_or(|up| up.expired || up.closing);
        let Some(terms) = self.link.up.as_mut().and_then(|up| up.terms.as_mut()) else {
            return;
        };
        if expired {
            return;
        }
        let mut limits = terms.limits.clone();
        if self.config.bugs.has(Bug::FrameLimitIgnored) {
            limits.max_changes_per_frame = u32::MAX;
        }
        let heals = terms.heals && !self.config.bugs.has(Bug::OutboxBeforeReturn);
        let window = if self.config.bugs.has(Bug::LimitsIgnored) {
            usize::MAX
        } else if self.config.bugs.has(Bug::StopAndWait) {
            1
        } else {
            limits.max_unacknowledged_updates as usize
        };
        let ids: Vec<DocumentId> = self.documents.keys().cloned().collect();
        for id in ids {
            while let Some(open) = self.documents.get(&id)
                && open.may_send(heals)
                && self.updates_in_flight() < window
            {
                if self.must_wait(now, out) {
                    return;
                }
                self.send_update(now, &id, &limits, out);
            }
        }
    }

    fn send_update(
        &mut self,
        now: UnixMillis,
        id: &DocumentId,
        limits: &Limits,
        out: &mut Vec<ClientAction>,
    ) {
        let own = &self.replica;
        let next = |open: &mut OpenDocument| open.next_update(own, limits);
        let Some(changes) = self.documents.get_mut(id).and_then(next) else {
            return;
        };
        let changes = self.bend_update(id, changes);
        let delta = Some(delta::encode(&changes));
        self.send(
            now,
            Body::Update(Update {
                document_id: id.as_str().to_owned(),
                delta,
            }),
            out,
        );
    }

    fn bend_update(&mut self, id: &DocumentId, mut changes: Vec<Change>) -> Vec<Change> {
        if self.config.bugs.has(Bug::OutboxReversed) {
            changes.reverse();
        }
        if self.config.bugs.has(Bug::DependenciesUnsaid) {
            changes.iter_mut().for_each(|change| change.deps.clear());
        }
        if let Some(open) = self.documents.get_mut(id)
            && self.config.bugs.has(Bug::DroppedOnSend)
        {
            open.outbox.acknowledge(u64::MAX);
        }
        changes
    }

    fn must_wait(&mut self, now: UnixMillis, out: &mut Vec<ClientAction>) -> bool {
        let terms = self.link.up.as_mut().and_then(|up| up.terms.as_mut());
        let wait_ms = terms.map_or(0, |terms| terms.pace.wait_ms(now));
        if wait_ms > 0 {
            let at = UnixMillis(now.0.saturating_add(wait_ms));
            out.push(ClientAction::SetTimer {
                timer: ClientTimer::Pace,
                at,
            });
        }
        wait_ms > 0
    }

    fn updates_in_flight(&self) -> usize {
        self.documents
            .values()
            .map(|open| open.outbox.updates_in_flight() + open.healing.updates_in_flight())
            .sum()
    }

    //= SK-CLNT-030
    //= SK-CLNT-031
    //= SK-CLNT-033
    pub(super) fn acked(&mut self, now: UnixMillis, ack: &Ack, out: &mut Vec<ClientAction>) {
        let ours = ack.replica_id == replica_id::encode(&self.replica)
            || self.config.bugs.has(Bug::AckOfAnyReplica);
        if let Ok(replica) = replica_id::decode(&ack.replica_id)
            && !ours
        {
            self.returned(ack, &replica, out);
            return self.pump(now, out);
        }
        let epoch = self
            .link
            .terms()
            .map(|terms| terms.epoch.clone())
            .unwrap_or_default();
        let replica = self.replica.clone();
        let bugs = self.config.bugs.clone();
        if bugs.has(Bug::AckOfAnyDocument) {
            for open in self.documents.values_mut() {
                open.outbox.acknowledge(ack.through_seq);
            }
        }
        let Some((id, open)) = self.addressed(&ack.document_id).filter(|_| ours) else {
            return;
        };
        if !bugs.has(Bug::FutureAckBelieved)
            && ack.through_seq > open.document.version().get(&replica)
        {
            return;
        }
        let mut cursor = None;
        let follows = ack.previous_cursor == open.checkpoint.cursor;
        let moves =
            (follows && !bugs.has(Bug::AckNeverMovesCursor)) || bugs.has(Bug::AckMovesCursor);
        if !ack.cursor.is_empty() && moves {
            open.checkpoint = super::checkpoint::Checkpoint {
                epoch,
                cursor: ack.cursor.clone(),
            };
            cursor = Some(open.checkpoint.encode());
        }
        let through_seq = match () {
            () if bugs.has(Bug::AckDropsAll) => u64::MAX,
            () if bugs.has(Bug::AckDropsNothing) => 0,
            () => open.outbox.acknowledged_through(ack.through_seq),
        };
        let removed = open.outbox.acknowledge(through_seq);
        open.healing.acknowledge(&replica, ack.through_seq);
        let settled = removed && open.outbox.is_empty();
        if (removed || cursor.is_some()) && !bugs.has(Bug::AckNotStored) {
            self.save(
                &id,
                Record::Acknowledged {
                    replica,
                    through_seq,
                    cursor,
                },
                out,
            );
        }
        if settled {
            self.notify(Notice::Settled { document: id }, out);
        }
        self.reissue_when_settled(now, out);
        self.pump(now, out);
    }
}

impl OpenDocument {
    /// Whether an update may go out: what a server lacks first, then the outbox.
    //= SK-CLNT-062
    fn may_send(&self, heals: bool) -> bool {
        let following = match self.phase {
            DocumentPhase::Live => true,
            DocumentPhase::CatchingUp => !heals,
            DocumentPhase::Idle => false,
        };
        let free = match self.hold {
            // What comes before the void is as good as ever.
            Hold::Free | Hold::Refused => true,
            Hold::UntilReconnect | Hold::UntilRetry => false,
        };
        let returning = self.healing.is_under_way();
        let next = self.healing.has_unsent() || (!returning && self.outbox.has_unsent());
        following && free && next
    }

    fn next_update(&mut self, own: &ReplicaId, limits: &Limits) -> Option<Vec<Change>> {
        let Some(returned) = self.healing.next_update(limits) else {
            return self.outbox.next_update(limits);
        };
        if let Some(last) = returned.last().filter(|last| last.replica == *own) {
            self.outbox.was_returned(last.last_seq());
        }
        Some(returned)
    }
}
