//! The client, as a pure machine: what it is made of, and which event goes where.
//!
//! Chapter: `spec/06-client-session.md`. Model: `tla/SyncSession.tla`.

use std::collections::BTreeMap;

use synckit_crdt::{Document, DocumentId, ReplicaId, UnixMillis};
use synckit_wire::convert::access::AccessEntry;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{ErrorCode, Frame};

use crate::access::Level;
use crate::bug::Bug;

use super::access::Asked;
use super::contents::check_names;
use super::link::Link;
use super::open_document::OpenDocument;
use super::query::Wanted;
use super::random::Random;
use super::reconnect::Reconnect;
use super::server_clock::ServerClock;
use super::{
    ClientAction, ClientConfig, ClientEvent, ClientTimer, DocumentPhase, Notice, Phase, Record,
};
use crate::ticket::Ticket;

/// One replica, its documents, its outbox and its connection.
#[derive(Debug)]
pub struct ClientSession {
    pub(super) config: ClientConfig,
    pub(super) replica: ReplicaId,
    pub(super) random: Random,
    pub(super) clock: ServerClock,
    pub(super) link: Link,
    pub(super) reconnect: Reconnect,
    pub(super) documents: BTreeMap<DocumentId, OpenDocument>,
    /// Records in the disk's hands.
    pub(super) saving: BTreeMap<Ticket, (DocumentId, Record)>,
    pub(super) last_ticket: u64,
    pub(super) last_request_id: u64,
    /// Those for another entry of an access list, until they are answered or the connection ends.
    pub(super) access_requests: BTreeMap<u64, Asked>,
    /// What the application wants to know of documents, by its own names.
    pub(super) queries: BTreeMap<Ticket, Wanted>,
    /// When the timer of presence fires.
    pub(super) presence_timer_at: Option<UnixMillis>,
}

impl ClientSession {
    /// A client that is offline and has no document open. The seed is all the randomness it gets.
    #[must_use]
    pub fn new(config: ClientConfig, replica: ReplicaId, seed: u64) -> Self {
        Self {
            config,
            replica,
            random: Random::new(seed),
            clock: ServerClock::default(),
            link: Link::default(),
            reconnect: Reconnect::default(),
            documents: BTreeMap::new(),
            saving: BTreeMap::new(),
            last_ticket: 0,
            last_request_id: 0,
            access_requests: BTreeMap::new(),
            queries: BTreeMap::new(),
            presence_timer_at: None,
        }
    }

    /// The replica this client writes as, for now.
    #[must_use]
    pub fn replica(&self) -> &ReplicaId {
        &self.replica
    }

    /// Where the connection stands.
    #[must_use]
    pub fn state(&self) -> Phase {
        self.link.phase()
    }

    /// Where an open document stands.
    #[must_use]
    pub fn document_state(&self, document: &DocumentId) -> Option<DocumentPhase> {
        Some(self.documents.get(document)?.phase)
    }

    /// An open document as the application sees it: with every local change.
    #[must_use]
    pub fn document(&self, document: &DocumentId) -> Option<&Document> {
        Some(&self.documents.get(document)?.document)
    }

    /// The local changes of an open document that the server has not acknowledged.
    #[must_use]
    pub fn outbox_len(&self, document: &DocumentId) -> usize {
        self.documents
            .get(document)
            .map_or(0, |open| open.outbox.len())
    }

    /// The server's cursor of an open document, opaque; empty when there is none.
    #[must_use]
    pub fn cursor(&self, document: &DocumentId) -> &[u8] {
        self.documents
            .get(document)
            .map_or(&[], |open| &open.checkpoint.cursor)
    }

    /// One step: all that follows from the event is in `out`, in order.
    pub fn handle(&mut self, now: UnixMillis, event: ClientEvent, out: &mut Vec<ClientAction>) {
        match event {
            ClientEvent::Open { document, saved } => self.open(now, document, saved, out),
            ClientEvent::Shut { document } => self.shut(now, &document, out),
            ClientEvent::LocalChange { document, ops } => self.write(now, &document, ops, out),
            ClientEvent::Present { document, state } => self.present(now, &document, state, out),
            ClientEvent::SetAccess {
                ticket,
                document: document_id,
                subject,
                level,
            } => {
                let level = Level::encode(level);
                let entry = AccessEntry {
                    document_id,
                    subject,
                    level,
                };
                self.set_access(now, ticket, entry, out);
            }
            ClientEvent::Query {
                ticket,
                id_prefix,
                subscribe,
            } => self.query(now, ticket, id_prefix, subscribe, out),
            ClientEvent::EndQuery { ticket } => self.end_query(now, ticket, out),
            ClientEvent::Connect => self.connect(out),
            ClientEvent::Disconnect => self.leave(out),
            ClientEvent::Connected => self.connected(now, out),
            ClientEvent::Received(bytes) => self.received(now, &bytes, out),
            ClientEvent::Disconnected => self.disconnected(now, out),
            ClientEvent::Persisted { ticket } => self.persisted(now, ticket, out),
            ClientEvent::StorageFailed { ticket } => self.storage_failed(ticket, out),
            ClientEvent::TimerFired(timer) => self.timer_fired(now, timer, out),
            ClientEvent::Token(token) => self.renew(now, token, out),
        }
    }

