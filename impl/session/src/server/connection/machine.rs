//! One connection, as a pure machine: what happens, and to whom it is handed.
//!
//! Chapters: `spec/07-server-session.md`, `spec/08-authentication-and-access.md`,
//! `spec/11-limits.md`. Model: `tla/SyncSession.tla`, `Greet`.

use bytes::Bytes;
use synckit_crdt::{DocumentId, UnixMillis};
use synckit_wire::frame;
use synckit_wire::v1::{Frame, Goaway, frame::Body};

use super::ConnectionConfig;
use super::admission::Admission;
use super::conversation::Conversations;
use super::greeting::Stage;
use super::heartbeat::{Beat, Heartbeat};
use super::outbound::Outbound;
use super::queries::Queries;
use crate::bug::Bug;
use crate::limits::Limits;
use crate::server::refusal::{About, Refusal};
use crate::server::{
    ConnectionAction, ConnectionEvent, ConnectionId, ConnectionTimer, DocumentRequest,
};
use crate::ticket::Ticket;

/// One client's connection.
#[derive(Debug)]
pub struct Connection {
    id: ConnectionId,
    pub(super) config: ConnectionConfig,
    /// What the client is held to: the limits of `Welcome`.
    pub(super) limits: Limits,
    pub(super) stage: Stage,
    pub(super) admission: Admission,
    pub(super) heartbeat: Heartbeat,
    pub(super) outbound: Outbound,
    pub(super) conversations: Conversations,
    pub(super) queries: Queries,
    /// Whether a subscription may be held back.
    pub(super) holds_back: bool,
    /// Whether a subscription may have missed some of what was told of presence.
    pub(super) misses_presence: bool,
    tickets: u64,
}

/// The actions of a step.
pub(super) type Actions = Vec<ConnectionAction>;

impl Connection {
    /// A connection that nothing has happened to.
    #[must_use]
    pub fn new(id: ConnectionId, config: ConnectionConfig) -> Self {
        let mut limits = config.limits.clone();
        config.bugs.bend(&mut limits);
        Self {
            id,
            stage: Stage::Opening,
            admission: Admission::new(&limits),
            heartbeat: Heartbeat::new(config.heartbeat_interval_ms, UnixMillis(0)),
            outbound: Outbound::new(&limits),
            conversations: Conversations::default(),
            queries: Queries::default(),
            holds_back: false,
            misses_presence: false,
            tickets: 0,
            limits,
            config,
        }
    }

    /// The name under which documents know this connection.
    #[must_use]
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    /// True while the shell should go on reading; false while the client must first read what it
    /// asked for. A shell that reads on all the same meets a bound, and the connection is closed.
    //= SK-LIM-004
    #[must_use]
    pub fn is_reading(&self) -> bool {
        !self.must_wait() && !self.admission.has_waiting()
    }

