//! Pages of the log for whoever comes, or comes back.
//!
//! Chapter: `spec/07-server-session.md`, catch-up. Model: `Serve` in `tla/SyncSession.tla`.

use synckit_crdt::{Change, UnixMillis, Version};
use synckit_wire::convert::{delta, version};
use synckit_wire::v1::{self, Frame, frame::Body};
use synckit_wire::{encode_change, frame};

use super::DocumentLog;
use super::machine::Actions;
use super::presence::Unaware;
use super::subscriber::{Busy, Subscription};
use crate::bug::Bug;
use crate::cursor::{Cursor, Position};
use crate::server::refusal::{About, Refusal};
use crate::server::{ConnectionId, DocumentAction, DocumentReply, Page, SyncMode};
use crate::ticket::Ticket;

/// Room for everything in a frame that is neither a change nor a version.
const ENVELOPE_BYTES: usize = 1_024;

/// One answer to a `SyncRequest`, in the making.
#[derive(Debug)]
pub(super) struct CatchUp {
    request_id: u64,
    mode: SyncMode,
    max_changes: usize,
    max_bytes: usize,
    /// What the client has; `None` when a cursor says it better.
    covered: Option<Version>,
    /// What the client may be asked for, as far as the log lacks it; empty when it may not.
    claimed: Version,
    /// How far the log was looked through.
    scanned: Position,
    changes: Vec<Change>,
    bytes: usize,
    /// Where the page ends, once it is known that more comes after it.
    full_at: Option<Position>,
    last_at: Position,
}

impl CatchUp {
    /// Takes in a run of the log.
    fn take(&mut self, page: Page) {
        for change in page.changes {
            if self.full_at.is_some() {
                return;
            }
            let position = Position(self.scanned.0 + 1);
            //= SK-SESS-012
            let covered = self.covered.as_ref();
            if covered.is_some_and(|version| change.last_seq() <= version.get(&change.replica)) {
                self.scanned = position;
                continue;
            }
            let bytes = if covered.is_some() {
                encode_change(&change).len()
            } else {
                0
            };
            //= SK-SESS-015
            let full = self.changes.len() >= self.max_changes;
            let heavy = !self.changes.is_empty() && self.bytes + bytes > self.max_bytes;
            if full || heavy {
                self.full_at = Some(self.last_at);
                return;
            }
            self.bytes += bytes;
            self.changes.push(change);
            (self.scanned, self.last_at) = (position, position);
        }
        // By cursor every change counts: a page that was loaded is the page.
        if self.covered.is_none() {
            self.full_at = Some(self.scanned);
        }
    }
}

impl DocumentLog {
    /// Where to begin, and what to leave out.
    pub(super) fn plan(
        &self,
        request_id: u64,
        cursor: &[u8],
        version: Version,
        claimed: Version,
        mode: SyncMode,
        max_changes: u32,
    ) -> CatchUp {
        let limit = self.limits.max_changes_per_frame;
        let asked = if max_changes == 0 {
            limit
        } else {
            max_changes.min(limit)
        };
        let asked = if self.bugs.has(Bug::PageTooLarge) {
            limit
        } else {
            asked
        };
        let mut covered = Some(version);
        let mut start = Position(0);
        //= SK-SESS-011
        if let Some(position) = self.place(cursor) {
            covered = None;
            start = position;
            if self.bugs.has(Bug::CursorSkipsOne) && start < self.end() {
                start.0 += 1;
            }
            if self.bugs.has(Bug::CursorRepeatsOne) && start.0 > 0 {
                start.0 -= 1;
            }
        }
        self.bend_version(&mut covered);
        let told_bytes = self.head.as_ref().map_or(0, |head| bytes_of(&head.version));
        let taken = ENVELOPE_BYTES + self.id.as_str().len() + told_bytes + bytes_of(&claimed);
        let has_all = |head: &crate::server::Head| {
            covered
                .as_ref()
                .is_some_and(|version| version.includes(&head.version))
        };
        if self.head.as_ref().is_some_and(has_all) {
            start = self.end();
        }
        CatchUp {
            request_id,
            mode,
            max_changes: asked.max(1) as usize,
            max_bytes: self.limits.room_bytes(taken).max(1),
            covered,
            claimed,
            scanned: start,
            changes: Vec::new(),
            bytes: 0,
            full_at: None,
            last_at: start,
        }
    }

    /// The position of a cursor that this log made.
    //= SK-SESS-013
    fn place(&self, cursor: &[u8]) -> Option<Position> {
        let cursor = Cursor::decode(cursor)?;
        let head = self.head.as_ref()?;
        let own = cursor.epoch == head.epoch || self.bugs.has(Bug::ForeignCursorTrusted);
        if self.bugs.has(Bug::CursorBeyondTrusted) && own {
            return Some(cursor.position.min(head.position));
        }
        (own && cursor.position <= head.position).then_some(cursor.position)
    }

    fn bend_version(&self, covered: &mut Option<Version>) {
        if let Some(version) = covered
            && self.bugs.has(Bug::VersionOffByOne)
        {
            *version = version
                .iter()
                .map(|(replica, seq)| (replica.clone(), seq + 1))
                .collect();
        }
        if covered.is_some() && self.bugs.has(Bug::VersionIgnored) {
            *covered = Some(Version::new());
        }
    }

