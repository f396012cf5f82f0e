//! Telling who is present: in rounds, so that a burst costs each subscriber one frame.
//!
//! Chapter: `spec/21-presence.md`.

use std::collections::BTreeMap;

use bytes::Bytes;
use synckit_crdt::{ReplicaId, UnixMillis};
use synckit_wire::convert::presence::encode_entry;
use synckit_wire::frame;
use synckit_wire::v1::{AwarenessState, Frame, frame::Body};

use super::DocumentLog;
use super::machine::{Actions, Opening};
use super::presence_board::{PresenceBoard, Present, after};
use super::subscriber::Subscription;
use crate::access::{Level, Principal};
use crate::bug::Bug;
use crate::server::refusal::{About, Refusal};
use crate::server::{Announcement, ConnectionId, DocumentAction, DocumentReply, DocumentTimer};

/// Room for everything in an entry that is neither its state nor the name of its replica, and for
/// everything in a frame that is no entry.
const ENVELOPE_BYTES: usize = 64;

/// Why a subscriber is to be told everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unaware {
    /// It begins, or begins again: it may still show who has left while it was away.
    Newcomer,
    /// It was told before, and missed some.
    Missed,
}

/// The board of a document, and when it is looked at.
#[derive(Debug, Default)]
pub(super) struct PresenceRounds {
    pub(super) board: PresenceBoard,
    /// Subscribers that are to be told everything.
    unaware: BTreeMap<ConnectionId, Unaware>,
    told_at: Option<UnixMillis>,
    timer_at: Option<UnixMillis>,
}

impl DocumentLog {
    /// A subscriber says what its replica shows. What comes before the log is open waits, the
    /// newest of it: whose the replica is stands there.
    pub(super) fn take_announcement(
        &mut self,
        now: UnixMillis,
        connection: ConnectionId,
        announcement: Announcement,
        out: &mut Actions,
    ) {
        if self.opening != Opening::Open {
            return self.keep_announcement(connection, announcement);
        }
        //= SK-PRES-013
        let stranger = !self.subscribers.contains_key(&connection);
        if stranger && !self.bugs.has(Bug::PresenceOfStrangers) {
            return;
        }
        let request_id = announcement.request_id;
        //= SK-PRES-020
        let denied = self.denial(&announcement.principal, Level::Read);
        let denied = denied.filter(|_| !self.bugs.has(Bug::PresenceReadUnchecked));
        let shown = match denied {
            Some(denied) => Err(denied),
            None => self.show(now, connection, announcement),
        };
        if let Err(refusal) = shown {
            let about = About::request(request_id, &self.id);
            self.refuse(connection, &refusal, &about, out);
        }
    }

    fn keep_announcement(&mut self, connection: ConnectionId, announcement: Announcement) {
        let Some(subscriber) = self.subscribers.get_mut(&connection) else {
            return;
        };
        let newer = |waiting: &Announcement| announcement.presence.is_newer_than(&waiting.presence);
        if subscriber.announcement.as_ref().is_none_or(newer) {
            subscriber.announcement = Some(announcement);
        }
    }

    fn show(
        &mut self,
        now: UnixMillis,
        connection: ConnectionId,
        announcement: Announcement,
    ) -> Result<(), Refusal> {
        let Announcement {
            replica,
            principal: Principal { subject: owner, .. },
            presence,
            ..
        } = announcement;
        //= SK-PRES-021
        let known = self.presences.board.get(&replica);
        let known = known.map(|known| known.owner.as_str());
        let of_others = known.is_some_and(|known| known != owner);
        let taken = !owner.is_empty() && (of_others || self.belongs_to_other(&replica, &owner));
        if taken && !self.bugs.has(Bug::PresenceOwnerUnchecked) {
            return Err(Refusal::ReplicaTaken);
        }
        let present = Present::new(now, presence, owner, connection);
        let unlimited = self.bugs.has(Bug::PresencesUnlimited);
        let max_entries = if unlimited {
            u32::MAX
        } else {
            self.limits.max_awareness_entries
        };
        let board = &mut self.presences.board;
        let taken = board.take(replica, present, max_entries, &self.bugs);
        taken.map_err(|_| Refusal::LimitExceeded {
            limit: "max_awareness_entries",
        })
    }

    /// The log is open: what waited for it counts now.
    pub(super) fn take_waiting_announcements(&mut self, now: UnixMillis, out: &mut Actions) {
        let waiting: Vec<(ConnectionId, Announcement)> = self
            .subscribers
            .iter_mut()
            .filter_map(|(connection, of)| Some((*connection, of.announcement.take()?)))
            .collect();
        for (connection, announcement) in waiting {
            self.take_announcement(now, connection, announcement, out);
        }
    }

    /// A connection has ended, or follows no more.
    //= SK-PRES-014
    pub(super) fn depart(&mut self, now: UnixMillis, connection: ConnectionId, ended: bool) {
        if let Some(subscriber) = self.subscribers.get_mut(&connection) {
            subscriber.announcement = None;
        }
        self.presences.unaware.remove(&connection);
        let stays = if ended {
            Bug::PresenceOutlivesConnection
        } else {
            Bug::PresenceOutlivesSubscription
        };
        if !self.bugs.has(stays) {
            self.presences.board.depart(now, connection, &self.bugs);
        }
    }

