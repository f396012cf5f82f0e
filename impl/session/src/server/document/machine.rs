//! One document's log, as a pure machine: what happens, and to whom it is handed.
//!
//! Chapter: `spec/07-server-session.md`. Model: `tla/SyncSession.tla`, `Serve`, `Ingest`,
//! `Persist`.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use synckit_crdt::{DocumentId, UnixMillis, Version};
use synckit_wire::frame;
use synckit_wire::v1::{Frame, frame::Body};

use super::access_list::AccessChange;
use super::presence::{PresenceRounds, Unaware};
use super::staged::Staged;
use super::subscriber::{Busy, Subscriber, Subscription};
use crate::access::Level;
use crate::bug::{Bug, Bugs};
use crate::cursor::{Cursor, Position};
use crate::limits::Limits;
use crate::server::refusal::{About, Refusal};
use crate::server::{
    ConnectionId, DocumentAction, DocumentEvent, DocumentReply, DocumentRequest, DocumentTimer,
    Head,
};
use crate::ticket::Ticket;

/// One document at the server.
#[derive(Debug)]
pub struct DocumentLog {
    pub(super) id: DocumentId,
    pub(super) limits: Limits,
    pub(super) bugs: Bugs,
    /// The durable log, as far as it is kept in memory. `None` before it was first read.
    pub(super) head: Option<Head>,
    pub(super) opening: Opening,
    pub(super) staged: Staged,
    pub(super) subscribers: BTreeMap<ConnectionId, Subscriber>,
    /// Who waits for which run of the log.
    pub(super) loads: BTreeMap<Ticket, ConnectionId>,
    /// Connections whose update went a step on: so do their later requests.
    pub(super) waiting: VecDeque<ConnectionId>,
    pub(super) presences: PresenceRounds,
    /// Entries of the access list in storage's hands.
    pub(super) access_changes: BTreeMap<Ticket, AccessChange>,
    tickets: u64,
}

/// Whether the log may be worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    Closed,
    Under(Ticket),
    Open,
}

/// The actions of a step.
pub(super) type Actions = Vec<DocumentAction>;

impl DocumentLog {
    /// A document that nobody has asked for yet.
    #[must_use]
    pub fn new(id: DocumentId, limits: Limits) -> Self {
        Self {
            id,
            limits,
            bugs: Bugs::default(),
            head: None,
            opening: Opening::Closed,
            staged: Staged::default(),
            subscribers: BTreeMap::new(),
            loads: BTreeMap::new(),
            waiting: VecDeque::new(),
            presences: PresenceRounds::default(),
            access_changes: BTreeMap::new(),
            tickets: 0,
        }
    }

    /// Plants bugs.
    #[must_use]
    pub fn with_bugs(mut self, bugs: Bugs) -> Self {
        bugs.bend(&mut self.limits);
        self.bugs = bugs;
        self
    }

