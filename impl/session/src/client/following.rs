//! Catching up with a document, and following it.
//!
//! Chapter: `spec/06-client-session.md`, catching up and following. Model: `CatchUp`, `Notified`.

use bytes::Bytes;
use synckit_crdt::{Delta, DocumentId, UnixMillis};
use synckit_wire::convert::{delta, document_id, version};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, ErrorCode, SyncMode, SyncRequest, SyncResponse};

use crate::bug::Bug;

use super::checkpoint::Checkpoint;
use super::open_document::{Hold, paths_of};
use super::{ClientAction, ClientSession, DocumentPhase, Notice, Record};

impl ClientSession {
    /// Asks for what the document lacks, then sends its outbox again.
    pub(super) fn resume(&mut self, now: UnixMillis, id: &DocumentId, out: &mut Vec<ClientAction>) {
        self.save_again(id, out);
        if self.config.bugs.has(Bug::DocumentsNotSynced) {
            return;
        }
        self.ask(now, id, true, out);
        if let (Some(open), Some(terms)) = (self.documents.get_mut(id), self.link.terms())
            && self.config.bugs.has(Bug::NothingResent)
        {
            while open.outbox.next_update(&terms.limits).is_some() {}
        }
        self.pump(now, out);
        self.present_again(now, id, out);
    }

    /// Sends a `SyncRequest`: by cursor when there is a good one, else by version.
    //= SK-CLNT-013
    fn ask(
        &mut self,
        now: UnixMillis,
        id: &DocumentId,
        by_cursor: bool,
        out: &mut Vec<ClientAction>,
    ) {
        let request_id = self.next_request_id();
        let bugs = &self.config.bugs;
        let shared = bugs.has(Bug::CursorsShared).then(|| {
            let last = self.documents.values().last();
            last.map(|open| open.checkpoint.clone())
        });
        let (Some(terms), Some(open)) = (self.link.terms(), self.documents.get_mut(id)) else {
            return;
        };
        let checkpoint = shared.flatten().unwrap_or_else(|| open.checkpoint.clone());
        let good = by_cursor
            && !checkpoint.cursor.is_empty()
            && (checkpoint.epoch == terms.epoch || bugs.has(Bug::CursorDespiteEpoch))
            && !bugs.has(Bug::CursorUnused);
        //= SK-CLNT-060
        let by_version = !good || (terms.heals && !bugs.has(Bug::VersionUnsaid));
        let request = SyncRequest {
            request_id,
            document_id: id.as_str().to_owned(),
            cursor: if good {
                checkpoint.cursor
            } else {
                Bytes::new()
            },
            version: by_version.then(|| version::encode(open.document.version())),
            mode: SyncMode::Subscribe.into(),
            max_changes: 0,
        };
        open.phase = DocumentPhase::CatchingUp;
        open.request_id = Some(request_id);
        self.send(now, Body::SyncRequest(request), out);
    }

    //= SK-CLNT-020
    //= SK-CLNT-021
    pub(super) fn catch_up(
        &mut self,
        now: UnixMillis,
        mut response: SyncResponse,
        out: &mut Vec<ClientAction>,
    ) {
        let asked = self.addressed(&response.document_id);
        // It may answer a question that was replaced.
        let asked = asked.filter(|(_, open)| open.request_id == Some(response.request_id));
        let Some((id, open)) = asked else {
            self.disregard(response.delta, out);
            return;
        };
        let standing = open.checkpoint.cursor.clone();
        let bugs = &self.config.bugs;
        let delta = response.delta.take();
        let delta = delta.filter(|_| !bugs.has(Bug::PageNotApplied));
        let kept = bugs.has(Bug::PageCursorNotTaken);
        if !self.take_in(
            &id,
            delta,
            if kept {
                standing
            } else {
                response.cursor.clone()
            },
            out,
        ) {
            return self.reissue_when_settled(now, out);
        }
        if response.has_more && !self.config.bugs.has(Bug::PagesNotPulled) {
            return self.ask(now, &id, true, out);
        }
        if let Some(open) = self.documents.get_mut(&id) {
            open.phase = DocumentPhase::Live;
            open.request_id = None;
        }
        self.asked_to_return(&id, &response, out);
        self.notify(Notice::Live { document: id }, out);
        self.pump(now, out);
    }