    /// Loads what a page still needs, or sends it.
    pub(super) fn catch_up(
        &mut self,
        connection: ConnectionId,
        catch_up: CatchUp,
        out: &mut Actions,
    ) {
        let complete = catch_up.full_at.is_some() || catch_up.scanned >= self.end();
        if complete {
            self.set_busy(connection, None);
            return self.serve(connection, catch_up, out);
        }
        let ticket = self.next_load(connection);
        let (all, some) = (
            self.limits.max_changes_per_frame,
            catch_up.max_changes as u32,
        );
        out.push(DocumentAction::Load {
            ticket,
            after: catch_up.scanned,
            max_changes: if catch_up.covered.is_some() {
                all.max(1)
            } else {
                some
            },
            max_bytes: u32::try_from(catch_up.max_bytes).unwrap_or(u32::MAX),
        });
        self.set_busy(connection, Some(Busy::CatchingUp(catch_up)));
    }

    /// Sends a page. On the last one of a subscription, everything after it will be notified: both
    /// happen in this step, so that no change can come between.
    //= SK-SESS-010
    //= SK-SESS-016
    //= SK-SESS-017
    fn serve(&mut self, connection: ConnectionId, mut page: CatchUp, out: &mut Actions) {
        let bugs = &self.bugs;
        let position = page.full_at.unwrap_or_else(|| self.end());
        let more = position < self.end();
        let has_more = (more && !bugs.has(Bug::MoreUnsaid)) || bugs.has(Bug::MoreForEver);
        if bugs.has(Bug::PageReversed) {
            page.changes.reverse();
        }
        let head_version = self
            .head
            .as_ref()
            .map(|head| version::encode(&head.version));
        let with_version = has_more == bugs.has(Bug::VersionOnWrongPages);
        let want = self.want(&page.claimed, page.mode, has_more);
        //= SK-SESS-014
        //= SK-SESS-019
        let response = v1::SyncResponse {
            request_id: page.request_id + u64::from(bugs.has(Bug::OtherRequestId)),
            document_id: self.id.to_string(),
            delta: Some(delta::encode(&page.changes)),
            cursor: self.cursor(position),
            has_more,
            server_version: head_version.filter(|_| with_version),
            want: (!want.is_empty()).then(|| version::encode(&want)),
            ..v1::SyncResponse::default()
        };
        let silent = bugs.has(Bug::EmptyUnanswered) && position == Position(0);
        let early = bugs.has(Bug::LiveBeforeLastPage);
        let live = page.mode == SyncMode::Subscribe && (!more || early);
        //= SK-SESS-018
        let follows = live || bugs.has(Bug::OnceFollows);
        //= SK-SESS-020
        if page.mode == SyncMode::Subscribe || follows {
            let to = if follows {
                Subscription::Live
            } else {
                Subscription::None
            };
            self.set_subscription(connection, to);
        }
        let frame = frame::encode(&Frame {
            body: Some(Body::SyncResponse(response)),
        });
        if !silent {
            let request_id = page.request_id;
            let listed = self.listed_for(connection);
            let reply = DocumentReply::Page {
                request_id,
                frame,
                position,
                live,
                listed,
                want,
            };
            self.reply(connection, reply, out);
        }
        if live {
            self.tell_all_to(connection, Unaware::Newcomer);
        }
        self.settle_sync(connection, out);
    }

    /// A run of the log has come.
    pub(super) fn loaded(
        &mut self,
        now: UnixMillis,
        ticket: Ticket,
        mut page: Page,
        out: &mut Actions,
    ) {
        let Some((connection, busy)) = self.take_busy(ticket) else {
            return;
        };
        // Storage may be ahead: what it holds beyond our end is durable, but waits for its turn to
        // be announced, and whoever is served now will be notified of it then.
        //= SK-SESS-017
        let announced = self.end().0.saturating_sub(page.after.0);
        page.changes
            .truncate(usize::try_from(announced).unwrap_or(usize::MAX));
        // Less than was durable before: this is not the log that was opened.
        if page.changes.is_empty() {
            return self.refuse_load(now, connection, busy, out);
        }
        match busy {
            Busy::CatchingUp(mut catch_up) => {
                catch_up.take(page);
                self.catch_up(connection, catch_up, out);
            }
            Busy::Resuming => self.go_on_from(connection, &page, out),
            Busy::Verifying(_) | Busy::SettingAccess => {}
        }
        self.run(now, connection, out);
    }

    pub(super) fn load_failed(&mut self, now: UnixMillis, ticket: Ticket, out: &mut Actions) {
        if let Some((connection, busy)) = self.take_busy(ticket) {
            self.refuse_load(now, connection, busy, out);
        }
    }

    fn refuse_load(
        &mut self,
        now: UnixMillis,
        connection: ConnectionId,
        busy: Busy,
        out: &mut Actions,
    ) {
        match busy {
            Busy::CatchingUp(catch_up) => {
                let (request_id, why) = (catch_up.request_id, Refusal::StorageFailed);
                self.refuse_sync(connection, request_id, &why, out);
            }
            // The client hears that it follows no more, and asks again.
            Busy::Resuming => {
                let about = About::request(0, &self.id);
                self.refuse(connection, &Refusal::StorageFailed, &about, out);
                self.set_subscription(connection, Subscription::None);
            }
            Busy::Verifying(_) | Busy::SettingAccess => {}
        }
        self.run(now, connection, out);
    }

    fn take_busy(&mut self, ticket: Ticket) -> Option<(ConnectionId, Busy)> {
        let connection = self.loads.remove(&ticket)?;
        let subscriber = self.subscribers.get_mut(&connection)?;
        Some((connection, subscriber.busy.take()?))
    }
}

/// The most bytes that a version takes in a frame.
fn bytes_of(version: &Version) -> usize {
    version
        .iter()
        .map(|(replica, _)| replica.as_bytes().len() + 16)
        .sum()
}
