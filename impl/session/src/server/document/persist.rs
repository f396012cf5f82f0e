//! What storage has done, announced in the order in which it was asked.
//!
//! Chapters: `spec/07-server-session.md`, updates; `spec/10-storage-and-durability.md`. Model:
//! `Persist` and
//! `StorageFailed` in `tla/SyncSession.tla`.

use std::collections::BTreeSet;

use synckit_crdt::{Change, UnixMillis};

use super::DocumentLog;
use super::durable::{Confirmed, Durable};
use super::machine::{Actions, Opening};
use super::staged::{Stage, Work};
use super::subscriber::{Busy, Subscription};
use crate::bug::Bug;
use crate::cursor::Position;
use crate::server::refusal::{About, Refusal};
use crate::server::{ConnectionId, DocumentAction, DocumentReply};
use crate::ticket::Ticket;

impl DocumentLog {
    pub(super) fn persisted(&mut self, now: UnixMillis, ticket: Ticket, out: &mut Actions) {
        if let Some(index) = self.staged.find(ticket) {
            self.staged.confirm(index);
            self.announce(now, out);
        } else {
            self.access_stored(now, ticket, out);
        }
    }

    pub(super) fn verified(
        &mut self,
        now: UnixMillis,
        ticket: Ticket,
        equal: bool,
        out: &mut Actions,
    ) {
        let Some(index) = self.staged.find(ticket) else {
            return;
        };
        if equal || self.bugs.has(Bug::EquivocationAccepted) {
            self.recognise(now, ticket, index, out);
        } else {
            self.narrow_down(ticket, index, out);
        }
        self.announce(now, out);
    }

    /// The compared changes are the stored ones: they will be acknowledged in their turn, and the
    /// rest of their update, and the requests behind it, go on now.
    fn recognise(&mut self, now: UnixMillis, ticket: Ticket, index: usize, out: &mut Actions) {
        let Some(stage) = self.staged.confirm(index) else {
            return;
        };
        let connection = stage.connection;
        let Work::Verify { rest, .. } = &mut stage.work else {
            return;
        };
        let mut changes = std::mem::take(rest);
        stage.settles = changes.is_empty();
        let (owner, replica) = (stage.owner.clone(), stage.replica.clone());
        self.unblock(connection, ticket, None);
        self.waiting.push_back(connection);
        let durable = self.durable(&replica, &changes);
        if durable > 0 {
            // Nothing that came later may be acknowledged before it.
            let rest = changes.split_off(durable);
            let stage = Stage::verifying(connection, owner, replica, changes, rest);
            self.verify(stage, index + 1, out);
        } else if !changes.is_empty() {
            let work = Work::Append(changes);
            let settles = true;
            self.ingest(
                now,
                Stage {
                    connection,
                    owner,
                    replica,
                    work,
                    settles,
                },
                out,
            );
        }
    }

    /// Some of the compared changes differ: finds the first that does.
    fn narrow_down(&mut self, asked: Ticket, index: usize, out: &mut Actions) {
        let ticket = self.next_ticket();
        if let Some(Stage {
            connection,
            work: Work::Verify { changes, rest },
            settles,
            ..
        }) = self.staged.again(index, ticket)
            && changes.len() > 1
        {
            let mut later = changes.split_off(changes.len() / 2);
            later.append(rest);
            *rest = later;
            *settles = false;
            out.push(DocumentAction::Verify {
                ticket,
                changes: changes.clone(),
            });
            let connection = *connection;
            return self.unblock(connection, asked, Some(ticket));
        }
        //= SK-SESS-034
        let Some(stage) = self.staged.remove(index) else {
            return;
        };
        let about = About::change(&self.id, stage.span().0);
        self.refuse(stage.connection, &Refusal::Equivocation, &about, out);
        self.unstage(stage.connection);
        self.unblock(stage.connection, asked, None);
        self.reply(stage.connection, DocumentReply::UpdateSettled, out);
        self.waiting.push_back(stage.connection);
    }

    /// Announces all that is confirmed, and lets those go on who waited for it.
    pub(super) fn announce(&mut self, now: UnixMillis, out: &mut Actions) {
        while let Some((stage, confirmed)) = self.staged.pop_confirmed() {
            self.unstage(stage.connection);
            self.waiting.push_back(stage.connection);
            self.persist(stage, &confirmed, out);
        }
        while let Some(connection) = self.waiting.pop_front() {
            self.run(now, connection, out);
        }
    }

    /// One entry is durable.
    fn persist(&mut self, stage: Stage, confirmed: &Confirmed, out: &mut Actions) {
        let last_seq = stage.span().1;
        let durable = Durable::confirmed(&stage.replica, last_seq, confirmed);
        let Stage {
            connection,
            owner,
            replica,
            work,
            settles,
            ..
        } = stage;
        match work {
            Work::Append(changes) => {
                let before = self.end();
                self.append_to_head(&changes, &owner);
                if before == Position(0) {
                    self.publish(None, out);
                }
                self.note_returned(connection, &replica, last_seq);
                self.acknowledge(connection, &durable, before, out);
                self.notify_others(connection, &changes, before, out);
            }
            Work::Repeat { .. } => {
                self.acknowledge(connection, &durable, self.end(), out);
            }
            Work::Verify { changes, .. } => {
                self.acknowledge(connection, &durable, self.end(), out);
                if self.bugs.has(Bug::DuplicateNotified) {
                    self.notify_others(connection, &changes, self.end(), out);
                }
            }
        }
        if settles {
            self.reply(connection, DocumentReply::UpdateSettled, out);
        }
    }

    fn append_to_head(&mut self, changes: &[Change], owner: &str) {
        let Some(head) = &mut self.head else { return };
        for change in changes {
            head.position.0 += 1;
            head.version.advance(&change.replica, change.last_seq());
            let known = head.replicas.entry(change.replica.clone()).or_default();
            known.0 = change.timestamp;
            if known.1.is_empty() {
                owner.clone_into(&mut known.1);
            }
        }
    }

    fn unstage(&mut self, connection: ConnectionId) {
        if let Some(subscriber) = self.subscribers.get_mut(&connection) {
            subscriber.staged = subscriber.staged.saturating_sub(1);
        }
    }

    /// Storage failed: nothing that was in its hands counts any more. Each connection hears the
    /// first of its refused changes; the log is read again before anything else happens.
    //= SK-STOR-006
    pub(super) fn refuse_staged(&mut self, out: &mut Actions) {
        let end = self.end();
        let mut told = BTreeSet::new();
        for stage in self.staged.drain() {
            self.unstage(stage.connection);
            if told.insert(stage.connection) {
                let about = About::change(&self.id, stage.span().0);
                self.refuse(stage.connection, &Refusal::StorageFailed, &about, out);
            }
            // An update that waits for its rest has not been settled by any other entry.
            let has_rest = matches!(&stage.work, Work::Verify { rest, .. } if !rest.is_empty());
            if stage.settles || has_rest {
                self.reply(stage.connection, DocumentReply::UpdateSettled, out);
            }
        }
        // The failure may have come after the commit: then the log has grown behind our back.
        for subscriber in self.subscribers.values_mut() {
            if subscriber.subscription == Subscription::Live {
                subscriber.subscription = Subscription::Behind {
                    position: end,
                    paused: false,
                };
            }
        }
        for subscriber in self.subscribers.values_mut() {
            if matches!(subscriber.busy, Some(Busy::Verifying(_))) {
                subscriber.busy = None;
            }
        }
        self.subscribers
            .retain(|_, subscriber| !subscriber.is_over());
        self.opening = Opening::Closed;
    }
}
