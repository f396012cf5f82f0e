//! What a client shows of itself, and what it is told of others: a lane that never blocks data.
//!
//! Chapter: `spec/21-presence.md`.

use bytes::Bytes;
use synckit_crdt::{DocumentId, Limit, UnixMillis, Value};
use synckit_wire::convert::presence::{self, Presence};
use synckit_wire::v1::{AwarenessUpdate, Capability};

use super::Connection;
use super::greeting::Session;
use super::machine::Actions;
use super::request::refused;
use crate::access::Level;
use crate::bug::Bug;
use crate::limits::Limits;
use crate::server::refusal::{About, Refusal};
use crate::server::{Announcement, DocumentRequest};

impl Connection {
    pub(super) fn announce(&mut self, update: AwarenessUpdate, expired: bool, out: &mut Actions) {
        let request_id = update.request_id;
        let about = About {
            request_id,
            document: DocumentId::new(&update.document_id).ok(),
            refused_seq: 0,
        };
        if !self.has_agreed_on(Capability::Awareness) {
            return self.unsupported(&about, expired, out);
        }
        let (document, presence) = match presence::decode_update(update) {
            Ok(read) => read,
            Err(error) => {
                let (refusal, about) = refused(&error, about);
                return self.refuse(&refusal, &about, out);
            }
        };
        if let Some(refusal) = self.judge_announcement(&document, &presence, expired) {
            return self.refuse(&refusal, &about, out);
        }
        //= SK-PRES-013
        let stranger = !self.conversations.follows(&document);
        if !stranger || self.config.bugs.has(Bug::PresenceOfStrangers) {
            self.ask_announcement(request_id, &document, presence, out);
        }
    }

    /// The first rule that an `AwarenessUpdate` breaks.
    //= SK-ERR-004
    fn judge_announcement(
        &self,
        document: &DocumentId,
        presence: &Presence,
        expired: bool,
    ) -> Option<Refusal> {
        let bugs = &self.config.bugs;
        let exceeded = presence
            .state
            .as_ref()
            .and_then(|s| exceeded(s, &self.limits));
        if let Some(limit) = exceeded.filter(|_| !bugs.has(Bug::PresenceSizeUnchecked)) {
            return Some(Refusal::LimitExceeded { limit });
        }
        //= SK-AUTH-006
        if expired {
            return Some(Refusal::TokenExpired);
        }
        //= SK-PRES-020
        let stranger = !self.conversations.follows(document);
        let unread = stranger && self.token_level(document) < Level::Read;
        let refused = unread && !bugs.has(Bug::PresenceReadUnchecked);
        refused.then_some(Refusal::AccessDenied)
    }

    fn ask_announcement(
        &self,
        request_id: u64,
        document: &DocumentId,
        presence: Presence,
        out: &mut Actions,
    ) {
        let Some(Session { replica, .. }) = self.session() else {
            return;
        };
        let announcement = Announcement {
            request_id,
            replica: replica.clone(),
            principal: self.principal(document),
            presence,
        };
        self.ask(document, DocumentRequest::Announce(announcement), out);
    }

    /// Passes presence on to who may see it and has read most of what was sent; the others are
    /// told anew, of the newest alone, once they can be.
    //= SK-PRES-019
    //= SK-PRES-020
    pub(super) fn relay_presence(
        &mut self,
        now: UnixMillis,
        document: &DocumentId,
        frame: Bytes,
        out: &mut Actions,
    ) {
        let bugs = &self.config.bugs;
        let agreed =
            self.has_agreed_on(Capability::Awareness) || bugs.has(Bug::PresenceWithoutCapability);
        let unread = bugs.has(Bug::PresenceReadUnchecked);
        let passes =
            (self.unreadable(now, document).is_none() || unread) && self.outbound.has_drained();
        let Some(following) = self.conversations.following(document).filter(|_| agreed) else {
            return;
        };
        if passes {
            self.send_bytes(frame, out);
        } else if !self.config.bugs.has(Bug::MissedPresenceForgotten) {
            following.missed_presence = true;
            self.misses_presence = true;
        }
    }

    /// Asks for what was left out, where that can be passed on now.
    //= SK-PRES-019
    pub(super) fn ask_for_missed_presence(&mut self, now: UnixMillis, out: &mut Actions) {
        if !self.misses_presence || !self.outbound.has_drained() {
            return;
        }
        let missing: Vec<DocumentId> = self
            .conversations
            .all_following()
            .filter(|(_, following)| following.missed_presence)
            .map(|(document, _)| document.clone())
            .collect();
        self.misses_presence = false;
        for document in missing {
            if self.unreadable(now, &document).is_some() {
                self.misses_presence = true;
            } else if let Some(following) = self.conversations.following(&document) {
                following.missed_presence = false;
                self.ask(&document, DocumentRequest::TellPresence, out);
            }
        }
    }
}

/// The limit that a state exceeds.
//= SK-PRES-022
fn exceeded(state: &Value, limits: &Limits) -> Option<&'static str> {
    let depth = limits.change.check(Limit::MaxValueDepth, state.depth());
    if let Err(exceeded) = depth {
        return Some(exceeded.limit.name());
    }
    let large = state.size_bytes() > limits.max_awareness_bytes as usize;
    large.then_some("max_awareness_bytes")
}