    /// True when nothing would be lost by forgetting this machine: nobody follows it and nothing is
    /// under way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let opening = matches!(self.opening, Opening::Under(_));
        let storing = !self.staged.is_empty() || !self.access_changes.is_empty();
        self.subscribers.is_empty() && !storing && !opening
    }

    /// The number of durable changes that were announced.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.end().0
    }

    /// True when nothing durable is known of the document.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of entries in storage's hands, those to verify included.
    #[must_use]
    pub fn staged_len(&self) -> usize {
        self.staged.len()
    }

    /// The connections that follow or have something under way.
    pub fn connections(&self) -> impl Iterator<Item = ConnectionId> {
        self.subscribers.keys().copied()
    }

    /// The position up to which a live subscriber was served; `None` when it is not live.
    #[must_use]
    pub fn live_position(&self, connection: ConnectionId) -> Option<Position> {
        let end = self.end();
        match self.subscribers.get(&connection)?.subscription {
            Subscription::Live => Some(end),
            // Nothing is missing: it is live again as soon as the log is open.
            Subscription::Behind {
                position,
                paused: false,
            } if position == end => Some(end),
            Subscription::Behind { .. } | Subscription::None => None,
        }
    }

    /// One step.
    pub fn handle(&mut self, now: UnixMillis, event: DocumentEvent, out: &mut Actions) {
        match event {
            DocumentEvent::Request {
                connection,
                request,
            } => {
                self.requested(now, connection, request, out);
            }
            DocumentEvent::Opened { ticket, head } => self.opened(now, ticket, head, out),
            DocumentEvent::Persisted { ticket } => self.persisted(now, ticket, out),
            DocumentEvent::Verified { ticket, equal } => self.verified(now, ticket, equal, out),
            DocumentEvent::Loaded { ticket, page } => self.loaded(now, ticket, page, out),
            DocumentEvent::StorageFailed { ticket } => self.storage_failed(now, ticket, out),
            DocumentEvent::TimerFired(DocumentTimer::Presence) => self.presence_due(now),
        }
        self.tell_presence(now, out);
    }

    fn requested(
        &mut self,
        now: UnixMillis,
        connection: ConnectionId,
        request: DocumentRequest,
        out: &mut Actions,
    ) {
        match request {
            DocumentRequest::Gone => {
                self.depart(now, connection, true);
                self.subscribers.remove(&connection);
            }
            DocumentRequest::Pause => self.pause(connection),
            DocumentRequest::Announce(announcement) => {
                self.take_announcement(now, connection, announcement, out);
            }
            DocumentRequest::TellPresence => self.tell_all_to(connection, Unaware::Missed),
            DocumentRequest::Sync { .. }
            | DocumentRequest::Update { .. }
            | DocumentRequest::SetAccess { .. }
            | DocumentRequest::Unsubscribe
            | DocumentRequest::Resume { .. } => {
                // At once: what is announced next must not wait for what was asked before.
                if request == DocumentRequest::Unsubscribe {
                    self.depart(now, connection, false);
                }
                let subscriber = self.subscribers.entry(connection).or_default();
                if let Some(principal) = request.principal() {
                    subscriber.subject.clone_from(&principal.subject);
                }
                subscriber.backlog.push_back(request);
                self.run(now, connection, out);
            }
        }
    }

    /// Works on a connection's requests, in order, until one of them must be waited for.
    //= SK-SESS-062
    pub(super) fn run(&mut self, now: UnixMillis, connection: ConnectionId, out: &mut Actions) {
        if self.subscribers.contains_key(&connection) {
            self.open(out);
        }
        while self.opening == Opening::Open {
            let Some(subscriber) = self.subscribers.get_mut(&connection) else {
                return;
            };
            if subscriber.busy.is_some() {
                return;
            }
            let Some(request) = subscriber.backlog.pop_front() else {
                break;
            };
            self.work_on(now, connection, request, out);
        }
        self.advance(connection, out);
        if self
            .subscribers
            .get(&connection)
            .is_some_and(Subscriber::is_over)
        {
            self.subscribers.remove(&connection);
        }
    }

    fn work_on(
        &mut self,
        now: UnixMillis,
        connection: ConnectionId,
        request: DocumentRequest,
        out: &mut Actions,
    ) {
        match request {
            DocumentRequest::Sync {
                request_id,
                principal,
                cursor,
                version,
                mode,
                max_changes,
                heals,
            } => {
                let unread = self.denial(&principal, Level::Read);
                if let Some(denied) = unread.filter(|_| !self.bugs.has(Bug::ReadUnchecked)) {
                    return self.deny_sync(connection, request_id, mode, &denied, out);
                }
                let claimed = if heals && self.may_be_asked(&principal) {
                    version.clone()
                } else {
                    Version::new()
                };
                let catch_up = self.plan(request_id, &cursor, version, claimed, mode, max_changes);
                self.catch_up(connection, catch_up, out);
            }
            DocumentRequest::Update {
                replica,
                principal,
                writer,
                changes,
            } => {
                self.update(now, connection, replica, (principal, writer), changes, out);
            }
            DocumentRequest::SetAccess {
                request_id,
                principal,
                subject,
                level,
            } => {
                let change = AccessChange {
                    connection,
                    request_id,
                    subject,
                    level,
                };
                self.set_access(now, &principal, change, out);
            }
            DocumentRequest::Unsubscribe => self.unsubscribe(connection),
            DocumentRequest::Resume { after } => self.resume(connection, after, out),
            // Never wait.
            DocumentRequest::Pause
            | DocumentRequest::Gone
            | DocumentRequest::Announce(_)
            | DocumentRequest::TellPresence => {}
        }
    }

    pub(super) fn run_all(&mut self, now: UnixMillis, out: &mut Actions) {
        let connections: Vec<ConnectionId> = self.subscribers.keys().copied().collect();
        for connection in connections {
            self.run(now, connection, out);
        }
    }

    /// Reads the log's head, unless that was done.
    pub(super) fn open(&mut self, out: &mut Actions) {
        if self.opening == Opening::Closed {
            let ticket = self.next_ticket();
            self.opening = Opening::Under(ticket);
            out.push(DocumentAction::Open { ticket });
        }
    }

    fn opened(&mut self, now: UnixMillis, ticket: Ticket, head: Head, out: &mut Actions) {
        if self.opening == Opening::Under(ticket) {
            self.opening = Opening::Open;
            let was_missing = self.head.is_some() && self.is_empty();
            self.head = Some(head);
            self.take_waiting_announcements(now, out);
            self.run_all(now, out);
            // The failure came after the first commit.
            if was_missing && !self.is_empty() {
                self.publish(None, out);
            }
        }
    }

    //= SK-STOR-006
    fn storage_failed(&mut self, now: UnixMillis, ticket: Ticket, out: &mut Actions) {
        if self.opening == Opening::Under(ticket) {
            self.opening = Opening::Closed;
            self.refuse_backlogs(out);
        } else if self.staged.find(ticket).is_some() {
            self.refuse_staged(out);
            self.open(out);
        } else if !self.access_failed(now, ticket, out) {
            self.load_failed(now, ticket, out);
        }
    }

    /// The log cannot be read: whoever waits for it is told.
    fn refuse_backlogs(&mut self, out: &mut Actions) {
        let mut refused = Vec::new();
        for (connection, subscriber) in &mut self.subscribers {
            for request in subscriber.backlog.drain(..) {
                refused.push((*connection, request));
            }
        }
        for (connection, request) in refused {
            match request {
                DocumentRequest::Sync { request_id, .. } => {
                    self.refuse_sync(connection, request_id, &Refusal::StorageFailed, out);
                }
                DocumentRequest::SetAccess { request_id, .. } => {
                    let about = About::request(request_id, &self.id);
                    self.refuse(connection, &Refusal::StorageFailed, &about, out);
                    self.reply(connection, DocumentReply::UpdateSettled, out);
                }
                DocumentRequest::Update { changes, .. } => {
                    let first_seq = changes.first().map_or(0, |change| change.first_seq);
                    let about = About::change(&self.id, first_seq);
                    self.refuse(connection, &Refusal::StorageFailed, &about, out);
                    self.reply(connection, DocumentReply::UpdateSettled, out);
                }
                DocumentRequest::Unsubscribe => self.unsubscribe(connection),
                DocumentRequest::Resume { after } => self.resume(connection, after, out),
                DocumentRequest::Pause
                | DocumentRequest::Gone
                | DocumentRequest::Announce(_)
                | DocumentRequest::TellPresence => {}
            }
        }
        self.subscribers
            .retain(|_, subscriber| !subscriber.is_over());
    }

    pub(super) fn refuse_sync(
        &self,
        connection: ConnectionId,
        request_id: u64,
        why: &Refusal,
        out: &mut Actions,
    ) {
        let about = About::request(request_id, &self.id);
        self.refuse(connection, why, &about, out);
        self.settle_sync(connection, out);
    }

    pub(super) fn settle_sync(&self, connection: ConnectionId, out: &mut Actions) {
        let subscriber = self.subscribers.get(&connection);
        let waits = subscriber.is_some_and(|subscriber| subscriber.waits);
        self.reply(connection, DocumentReply::SyncSettled { waits }, out);
    }

    pub(super) fn next_ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// A ticket for a run of the log that a connection waits for.
    pub(super) fn next_load(&mut self, connection: ConnectionId) -> Ticket {
        let ticket = self.next_ticket();
        self.loads.insert(ticket, connection);
        ticket
    }

    /// Tells a connection, unless it has gone.
    pub(super) fn reply(&self, to: ConnectionId, reply: DocumentReply, out: &mut Actions) {
        if self.subscribers.contains_key(&to) {
            out.push(DocumentAction::Reply {
                connection: to,
                reply,
            });
        }
    }

    pub(super) fn refuse(
        &self,
        to: ConnectionId,
        refusal: &Refusal,
        about: &About,
        out: &mut Actions,
    ) {
        let error = refusal.error(about, &self.bugs);
        let bytes = frame::encode(&Frame {
            body: Some(Body::Error(error)),
        });
        self.reply(to, DocumentReply::Frame(bytes), out);
    }

    /// Where the durable log ends.
    pub(super) fn end(&self) -> Position {
        self.head.as_ref().map_or(Position(0), |head| head.position)
    }

    /// What a client is given to come back with.
    pub(super) fn cursor(&self, position: Position) -> Bytes {
        let Some(head) = &self.head else {
            return Bytes::new();
        };
        Cursor {
            epoch: head.epoch,
            position,
        }
        .encode()
    }

    pub(super) fn set_busy(&mut self, connection: ConnectionId, busy: Option<Busy>) {
        if let Some(subscriber) = self.subscribers.get_mut(&connection) {
            subscriber.busy = busy;
        }
    }

    pub(super) fn set_subscription(&mut self, connection: ConnectionId, to: Subscription) {
        if let Some(subscriber) = self.subscribers.get_mut(&connection) {
            subscriber.subscription = to;
            subscriber.waits = false;
        }
    }

    /// Ends the wait of a connection for one comparison, or makes it one for another.
    pub(super) fn unblock(&mut self, connection: ConnectionId, of: Ticket, by: Option<Ticket>) {
        if let Some(subscriber) = self.subscribers.get_mut(&connection)
            && matches!(subscriber.busy, Some(Busy::Verifying(ticket)) if ticket == of)
        {
            subscriber.busy = by.map(Busy::Verifying);
        }
    }
}
