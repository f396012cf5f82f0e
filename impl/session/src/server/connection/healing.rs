//! Which connections may return what a log has lost, and how much.
//!
//! Chapters: `spec/07-server-session.md`, healing; `spec/08-authentication-and-access.md`,
//! replicas. Model: `want` in `tla/Healing.tla`.

use bytes::Bytes;
use synckit_crdt::{Change, DocumentId, Version};
use synckit_wire::frame;
use synckit_wire::v1::{Capability, Frame, frame::Body};

use super::Connection;
use crate::bug::Bug;

impl Connection {
    /// Whether the client knows how to return what a document lacks.
    //= SK-SESS-070
    pub(super) fn heals(&self) -> bool {
        self.has_agreed_on(Capability::Healing) || self.config.bugs.has(Bug::WantUnasked)
    }

    /// Whether these changes of one replica may come over this connection.
    //= SK-SESS-073
    //= SK-AUTH-032
    pub(super) fn may_bring(&self, document: &DocumentId, changes: &[Change]) -> bool {
        let Some(session) = self.session() else {
            return false;
        };
        let bugs = &self.config.bugs;
        let wanted = self.conversations.wanted(document);
        let relays = session.identity.relays && !bugs.has(Bug::RelayRefused);
        relays
            || changes.iter().all(|change| {
                let asked = wanted.map_or(0, |want| want.get(&change.replica));
                let returned = change.last_seq() <= asked && !bugs.has(Bug::ReturnRefused);
                let unbounded = asked > 0 && bugs.has(Bug::ReturnUnbounded);
                change.replica == session.replica || returned || unbounded
            })
    }

    /// Takes note of what a page asks for, and gives the page back as it may go out: what a
    /// connection has been asked to return is bounded.
    //= SK-SESS-074
    pub(super) fn asks_for(&mut self, document: &DocumentId, want: Version, page: Bytes) -> Bytes {
        let max_replicas = self.limits.max_replicas_per_document as usize;
        let unlimited = self.config.bugs.has(Bug::WantUnlimited);
        let max_replicas = if unlimited { usize::MAX } else { max_replicas };
        if self.conversations.asks_for(document, want, max_replicas) {
            page
        } else {
            without_want(page)
        }
    }
}

fn without_want(page: Bytes) -> Bytes {
    match frame::decode(&page, u32::MAX) {
        Ok(Frame {
            body: Some(Body::SyncResponse(mut response)),
        }) => {
            response.want = None;
            frame::encode(&Frame {
                body: Some(Body::SyncResponse(response)),
            })
        }
        Ok(_) | Err(_) => page,
    }
}
