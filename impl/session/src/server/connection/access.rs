//! What a greeted client may ask for, checked frame by frame.
//!
//! Chapters: `spec/08-authentication-and-access.md`, `spec/12-error-codes.md`, [SK-ERR-004].

use bytes::Bytes;
use synckit_crdt::{Change, DocumentId, ReplicaId, UnixMillis};
use synckit_wire::convert::sync_request::SyncRequest;
use synckit_wire::v1::{self, Capability, frame::Body};

use super::Connection;
use super::greeting::{Session, Stage};
use super::machine::Actions;
use super::request::{Refused, Request};
use crate::bug::Bug;
use crate::capability;
use crate::server::refusal::{About, Refusal};
use crate::server::{DocumentRequest, SyncMode, Writer};

impl Connection {
    /// Acts on one frame.
    pub(super) fn take(&mut self, now: UnixMillis, bytes: &[u8], out: &mut Actions) {
        let mut read = Request::read(bytes, &self.limits, &self.config.bugs);
        if let Err(refused) = &read {
            let code = refused.0.code();
            if self.config.bugs.tolerates(code, bytes) {
                return;
            }
            if self.config.bugs.has(Bug::UnknownFrameCloses)
                && refused.0 == Refusal::UnsupportedFrame
            {
                let why = "no such frame".to_owned();
                read = Err((Refusal::Malformed(why), About::default()));
            }
        }
        match (&mut self.stage, read) {
            (Stage::AwaitingHello { token }, Ok(Request::Hello(hello))) => {
                let token = std::mem::take(token);
                self.hello(now, hello, token, out);
            }
            (Stage::AwaitingHello { .. }, Ok(Request::Ping { nonce }))
                if self.config.bugs.has(Bug::FramesBeforeHello) =>
            {
                self.send(Body::Pong(v1::Pong { nonce }), out);
            }
            (Stage::AwaitingHello { .. }, read) => self.not_a_greeting(read.err(), out),
            (Stage::Ready(_), Ok(request)) => self.serve(now, request, out),
            (Stage::Ready(session), Err((refusal, about))) => {
                let expired = session.is_expired(now) && refusal == Refusal::UnsupportedFrame;
                let refusal = if expired {
                    Refusal::TokenExpired
                } else {
                    refusal
                };
                self.refuse(&refusal, &about, out);
                if self.config.bugs.has(Bug::LimitCloses) && about.refused_seq > 0 {
                    self.end(out);
                }
            }
            // Frames wait while a token is checked, and end with the connection.
            (Stage::Opening | Stage::Identifying { .. } | Stage::Closed, _) => {}
        }
    }

    //= SK-SESS-001
    //= SK-AUTH-005
    fn not_a_greeting(&mut self, refused: Option<Refused>, out: &mut Actions) {
        let refusal = match refused {
            Some((refusal @ (Refusal::Malformed(_) | Refusal::FrameTooLong), _)) => refusal,
            Some(_) | None => Refusal::UnexpectedFrame("the first frame is Hello"),
        };
        self.close(&refusal, out);
    }

    fn serve(&mut self, now: UnixMillis, request: Request, out: &mut Actions) {
        let expired = self
            .session()
            .is_some_and(|session| session.is_expired(now));
        let expired = expired && !self.config.bugs.has(Bug::ExpiryIgnored);
        match request {
            //= SK-SESS-002
            Request::Hello(_) if self.config.bugs.has(Bug::SecondHelloAccepted) => {}
            Request::Hello(_) => {
                self.close(&Refusal::UnexpectedFrame("Hello comes once"), out);
            }
            Request::Authenticate { request_id, token } => {
                self.authenticate(now, request_id, token, out);
            }
            //= SK-SESS-060
            Request::Ping { nonce } => {
                let nonce = nonce + u64::from(self.config.bugs.has(Bug::PongOfAnotherNonce));
                self.send(Body::Pong(v1::Pong { nonce }), out);
            }
            Request::Pong => {}
            Request::Unsubscribe { document, query_id } => {
                self.end_query(query_id, out);
                if let Some(document) = document {
                    self.unsubscribe(&document, out);
                }
            }
            Request::Announce(update) => self.announce(update, expired, out),
            Request::SetAccess(set) => self.set_access(set, expired, out),
            Request::Query(query) => self.query(now, query, expired, out),
            Request::Sync {
                request,
                cursor,
                max_changes,
            } => {
                let about = About::request(request.request_id, &request.document_id);
                match self.judge_sync(&request, expired) {
                    Some(refusal) => self.refuse(&refusal, &about, out),
                    None => self.ask_sync(request, cursor, max_changes, out),
                }
            }
            Request::Update { document, changes } => {
                let first_seq = changes.first().map_or(0, |change| change.first_seq);
                match self.judge_update(&changes, expired) {
                    Some(refusal) => {
                        self.refuse(&refusal, &About::change(&document, first_seq), out);
                    }
                    None => self.ask_update(document, changes, out),
                }
            }
        }
    }

