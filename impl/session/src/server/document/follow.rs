//! Subscriptions that end, pause, and go on where they stood.
//!
//! Chapter: `spec/07-server-session.md`, following. Model: `sub` in `tla/SyncSession.tla`.

use synckit_crdt::Change;

use super::DocumentLog;
use super::durable::Durable;
use super::machine::{Actions, Opening};
use super::subscriber::{Busy, Subscription};
use crate::cursor::Position;
use crate::server::{ConnectionId, DocumentAction, DocumentReply, Page};

/// Room for everything in a notification that is no change.
const ENVELOPE_BYTES: usize = 1_024;

impl DocumentLog {
    //= SK-SESS-054
    pub(super) fn unsubscribe(&mut self, connection: ConnectionId) {
        self.set_subscription(connection, Subscription::None);
    }

    pub(super) fn pause(&mut self, connection: ConnectionId) {
        let end = self.end();
        let Some(subscriber) = self.subscribers.get_mut(&connection) else {
            return;
        };
        subscriber.subscription = match subscriber.subscription {
            Subscription::None => Subscription::None,
            Subscription::Live => Subscription::Behind {
                position: end,
                paused: true,
            },
            Subscription::Behind { position, .. } => Subscription::Behind {
                position,
                paused: true,
            },
        };
    }

    //= SK-SESS-057
    pub(super) fn resume(&mut self, connection: ConnectionId, after: Position, out: &mut Actions) {
        let Some(subscriber) = self.subscribers.get_mut(&connection) else {
            return;
        };
        if subscriber.subscription != Subscription::None {
            subscriber.subscription = Subscription::Behind {
                position: after,
                paused: false,
            };
            self.reply(connection, DocumentReply::Resumed, out);
        }
    }

    /// Brings a subscriber that is behind a step closer.
    pub(super) fn advance(&mut self, connection: ConnectionId, out: &mut Actions) {
        let end = self.end();
        let Some(subscriber) = self.subscribers.get_mut(&connection) else {
            return;
        };
        let Subscription::Behind {
            position,
            paused: false,
        } = subscriber.subscription
        else {
            return;
        };
        if self.opening != Opening::Open || subscriber.busy.is_some() {
            return;
        }
        if position >= end {
            subscriber.subscription = Subscription::Live;
            return;
        }
        let ticket = self.next_load(connection);
        self.set_busy(connection, Some(Busy::Resuming));
        out.push(DocumentAction::Load {
            ticket,
            after: position,
            max_changes: self.limits.max_changes_per_frame.max(1),
            max_bytes: u32::try_from(self.limits.room_bytes(ENVELOPE_BYTES))
                .unwrap_or(u32::MAX)
                .max(1),
        });
    }

    /// Sends what was missed: others' changes as notifications, its own as acknowledgements.
    //= SK-SESS-051
    //= SK-SESS-052
    pub(super) fn go_on_from(&mut self, connection: ConnectionId, page: &Page, out: &mut Actions) {
        let Some(subscriber) = self.subscribers.get(&connection) else {
            return;
        };
        let Subscription::Behind {
            position,
            paused: false,
        } = subscriber.subscription
        else {
            return;
        };
        if page.after != position {
            return;
        }
        let is_own = |change: &Change| subscriber.brought(change);
        let of_one = |a: &Change, b: &Change| a.replica == b.replica || !is_own(a);
        let mut position = position;
        let runs = |a: &Change, b: &Change| is_own(a) == is_own(b) && of_one(a, b);
        for run in page.changes.chunk_by(runs) {
            let before = position;
            position.0 += run.len() as u64;
            let frame = match run.last().filter(|last| is_own(last)) {
                Some(last) => {
                    let cursors = (self.cursor(before), self.cursor(position));
                    Durable::loaded(last).ack(&self.id, Some(cursors))
                }
                None => self.notification(run, before, position),
            };
            self.reply(
                connection,
                DocumentReply::Following { frame, position },
                out,
            );
        }
        self.set_subscription(
            connection,
            Subscription::Behind {
                position,
                paused: false,
            },
        );
    }
}