    fn received(&mut self, now: UnixMillis, bytes: &[u8], out: &mut Vec<ClientAction>) {
        let Some(up) = self.link.up.as_mut().filter(|up| !up.closing) else {
            return;
        };
        up.heard_at = now;
        up.pinged_at = None;
        let max_frame_bytes = up
            .terms
            .as_ref()
            .map_or(u32::MAX, |t| t.limits.max_frame_bytes);
        match synckit_wire::frame::decode(bytes, max_frame_bytes) {
            Ok(Frame { body: Some(body) }) => match check_names(&body) {
                Err(error) if !self.config.bugs.has(Bug::MalformedTolerated) => {
                    self.close(Some(error.code()), out);
                }
                Ok(()) | Err(_) => self.dispatch(now, body, out),
            },
            // A later version's frame means nothing to us, and no harm.
            Ok(Frame { body: None }) | Err(synckit_wire::DecodeError::UnsupportedFrame) => {}
            Err(_) if self.config.bugs.has(Bug::MalformedTolerated) => {}
            //= SK-CLNT-056
            Err(error) => self.close(Some(error.code()), out),
        }
    }

    fn dispatch(&mut self, now: UnixMillis, body: Body, out: &mut Vec<ClientAction>) {
        let greeted = self.link.phase() == Phase::Ready;
        match body {
            Body::Ping(ping) => self.answer_ping(now, ping.nonce, out),
            Body::Pong(_) => {}
            Body::Error(error) => self.refused(now, error, out),
            Body::Goaway(goaway) => self.sent_away(&goaway, out),
            Body::Welcome(welcome) if !greeted => self.welcomed(now, welcome, out),
            Body::SyncResponse(response) if greeted => self.catch_up(now, response, out),
            Body::Ack(ack) if greeted => self.acked(now, &ack, out),
            Body::Notification(notification) if greeted => self.notified(now, notification, out),
            Body::Authenticated(_) if greeted => self.authenticated(now, out),
            Body::AwarenessState(state) if greeted => self.told_presence(now, state, out),
            Body::AccessChanged(changed) if greeted => self.access_changed(now, changed, out),
            Body::QueryResult(result) if greeted => self.query_answered(result, out),
            Body::Welcome(_)
            | Body::SyncResponse(_)
            | Body::Ack(_)
            | Body::Notification(_)
            | Body::Authenticated(_)
            | Body::QueryResult(_)
            | Body::AwarenessState(_)
            | Body::AccessChanged(_)
            | Body::Hello(_)
            | Body::Authenticate(_)
            | Body::SyncRequest(_)
            | Body::Update(_)
            | Body::Unsubscribe(_)
            | Body::Query(_)
            | Body::AwarenessUpdate(_)
            | Body::SetAccess(_) => self.close(Some(ErrorCode::UnexpectedFrame), out),
        }
    }

    fn timer_fired(&mut self, now: UnixMillis, timer: ClientTimer, out: &mut Vec<ClientAction>) {
        match timer {
            ClientTimer::Reconnect => self.dial(out),
            ClientTimer::Heartbeat => self.heartbeat(now, out),
            ClientTimer::Stable if self.config.bugs.has(Bug::BackoffNeverForgets) => {}
            ClientTimer::Stable if self.link.phase() == Phase::Ready => self.reconnect.stable(),
            ClientTimer::Stable => {}
            ClientTimer::Pace => self.retry(now, out),
            ClientTimer::Presence => self.presence_due(now, out),
        }
    }

    /// Sends a frame, if there is anybody to send it to.
    pub(super) fn send(&mut self, now: UnixMillis, body: Body, out: &mut Vec<ClientAction>) {
        let Some(up) = self.link.up.as_mut().filter(|up| !up.closing) else {
            return;
        };
        let bytes = synckit_wire::frame::encode(&Frame { body: Some(body) });
        up.spoke_at = now;
        if let Some(terms) = &mut up.terms {
            terms.pace.spend(now, bytes.len());
        }
        out.push(ClientAction::Send(bytes));
    }

    /// Asks for the end of the connection; nothing that still arrives on it counts.
    pub(super) fn close(&mut self, code: Option<ErrorCode>, out: &mut Vec<ClientAction>) {
        if let Some(up) = self.link.up.as_mut().filter(|up| !up.closing) {
            up.closing = true;
            out.push(ClientAction::Close(code));
        }
    }

    pub(super) fn notify(&self, notice: Notice, out: &mut Vec<ClientAction>) {
        out.push(ClientAction::Notify(notice));
    }
}