    //= SK-SESS-065
    pub(super) fn unsupported(&mut self, about: &About, expired: bool, out: &mut Actions) {
        let refusal = if expired {
            Refusal::TokenExpired
        } else {
            Refusal::UnsupportedFrame
        };
        if !self.config.bugs.has(Bug::CapabilityIgnored) {
            self.refuse(&refusal, about, out);
        }
    }

    /// The first rule that a `SyncRequest` breaks.
    //= SK-ERR-004
    fn judge_sync(&self, request: &SyncRequest, expired: bool) -> Option<Refusal> {
        let bugs = &self.config.bugs;
        let counts = request.subscribe || bugs.has(Bug::OnceCounts);
        let full = self.conversations.subscriptions() >= self.limits.max_subscriptions;
        //= SK-LIM-003
        if counts && full && !self.conversations.follows(&request.document_id) {
            return Some(Refusal::LimitExceeded {
                limit: "max_subscriptions",
            });
        }
        //= SK-AUTH-006
        expired.then_some(Refusal::TokenExpired)
    }

    /// The first rule that an `Update` breaks, as far as its document does not matter.
    //= SK-ERR-004
    fn judge_update(&self, changes: &[Change], expired: bool) -> Option<Refusal> {
        //= SK-AUTH-006
        if expired {
            return Some(Refusal::TokenExpired);
        }
        //= SK-SESS-065
        if !changes.iter().all(|change| self.agreed_on(change)) {
            return Some(Refusal::UnsupportedFrame);
        }
        //= SK-LIM-004
        self.is_overloaded().then_some(Refusal::Overloaded)
    }

    pub(super) fn is_overloaded(&self) -> bool {
        self.conversations.updates_in_flight() >= self.limits.max_unacknowledged_updates
    }

    /// Whether both sides have the capability of every operation.
    fn agreed_on(&self, change: &Change) -> bool {
        let mut kinds = change.ops.iter().map(|op| capability::of(&op.kind));
        kinds.all(|capability| self.has_agreed_on(capability))
    }

    pub(super) fn has_agreed_on(&self, capability: Capability) -> bool {
        self.session()
            .is_some_and(|session| session.capabilities.contains(&i32::from(capability)))
    }

    fn ask_sync(
        &mut self,
        request: SyncRequest,
        cursor: Bytes,
        max_changes: u32,
        out: &mut Actions,
    ) {
        let SyncRequest {
            request_id,
            document_id,
            version,
            subscribe,
        } = request;
        let follows = subscribe || self.config.bugs.has(Bug::OnceFollows);
        self.conversations.sync_asked(&document_id, follows);
        self.outbound.page_asked();
        let mode = if subscribe {
            SyncMode::Subscribe
        } else {
            SyncMode::Once
        };
        let request = DocumentRequest::Sync {
            request_id,
            principal: self.principal(&document_id),
            cursor,
            version: version.unwrap_or_default(),
            mode,
            max_changes,
            heals: self.heals(),
        };
        self.ask(&document_id, request, out);
    }

    fn ask_update(&mut self, document: DocumentId, changes: Vec<Change>, out: &mut Actions) {
        let Some(Session { replica, .. }) = self.session() else {
            return;
        };
        let of = changes.first().map_or(replica, |change| &change.replica);
        let is_author = of == replica || self.config.bugs.has(Bug::BearerOwns);
        let writer = if !self.may_bring(&document, &changes) {
            Writer::Stranger
        } else if is_author {
            Writer::Author
        } else {
            Writer::Bearer
        };
        let replica: ReplicaId = of.clone();
        self.conversations.update_asked(&document);
        self.ask(
            &document,
            DocumentRequest::Update {
                replica,
                principal: self.principal(&document),
                writer,
                changes,
            },
            out,
        );
    }

    //= SK-SESS-055
    fn unsubscribe(&mut self, document: &DocumentId, out: &mut Actions) {
        let bugs = &self.config.bugs;
        if bugs.has(Bug::UnsubscribeIgnored) {
            return;
        }
        if bugs.has(Bug::UnsubscribeRefused) && !self.conversations.follows(document) {
            return self.refuse(&Refusal::AccessDenied, &About::request(0, document), out);
        }
        if self.conversations.unsubscribed(document) {
            self.ask(document, DocumentRequest::Unsubscribe, out);
        }
    }

    pub(super) fn session(&self) -> Option<&Session> {
        match &self.stage {
            Stage::Ready(session) => Some(session),
            Stage::Opening
            | Stage::AwaitingHello { .. }
            | Stage::Identifying { .. }
            | Stage::Closed => None,
        }
    }
}