    pub(super) fn tell_all_to(&mut self, connection: ConnectionId, why: Unaware) {
        self.presences.unaware.insert(connection, why);
    }

    pub(super) fn presence_due(&mut self, now: UnixMillis) {
        self.presences.timer_at = None;
        if !self.bugs.has(Bug::PresenceNeverExpires) {
            self.presences.board.expire(now, &self.bugs);
        }
    }

    /// Ends a step: tells the unaware, and everyone when a round is due, else looks again then.
    pub(super) fn tell_presence(&mut self, now: UnixMillis, out: &mut Actions) {
        for (connection, why) in std::mem::take(&mut self.presences.unaware) {
            self.tell_all(now, connection, why, out);
        }
        let news = self.presences.board.has_news();
        if !news && self.presences.timer_at.is_some() {
            return;
        }
        let mut look_at = self.presences.board.next_expiry();
        if news {
            let due = self.round_due(now);
            if due <= now {
                self.presences.told_at = Some(now);
                self.tell_round(now, out);
            } else {
                look_at = look_at.map(|at| at.min(due)).or(Some(due));
            }
        }
        let Some(at) = look_at.map(|at| at.max(now)) else {
            return;
        };
        if self.presences.timer_at.is_none_or(|set| at < set) {
            self.presences.timer_at = Some(at);
            out.push(DocumentAction::SetTimer {
                timer: DocumentTimer::Presence,
                at,
            });
        }
    }

    /// When the next round may be told. A clock that went back makes nobody wait.
    //= SK-PRES-024
    fn round_due(&self, now: UnixMillis) -> UnixMillis {
        let unthrottled = self.bugs.has(Bug::PresenceUnthrottled);
        let told_at = self.presences.told_at.filter(|at| *at <= now);
        match told_at {
            Some(told_at) if !unthrottled => after(told_at, self.limits.awareness_interval_ms()),
            Some(_) | None => now,
        }
    }

    /// Tells every subscriber what is new of others, with the same frames for all.
    //= SK-PRES-011
    fn tell_round(&mut self, now: UnixMillis, out: &mut Actions) {
        let news = self.presences.board.take_news();
        let frames = self.presence_frames(now, news.iter().map(|(replica, of)| (replica, of)));
        if self.bugs.has(Bug::PresenceUntold) {
            return;
        }
        for (connection, subscriber) in &self.subscribers {
            let follows = subscriber.subscription != Subscription::None;
            if follows && news.iter().any(|(_, of)| of.connection != *connection) {
                self.reply_presence(*connection, &frames, out);
            }
        }
    }

    //= SK-PRES-012
    fn tell_all(&self, now: UnixMillis, connection: ConnectionId, why: Unaware, out: &mut Actions) {
        let newcomer = why == Unaware::Newcomer;
        if newcomer && self.bugs.has(Bug::NewcomerUntold) {
            return;
        }
        let present_alone = newcomer && self.bugs.has(Bug::DepartedUntold);
        let others = self.presences.board.iter();
        let others = others.filter(|(_, of)| {
            let matters = of.presence.state.is_some() || !present_alone;
            matters && of.connection != connection
        });
        let frames = self.presence_frames(now, others);
        self.reply_presence(connection, &frames, out);
    }

    fn reply_presence(&self, to: ConnectionId, frames: &[Bytes], out: &mut Actions) {
        for frame in frames {
            self.reply(to, DocumentReply::Presence(frame.clone()), out);
        }
    }

    /// As few frames as hold these entries.
    fn presence_frames<'a>(
        &self,
        now: UnixMillis,
        told: impl Iterator<Item = (&'a ReplicaId, &'a Present)>,
    ) -> Vec<Bytes> {
        let document_id = self.id.as_str();
        let room = self.limits.max_frame_bytes as usize;
        let mut frames: Vec<AwarenessState> = Vec::new();
        let mut left = 0;
        for (replica, of) in told {
            let state_bytes = of
                .presence
                .state
                .as_ref()
                .map_or(0, |state| state.size_bytes());
            let bytes = ENVELOPE_BYTES + replica.as_bytes().len() + state_bytes;
            if frames.is_empty() || left < bytes {
                left = room.saturating_sub(ENVELOPE_BYTES + document_id.len());
                frames.push(AwarenessState {
                    document_id: document_id.to_owned(),
                    entries: Vec::new(),
                });
            }
            left = left.saturating_sub(bytes);
            if let Some(frame) = frames.last_mut() {
                let entry = encode_entry(replica, &of.told(now, &self.bugs));
                frame.entries.push(entry);
            }
        }
        let encoded = frames.into_iter().map(|state| {
            frame::encode(&Frame {
                body: Some(Body::AwarenessState(state)),
            })
        });
        encoded.collect()
    }
}
