//! Passing on what documents say: to a client that may read it, and that does read.
//!
//! Chapters: `spec/07-server-session.md`, following; `spec/08-authentication-and-access.md`.

use bytes::Bytes;
use synckit_crdt::{DocumentId, UnixMillis};
use synckit_wire::frame;
use synckit_wire::v1::{Ack, Frame, frame::Body};

use super::Connection;
use super::conversation::Flow;
use super::machine::Actions;
use crate::bug::Bug;
use crate::cursor::Position;
use crate::server::refusal::About;
use crate::server::{DocumentReply, DocumentRequest};

impl Connection {
    pub(super) fn replied(
        &mut self,
        now: UnixMillis,
        document: &DocumentId,
        reply: DocumentReply,
        out: &mut Actions,
    ) {
        match reply {
            DocumentReply::Frame(frame) => self.send_bytes(frame, out),
            DocumentReply::Page {
                request_id,
                frame,
                position,
                live,
                listed,
                want,
            } => {
                match self.unreadable_listed(now, document, listed) {
                    None => {
                        self.conversations.page_came(document, listed);
                        let frame = self.asks_for(document, want, frame);
                        self.page(document, frame, position, live, out);
                    }
                    //= SK-AUTH-024
                    Some(refusal) => {
                        self.refuse(&refusal, &About::request(request_id, document), out);
                    }
                }
            }
            DocumentReply::Following { frame, position } => {
                self.relay(now, document, frame, position, out);
            }
            DocumentReply::Presence(frame) => self.relay_presence(now, document, frame, out),
            DocumentReply::Listed { level, frame } => {
                self.listed(now, document, level, frame, out);
            }
            DocumentReply::Resumed => self.resumed(document, out),
            DocumentReply::SyncSettled { waits } => {
                self.outbound.page_settled();
                let max = self.limits.max_subscriptions;
                if !self.conversations.sync_settled(document, waits, max) {
                    self.ask(document, DocumentRequest::Unsubscribe, out);
                }
            }
            DocumentReply::UpdateSettled => self.conversations.update_settled(document),
            DocumentReply::News(news) => self.heard_of(now, document, &news, out),
        }
    }

    fn page(
        &mut self,
        document: &DocumentId,
        frame: Bytes,
        position: Position,
        live: bool,
        out: &mut Actions,
    ) {
        if live && let Some(following) = self.conversations.following(document) {
            following.position = position;
        }
        self.send_bytes(frame, out);
    }

    /// Passes on what moves the client's cursor, or remembers where the client stands.
    //= SK-SESS-057
    fn relay(
        &mut self,
        now: UnixMillis,
        document: &DocumentId,
        frame: Bytes,
        position: Position,
        out: &mut Actions,
    ) {
        let held = self.unreadable(now, document).is_some() || !self.outbound.takes(frame.len());
        //= SK-SESS-054
        let Some(following) = self.conversations.following(document) else {
            return self.acknowledge_alone(&frame, out);
        };
        match following.flow {
            Flow::Open if held => {
                following.flow = Flow::Held;
                self.holds_back = true;
                self.ask(document, DocumentRequest::Pause, out);
                self.acknowledge_alone(&frame, out);
            }
            Flow::Open => {
                following.position = position;
                self.send_bytes(frame, out);
            }
            Flow::Held | Flow::Resuming(_) => self.acknowledge_alone(&frame, out),
        }
    }

    /// A writer that does not follow for now is told all the same that its change is durable, but
    /// not where it stands. Other frames come again when it resumes.
    //= SK-SESS-030
    //= SK-SESS-053
    fn acknowledge_alone(&mut self, frame: &Bytes, out: &mut Actions) {
        let Ok(Frame {
            body: Some(Body::Ack(ack)),
        }) = frame::decode(frame, u32::MAX)
        else {
            return;
        };
        let plain = Ack {
            previous_cursor: Bytes::new(),
            cursor: Bytes::new(),
            ..ack
        };
        self.send_bytes(
            frame::encode(&Frame {
                body: Some(Body::Ack(plain)),
            }),
            out,
        );
    }

    /// Lets documents go on that were held back, where that is possible now.
    //= SK-SESS-057
    //= SK-AUTH-009
    pub(super) fn resume_held(&mut self, now: UnixMillis, out: &mut Actions) {
        if !self.holds_back || !self.outbound.has_drained() {
            return;
        }
        let held: Vec<DocumentId> = self
            .conversations
            .all_following()
            .filter(|(_, following)| following.flow == Flow::Held)
            .map(|(document, _)| document.clone())
            .collect();
        self.holds_back = false;
        for document in held {
            if self.unreadable(now, &document).is_none() {
                self.resume(&document, out);
            } else {
                self.holds_back = true;
            }
        }
    }

    fn resume(&mut self, document: &DocumentId, out: &mut Actions) {
        let forgets = self.config.bugs.has(Bug::HeldBackForgotten);
        let Some(following) = self.conversations.following(document) else {
            return;
        };
        let after = following.position;
        following.flow = if forgets {
            Flow::Open
        } else {
            Flow::Resuming(after)
        };
        if !forgets {
            self.ask(document, DocumentRequest::Resume { after }, out);
        }
    }

    /// What the document says from now on follows the position it was given.
    fn resumed(&mut self, document: &DocumentId, out: &mut Actions) {
        let Some(following) = self.conversations.following(document) else {
            return;
        };
        match following.flow {
            Flow::Resuming(after) if after == following.position => following.flow = Flow::Open,
            // A page has moved the client in the meantime.
            Flow::Resuming(_) => self.resume(document, out),
            Flow::Open | Flow::Held => {}
        }
    }
}