    /// True once nothing more will come of this connection.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.stage, Stage::Closed)
    }

    /// One step.
    pub fn handle(&mut self, now: UnixMillis, event: ConnectionEvent, out: &mut Actions) {
        if self.is_closed() {
            return;
        }
        match event {
            ConnectionEvent::Connected { token } => self.connected(now, token, out),
            ConnectionEvent::Received(bytes) => self.received(now, bytes, out),
            ConnectionEvent::Oversized => {
                if !self.config.bugs.has(Bug::OversizedIgnored) {
                    self.close(&Refusal::FrameTooLong, out);
                }
            }
            ConnectionEvent::NotAFrame => {
                let why = "a frame is a binary message".to_owned();
                self.close(&Refusal::Malformed(why), out);
            }
            ConnectionEvent::Identified { ticket, outcome } => {
                self.identified(now, ticket, outcome, out);
            }
            ConnectionEvent::Replied { document, reply } => {
                self.replied(now, &document, reply, out);
            }
            ConnectionEvent::Listed { ticket, outcome } => {
                self.listed_documents(now, ticket, outcome, out);
            }
            ConnectionEvent::Flushed { bytes } => {
                self.outbound.flushed(bytes);
                self.resume_held(now, out);
                self.ask_for_missed_presence(now, out);
                self.answer_queries(now, out);
            }
            ConnectionEvent::TimerFired(timer) => self.timer_fired(now, timer, out),
            ConnectionEvent::Leaving { reconnect_after_ms } => {
                self.leaving(reconnect_after_ms, out);
            }
            ConnectionEvent::Disconnected => self.end(out),
        }
        self.take_waiting(now, out);
    }

    fn connected(&mut self, now: UnixMillis, token: Option<String>, out: &mut Actions) {
        self.admission.start(&self.limits, now);
        self.heartbeat.heard(now);
        self.greeting_begins(now, token, out);
        let at = self.heartbeat.due();
        out.push(ConnectionAction::SetTimer {
            timer: ConnectionTimer::Heartbeat,
            at,
        });
    }

    fn received(&mut self, now: UnixMillis, bytes: Bytes, out: &mut Actions) {
        self.heartbeat.heard(now);
        //= SK-LIM-005
        let unlimited = self.config.bugs.has(Bug::RateUnlimited);
        if let Err(retry_after_ms) = self.admission.admit(now, bytes.len())
            && !unlimited
        {
            return self.close(&Refusal::RateLimited { retry_after_ms }, out);
        }
        if self.admission.wait(bytes).is_err() {
            self.close(
                &Refusal::RateLimited {
                    retry_after_ms: 1_000,
                },
                out,
            );
        }
    }

    /// Acts on what was received, in order, until something must be waited for.
    //= SK-SESS-062
    fn take_waiting(&mut self, now: UnixMillis, out: &mut Actions) {
        while !self.is_closed() && !self.must_wait() {
            let Some(bytes) = self.admission.next() else {
                return;
            };
            self.take(now, &bytes, out);
        }
    }

    /// Whether the next frame must wait: for a token to be checked, or for the client to read.
    fn must_wait(&self) -> bool {
        self.stage.is_identifying() || !self.outbound.takes_requests()
    }

    fn timer_fired(&mut self, now: UnixMillis, timer: ConnectionTimer, out: &mut Actions) {
        match timer {
            ConnectionTimer::Greeting => self.greeting_overdue(now, out),
            ConnectionTimer::Heartbeat => self.beat(now, out),
            // What expiry forbids is checked frame by frame; nothing is due at the moment itself.
            ConnectionTimer::Expiry => {}
        }
    }

    //= SK-SESS-061
    fn beat(&mut self, now: UnixMillis, out: &mut Actions) {
        let at = match self.heartbeat.beat(now) {
            Beat::Wait(at) => at,
            Beat::Ask { nonce, again_at } => {
                if !self.config.bugs.has(Bug::NeverPings) {
                    self.send(Body::Ping(synckit_wire::v1::Ping { nonce }), out);
                }
                again_at
            }
            Beat::Missed if self.config.bugs.has(Bug::SilenceTolerated) => return,
            Beat::Missed => return self.close(&Refusal::HeartbeatMissed, out),
        };
        out.push(ConnectionAction::SetTimer {
            timer: ConnectionTimer::Heartbeat,
            at,
        });
    }

    //= SK-SESS-064
    fn leaving(&mut self, reconnect_after_ms: u32, out: &mut Actions) {
        if !self.config.bugs.has(Bug::NoGoaway) {
            let reason = "the server is leaving".to_owned();
            self.send(
                Body::Goaway(Goaway {
                    reconnect_after_ms,
                    reason,
                }),
                out,
            );
        }
    }

    pub(super) fn next_ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    pub(super) fn send(&mut self, body: Body, out: &mut Actions) {
        self.send_bytes(frame::encode(&Frame { body: Some(body) }), out);
    }

    pub(super) fn send_bytes(&mut self, bytes: Bytes, out: &mut Actions) {
        self.outbound.sent(bytes.len());
        out.push(ConnectionAction::Send(bytes));
    }

    pub(super) fn ask(&self, document: &DocumentId, request: DocumentRequest, out: &mut Actions) {
        out.push(ConnectionAction::Ask {
            document: document.clone(),
            request,
        });
    }

    /// Answers one frame with an error, and goes on or closes as its code says.
    pub(super) fn refuse(&mut self, refusal: &Refusal, about: &About, out: &mut Actions) {
        let error = refusal.error(about, &self.config.bugs);
        self.send(Body::Error(error), out);
        if !refusal.session_continues() {
            out.push(ConnectionAction::Close(Some(refusal.code())));
            self.end(out);
        }
    }

    /// Refuses the whole connection.
    pub(super) fn close(&mut self, refusal: &Refusal, out: &mut Actions) {
        self.refuse(refusal, &About::default(), out);
    }

    /// Tells every document. What was written stays written.
    //= SK-SESS-063
    pub(super) fn end(&mut self, out: &mut Actions) {
        self.stage = Stage::Closed;
        self.queries = Queries::default();
        for document in self.conversations.end() {
            out.push(ConnectionAction::Ask {
                document,
                request: DocumentRequest::Gone,
            });
        }
    }
}
