//! Who is let in, how that changes, and who is told.
//!
//! Chapter: `spec/22-access-lists.md`. Model: `SetAccess` in `tla/Access.tla`.

use bytes::Bytes;
use synckit_crdt::UnixMillis;
use synckit_wire::convert::access::{AccessEntry, encode_changed};
use synckit_wire::frame;
use synckit_wire::v1::{Frame, frame::Body};

use super::DocumentLog;
use super::machine::Actions;
use super::subscriber::{Busy, Subscription};
use crate::access::{Level, Principal, effective};
use crate::bug::Bug;
use crate::server::refusal::{About, Refusal};
use crate::server::{ConnectionId, DocumentAction, DocumentReply, SyncMode};
use crate::ticket::Ticket;

/// A `SetAccess` that is granted and in storage's hands.
#[derive(Clone, Debug)]
pub(super) struct AccessChange {
    pub(super) connection: ConnectionId,
    pub(super) request_id: u64,
    pub(super) subject: String,
    pub(super) level: Option<Level>,
}

impl DocumentLog {
    /// Why a principal may not do what takes this level, if it may not.
    //= SK-AUTH-021
    //= SK-AUTH-022
    //= SK-AUTH-025
    pub(super) fn denial(&self, principal: &Principal, needed: Level) -> Option<Refusal> {
        (self.level(principal) < needed).then_some(Refusal::AccessDenied)
    }

    /// What a principal may do, by its token and by what is durable of the list.
    pub(super) fn level(&self, principal: &Principal) -> Level {
        effective(principal.token, self.listed(&principal.subject))
    }

    /// Refuses a `SyncRequest`; who asked to follow is told when the list lets it in.
    //= SK-ACL-024
    pub(super) fn deny_sync(
        &mut self,
        connection: ConnectionId,
        request_id: u64,
        mode: SyncMode,
        denied: &Refusal,
        out: &mut Actions,
    ) {
        let waits = mode == SyncMode::Subscribe && !self.bugs.has(Bug::RefusedUntold);
        if let Some(subscriber) = self.subscribers.get_mut(&connection)
            && subscriber.subscription == Subscription::None
        {
            subscriber.waits |= waits;
        }
        self.refuse_sync(connection, request_id, denied, out);
    }

    /// What the list says of a subject.
    fn listed(&self, subject: &str) -> Option<Level> {
        let head = self.head.as_ref()?;
        self.bugs.bend_listed(head.access.level(subject))
    }

    /// What the list says of a connection's subject.
    pub(super) fn listed_for(&self, connection: ConnectionId) -> Option<Level> {
        self.listed(&self.subscribers.get(&connection)?.subject)
    }

    /// Later requests of the connection wait until the entry is durable.
    //= SK-SESS-062
    pub(super) fn set_access(
        &mut self,
        now: UnixMillis,
        principal: &Principal,
        change: AccessChange,
        out: &mut Actions,
    ) {
        if let Some(refusal) = self.judge_access_change(principal, &change) {
            return self.refuse_access_change(&change, &refusal, out);
        }
        let ticket = self.next_ticket();
        self.set_busy(change.connection, Some(Busy::SettingAccess));
        if self.bugs.has(Bug::AccessNeverStored) {
            self.access_changes.insert(ticket, change);
            return self.access_stored(now, ticket, out);
        }
        out.push(DocumentAction::SetAccess {
            ticket,
            subject: change.subject.clone(),
            level: change.level,
        });
        if self.bugs.has(Bug::AccessBeforeStored) {
            self.tell_access(&change, out);
        }
        self.access_changes.insert(ticket, change);
    }

    fn judge_access_change(&self, by: &Principal, change: &AccessChange) -> Option<Refusal> {
        let writers = self.bugs.has(Bug::WritersDecide);
        let needed = if writers { Level::Write } else { Level::Admin };
        //= SK-ACL-010
        if let Some(denied) = self.denial(by, needed) {
            return Some(denied);
        }
        //= SK-ACL-013
        let full = change.level.is_some() && !self.has_room_for(&change.subject);
        (full && !self.bugs.has(Bug::AccessListUnlimited)).then_some(Refusal::LimitExceeded {
            limit: "max_access_entries",
        })
    }

