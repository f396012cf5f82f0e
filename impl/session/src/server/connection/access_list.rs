//! Asking for another entry of a document's access list, and hearing of one.
//!
//! Chapter: `spec/22-access-lists.md`. Model: `SetAccess` and `Readable` in `tla/Access.tla`.

use bytes::Bytes;
use synckit_crdt::{DocumentId, UnixMillis};
use synckit_wire::DecodeError;
use synckit_wire::convert::access::{AccessEntry, decode_set};
use synckit_wire::v1::{Capability, SetAccess};

use super::Connection;
use super::conversation::Flow;
use super::machine::Actions;
use super::request::refused;
use crate::access::{Level, Principal, effective};
use crate::bug::Bug;
use crate::server::DocumentRequest;
use crate::server::refusal::{About, Refusal};

impl Connection {
    pub(super) fn set_access(&mut self, set: SetAccess, expired: bool, out: &mut Actions) {
        let about = About {
            request_id: set.request_id,
            document: DocumentId::new(&set.document_id).ok(),
            refused_seq: 0,
        };
        if !self.has_agreed_on(Capability::AccessControl) {
            return self.unsupported(&about, expired, out);
        }
        match decode_set(set) {
            Err(DecodeError::SubjectBytes) if self.config.bugs.has(Bug::SubjectUnchecked) => {}
            Err(error) => {
                let (refusal, about) = refused(&error, about);
                self.refuse(&refusal, &about, out);
            }
            //= SK-AUTH-006
            Ok(_) if expired => self.refuse(&Refusal::TokenExpired, &about, out),
            //= SK-LIM-004
            Ok(_) if self.is_overloaded() => self.refuse(&Refusal::Overloaded, &about, out),
            Ok((request_id, entry)) => self.ask_access(request_id, entry, out),
        }
    }

    fn ask_access(&mut self, request_id: u64, entry: AccessEntry, out: &mut Actions) {
        let document = entry.document_id;
        self.conversations.update_asked(&document);
        let request = DocumentRequest::SetAccess {
            request_id,
            principal: self.principal(&document),
            subject: entry.subject,
            level: Level::decode(entry.level),
        };
        self.ask(&document, request, out);
    }

    /// The list says something else of this connection's subject: what was held back goes on where
    /// it may now, and what is held back from here on waits.
    //= SK-ACL-022
    //= SK-ACL-023
    pub(super) fn listed(
        &mut self,
        now: UnixMillis,
        document: &DocumentId,
        level: Option<Level>,
        frame: Bytes,
        out: &mut Actions,
    ) {
        let bugs = &self.config.bugs;
        let stays = bugs.has(Bug::AccessCheckedOnce);
        let untold = bugs.has(Bug::SubjectUntold);
        let forgets = bugs.has(Bug::RegainedForgotten);
        if let Some(following) = self.conversations.following(document)
            && !stays
        {
            following.listed = level;
            if forgets && following.flow == Flow::Held {
                following.flow = Flow::Open;
            }
        }
        if self.has_agreed_on(Capability::AccessControl) && !untold {
            self.send_bytes(frame, out);
        }
        self.resume_held(now, out);
        self.ask_for_missed_presence(now, out);
    }

    /// Who asks, as a document is told.
    pub(super) fn principal(&self, document: &DocumentId) -> Principal {
        let subject = self.session().map(|session| &session.identity.subject);
        let enforced = self.has_agreed_on(Capability::AccessControl)
            || !self.config.bugs.has(Bug::ListForTheCapable);
        Principal {
            subject: subject.filter(|_| enforced).cloned().unwrap_or_default(),
            token: self.token_level(document),
        }
    }

    /// Why the client may not see changes of the document now, if it may not.
    //= SK-AUTH-006
    //= SK-AUTH-024
    pub(super) fn unreadable(&self, now: UnixMillis, document: &DocumentId) -> Option<Refusal> {
        let listed = self.conversations.listed(document);
        self.unreadable_listed(now, document, listed)
    }

    /// The same, where the list says this of the client's subject.
    pub(super) fn unreadable_listed(
        &self,
        now: UnixMillis,
        document: &DocumentId,
        listed: Option<Level>,
    ) -> Option<Refusal> {
        let bugs = &self.config.bugs;
        let expired = self.session().is_none_or(|session| session.is_expired(now));
        if expired && !bugs.has(Bug::ExpiryKeepsNotifying) && !bugs.has(Bug::ExpiryIgnored) {
            return Some(Refusal::TokenExpired);
        }
        let unread = effective(self.token_level(document), listed) < Level::Read;
        let unread = unread && !bugs.has(Bug::RevokedStillReads) && !bugs.has(Bug::ReadUnchecked);
        unread.then_some(Refusal::AccessDenied)
    }

    /// What the token grants.
    //= SK-AUTH-020
    pub(super) fn token_level(&self, document: &DocumentId) -> Level {
        let permissions = self.session().map(|session| &session.identity.permissions);
        let level = match permissions {
            Some(granted) if self.config.bugs.has(Bug::GreatestLevelWins) => {
                granted.matching(document).max()
            }
            granted => granted.map(|granted| granted.level(document)),
        };
        level.unwrap_or(Level::None)
    }
}