    /// The client's cursor moves without a change.
    pub(super) fn stand_at(
        &mut self,
        id: &DocumentId,
        epoch: Bytes,
        cursor: Bytes,
        out: &mut Vec<ClientAction>,
    ) {
        let Some(open) = self.documents.get_mut(id) else {
            return;
        };
        open.checkpoint = Checkpoint { epoch, cursor };
        let cursor = open.checkpoint.encode();
        let changes = Vec::new();
        self.save(id, Record::Received { changes, cursor }, out);
    }

    //= SK-CLNT-022
    //= SK-CLNT-023
    pub(super) fn notified(
        &mut self,
        now: UnixMillis,
        notification: v1::Notification,
        out: &mut Vec<ClientAction>,
    ) {
        let Some((id, open)) = self.addressed(&notification.document_id) else {
            self.disregard(notification.delta, out);
            return;
        };
        let (phase, standing) = (open.phase, open.checkpoint.cursor.clone());
        let bugs = &self.config.bugs;
        let follows = notification.previous_cursor == standing;
        if follows || bugs.has(Bug::GapInNotificationsAccepted) {
            let delta = notification
                .delta
                .filter(|_| !bugs.has(Bug::NotificationNotApplied));
            let kept = bugs.has(Bug::NotificationCursorNotTaken);
            if !self.take_in(
                &id,
                delta,
                if kept { standing } else { notification.cursor },
                out,
            ) {
                self.reissue_when_settled(now, out);
            }
            return;
        }
        let by_cursor = bugs.has(Bug::ResyncByCursor);
        if !self.disregard(notification.delta, out) {
            return;
        }
        match phase {
            DocumentPhase::Live => self.ask(now, &id, by_cursor, out),
            DocumentPhase::CatchingUp | DocumentPhase::Idle => {}
        }
    }

    /// The changes and the cursor that covers them are one step. Says whether it was made.
    fn take_in(
        &mut self,
        id: &DocumentId,
        message: Option<v1::Delta>,
        cursor: Bytes,
        out: &mut Vec<ClientAction>,
    ) -> bool {
        let (Some(terms), Some(open)) = (self.link.terms(), self.documents.get_mut(id)) else {
            return false;
        };
        let limits = &terms.limits;
        let delta = delta::decode(
            message.unwrap_or_default(),
            limits.max_changes_per_frame,
            &limits.change,
        );
        let taken = delta.map(|delta: Delta| open.take_in(delta));
        let (new, events) = match taken {
            Ok(Ok(taken)) => taken,
            // What the server holds does not go with our outbox: another writer shares our name.
            Ok(Err(_)) if !open.outbox.is_empty() => {
                open.hold = Hold::Refused;
                open.outbox.void_from(0);
                open.phase = DocumentPhase::Idle;
                open.request_id = None;
                return false;
            }
            //= SK-CLNT-056
            Ok(Err(_)) => {
                self.close(Some(ErrorCode::Malformed), out);
                return false;
            }
            Err(error) => {
                self.close(Some(error.code()), out);
                return false;
            }
        };
        let checkpoint = Checkpoint {
            epoch: terms.epoch.clone(),
            cursor,
        };
        open.checkpoint = checkpoint.clone();
        let paths = paths_of(&new);
        let alone = self.config.bugs.has(Bug::CursorStoredAlone);
        let changes = if alone { Vec::new() } else { new };
        self.save(
            id,
            Record::Received {
                changes,
                cursor: checkpoint.encode(),
            },
            out,
        );
        if !paths.is_empty() {
            self.notify(
                Notice::Changed {
                    document: id.clone(),
                    paths,
                    events,
                    local: false,
                },
                out,
            );
        }
        true
    }

    /// The open document that a frame is about.
    pub(super) fn addressed(
        &mut self,
        document: &str,
    ) -> Option<(DocumentId, &mut super::open_document::OpenDocument)> {
        let id = document_id::decode(document).ok()?;
        let open = self.documents.get_mut(&id)?;
        Some((id, open))
    }
}
