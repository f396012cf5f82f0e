//! Telling the author, and everyone who follows.
//!
//! Chapter: `spec/07-server-session.md`, following. Model: `Persist` in `tla/SyncSession.tla`.

use bytes::Bytes;
use synckit_crdt::Change;
use synckit_wire::convert::delta;
use synckit_wire::frame;
use synckit_wire::v1::{self, Frame, frame::Body};

use super::DocumentLog;
use super::durable::Durable;
use super::machine::Actions;
use super::subscriber::Subscription;
use crate::bug::Bug;
use crate::cursor::Position;
use crate::server::{ConnectionId, DocumentReply};

impl DocumentLog {
    /// Tells the author. A live subscriber's cursor moves with it, from `before` to the end of the
    /// log.
    //= SK-SESS-030
    //= SK-SESS-053
    pub(super) fn acknowledge(
        &self,
        author: ConnectionId,
        durable: &Durable,
        before: Position,
        out: &mut Actions,
    ) {
        if self.bugs.has(Bug::AckBeforePersist) {
            return;
        }
        let subscription = self.subscribers.get(&author).map(|of| of.subscription);
        let live = subscription == Some(Subscription::Live);
        let reply = if live && !self.bugs.has(Bug::AckWithoutCursor) {
            let position = self.end();
            let cursors = (self.cursor(before), self.cursor(position));
            DocumentReply::Following {
                frame: durable.ack(&self.id, Some(cursors)),
                position,
            }
        } else {
            let everyone = self.bugs.has(Bug::AckCursorForAll);
            let cursors = everyone.then(|| (self.cursor(before), self.cursor(self.end())));
            DocumentReply::Frame(durable.ack(&self.id, cursors))
        };
        self.reply(author, reply, out);
    }

    /// Tells every live subscriber but the author, with one frame for all.
    //= SK-SESS-031
    //= SK-SESS-050
    pub(super) fn notify_others(
        &self,
        author: ConnectionId,
        changes: &[Change],
        before: Position,
        out: &mut Actions,
    ) {
        if self.bugs.has(Bug::NotifyBeforePersist) || self.bugs.has(Bug::NobodyNotified) {
            return;
        }
        self.notify(author, changes, before, self.end(), out);
    }

    fn notify(
        &self,
        author: ConnectionId,
        changes: &[Change],
        before: Position,
        position: Position,
        out: &mut Actions,
    ) {
        let mut encoded = None;
        for (connection, subscriber) in &self.subscribers {
            //= SK-SESS-051
            let echo = *connection == author && !self.bugs.has(Bug::EchoToAuthor);
            if subscriber.subscription != Subscription::Live || echo {
                continue;
            }
            let frame = encoded.get_or_insert_with(|| self.notification(changes, before, position));
            let reply = DocumentReply::Following {
                frame: frame.clone(),
                position,
            };
            self.reply(*connection, reply, out);
        }
    }

    /// One notification, encoded.
    //= SK-SESS-052
    pub(super) fn notification(
        &self,
        changes: &[Change],
        before: Position,
        position: Position,
    ) -> Bytes {
        let stale = self.bugs.has(Bug::PreviousCursorStale) && before.0 > 0;
        let notification = v1::Notification {
            document_id: self.id.to_string(),
            delta: Some(delta::encode(changes)),
            previous_cursor: self.cursor(Position(before.0 - u64::from(stale))),
            cursor: self.cursor(position),
        };
        frame::encode(&Frame {
            body: Some(Body::Notification(notification)),
        })
    }

    /// What the bugs of that name do: speak before storage has.
    pub(super) fn announce_early(
        &self,
        author: ConnectionId,
        changes: &[Change],
        out: &mut Actions,
    ) {
        if let Some(last) = changes.last()
            && self.bugs.has(Bug::AckBeforePersist)
        {
            let frame = Durable::loaded(last).ack(&self.id, None);
            self.reply(author, DocumentReply::Frame(frame), out);
        }
        if self.bugs.has(Bug::NotifyBeforePersist) {
            let before = Position(self.end().0 + self.staged.appended());
            let position = Position(before.0 + changes.len() as u64);
            self.notify(author, changes, before, position, out);
        }
    }
}