    /// Whether the list names a subject, or may: with what is on its way to storage.
    fn has_room_for(&self, subject: &str) -> bool {
        let Some(head) = &self.head else {
            return false;
        };
        let is_new = |subject: &str| head.access.level(subject).is_none();
        let coming = self.access_changes.values();
        let coming = coming.filter(|change| change.level.is_some() && is_new(&change.subject));
        let named = head.access.len() + coming.count();
        !is_new(subject) || named < self.limits.max_access_entries as usize
    }

    /// The entry is durable: it counts, and whom it concerns is told.
    //= SK-ACL-004
    //= SK-ACL-011
    pub(super) fn access_stored(&mut self, now: UnixMillis, ticket: Ticket, out: &mut Actions) {
        let Some(change) = self.access_changes.remove(&ticket) else {
            return;
        };
        let stays = change.level.is_none() && self.bugs.has(Bug::EntryNotTakenOut);
        if let Some(head) = self.head.as_mut().filter(|_| !stays) {
            head.access.set(change.subject.clone(), change.level);
        }
        if !self.is_empty() {
            self.publish(Some(change.subject.clone()), out);
        }
        if !self.bugs.has(Bug::AccessBeforeStored) {
            self.tell_access(&change, out);
        }
        self.access_settled(now, change.connection, out);
    }

    /// Storage failed: the list is what it was. False when the ticket is of something else.
    //= SK-ACL-014
    pub(super) fn access_failed(
        &mut self,
        now: UnixMillis,
        ticket: Ticket,
        out: &mut Actions,
    ) -> bool {
        let Some(change) = self.access_changes.remove(&ticket) else {
            return false;
        };
        if self.bugs.has(Bug::AccessBeforeStored) {
            self.reply(change.connection, DocumentReply::UpdateSettled, out);
        } else {
            self.refuse_access_change(&change, &Refusal::StorageFailed, out);
        }
        self.set_busy(change.connection, None);
        self.run(now, change.connection, out);
        true
    }

    fn refuse_access_change(&self, change: &AccessChange, why: &Refusal, out: &mut Actions) {
        let about = About::request(change.request_id, &self.id);
        self.refuse(change.connection, why, &about, out);
        self.reply(change.connection, DocumentReply::UpdateSettled, out);
    }

    fn access_settled(&mut self, now: UnixMillis, by: ConnectionId, out: &mut Actions) {
        self.reply(by, DocumentReply::UpdateSettled, out);
        self.set_busy(by, None);
        self.run(now, by, out);
    }

    /// Answers who asked, and tells the subject's connections that follow, or wait to be let in.
    //= SK-ACL-020
    //= SK-ACL-024
    //= SK-ACL-021
    fn tell_access(&self, change: &AccessChange, out: &mut Actions) {
        let level = self.bugs.bend_listed(change.level);
        let answer = self.access_changed(change.request_id, change);
        let news = self.access_changed(0, change);
        for (connection, subscriber) in &self.subscribers {
            let asked = *connection == change.connection;
            let follows = subscriber.is_told_of_access();
            let is_subject = subscriber.subject == change.subject;
            let everyone = self.bugs.has(Bug::EveryoneToldOfAccess);
            let frame = if asked { answer.clone() } else { news.clone() };
            if is_subject && (asked || follows) {
                self.reply(*connection, DocumentReply::Listed { level, frame }, out);
            } else if asked || (follows && everyone) {
                self.reply(*connection, DocumentReply::Frame(frame), out);
            }
        }
    }

    fn access_changed(&self, request_id: u64, change: &AccessChange) -> Bytes {
        let entry = AccessEntry {
            document_id: self.id.clone(),
            subject: change.subject.clone(),
            level: Level::encode(change.level),
        };
        frame::encode(&Frame {
            body: Some(Body::AccessChanged(encode_changed(request_id, &entry))),
        })
    }
}
