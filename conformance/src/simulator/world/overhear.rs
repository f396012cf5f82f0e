//! Every frame is overheard as it is sent, and held against disks and log.

use bytes::Bytes;
use synckit_crdt::{Change, DocumentId};
use synckit_session::cursor::Cursor;
use synckit_session::server::ConnectionId;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Error, ErrorCode, Frame, SyncRequest, Update};
use synckit_wire::{convert, frame};

use super::World;
use crate::simulator::check::{Checked, Violation, check_refusal, ensure};
use crate::simulator::faults::Fault;
use crate::simulator::sightings::Sighting;

impl World {
    /// A client sends a frame.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "other frames promise nothing that is checked here"
    )]
    pub(super) fn overhear_client(
        &mut self,
        number: usize,
        connection: ConnectionId,
        bytes: &Bytes,
    ) -> Checked {
        let Some(body) = self.decode(bytes)?.body else {
            return Ok(());
        };
        if let Some(conversation) = self.conversations.get_mut(&connection) {
            conversation.client_speaks(&body)?;
        }
        self.trace_client_sends(number, &body);
        match body {
            Body::SyncRequest(request) => self.overhear_request(number, connection, &request),
            Body::Update(update) => self.overhear_update(number, connection, update),
            _ => Ok(()),
        }
    }

    fn overhear_request(
        &mut self,
        number: usize,
        connection: ConnectionId,
        request: &SyncRequest,
    ) -> Checked {
        let document = document_id(&request.document_id)?;
        let disk = &self.clients[number].disk;
        let kept = disk.checkpoint(&document);
        if !request.cursor.is_empty() {
            self.sightings.note(Sighting::ResumedCursor);
        } else if !kept.cursor.is_empty() {
            self.sightings.note(Sighting::VoidCursor);
        }
        let Some(conversation) = self.conversations.get_mut(&connection) else {
            return Ok(());
        };
        // What the disk has yet to write may have moved the cursor.
        if !conversation.has_asked(&document) && !disk.is_busy() {
            let good = kept.epoch == conversation.epoch().0.as_slice();
            let expected = if good { kept.cursor } else { Bytes::new() };
            //= SK-CLNT-013
            ensure(request.cursor == expected, "SK-CLNT-013", || {
                format!("client {number} resumes by {request:?}, it keeps {expected:02x?}")
            })?;
        }
        conversation.asks(request)
    }

    fn overhear_update(
        &mut self,
        number: usize,
        connection: ConnectionId,
        update: Update,
    ) -> Checked {
        let limits = &self.setting.limits;
        //= SK-CLNT-015
        let (document, changes) =
            convert::update::decode(update, limits.max_changes_per_frame, &limits.change)
                .map_err(|error| broken("SK-CLNT-015", &error))?;
        for change in &changes {
            //= SK-CLNT-002
            let disk = &self.clients[number].disk;
            let returned = change.replica != *disk.replica() || disk.received(&document, change);
            if returned {
                self.sightings.note(Sighting::Returned);
            }
            let kept = returned || disk.outbox(&document).contains(change);
            ensure(
                kept || self.is_logged(&document, change),
                "SK-CLNT-002",
                || {
                    format!(
                        "client {number} sends {}, which is not on its disk",
                        change.first_seq
                    )
                },
            )?;
            self.ledger.sent(&document, change)?;
        }
        match self.conversations.get_mut(&connection) {
            Some(conversation) => {
                conversation.updates(&document, &changes, self.server.heard(&document))
            }
            None => Ok(()),
        }
    }

    /// A frame reaches the server.
    pub(super) fn overhear_arrival(&mut self, connection: ConnectionId, bytes: &Bytes) -> Checked {
        if let Some(Body::Update(update)) = self.decode(bytes)?.body {
            let limits = &self.setting.limits;
            let (document, changes) = convert::update::decode(update, u32::MAX, &limits.change)
                .map_err(|error| broken("SK-CLNT-015", &error))?;
            for change in &changes {
                self.ledger.arrived(connection, &document, change);
            }
        }
        Ok(())
    }

    /// A client need not wait for the record of an acknowledgement to be durable.
    fn is_logged(&self, document: &DocumentId, change: &Change) -> bool {
        self.server
            .disk
            .log(document)
            .iter()
            .any(|entry| entry.change == *change)
    }

    /// The server sends a frame.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "other frames promise nothing that is checked here"
    )]
    pub(super) fn overhear_server(&mut self, connection: ConnectionId, bytes: &Bytes) -> Checked {
        let Some(body) = self.decode(bytes)?.body else {
            return Ok(());
        };
        if self.is_traced() {
            self.trace_server(connection, &body);
        }
        let Some(conversation) = self.conversations.get_mut(&connection) else {
            return Ok(());
        };
        conversation.server_speaks(&body)?;
        if matches!(body, Body::Goaway(_)) {
            self.server.goodbyes += 1;
        }
        let server = &self.server;
        match body {
            Body::Welcome(welcome) => {
                let now = self.clock.now();
                self.greetings.welcomed(&welcome, &server.disk, now)
            }
            Body::SyncResponse(response) => {
                if response.has_more {
                    self.sightings.note(Sighting::SecondPage);
                }
                let document = document_id(&response.document_id)?;
                conversation.responds(&document, &response, server.heard(&document))
            }
            Body::Notification(notification) => {
                let document = document_id(&notification.document_id)?;
                conversation.notifies(
                    &document,
                    &notification,
                    server.heard(&document),
                    &self.ledger,
                )
            }
            Body::Ack(ack) => {
                let document = document_id(&ack.document_id)?;
                conversation.acknowledges(&document, &ack, server.heard(&document))
            }
            Body::Error(error) => {
                check_refusal(&error)?;
                self.check_error(&error)
            }
            _ => Ok(()),
        }
    }

    /// A frame is about to be handled by its client.
    pub(super) fn hears(&mut self, connection: ConnectionId, bytes: &Bytes) -> Checked {
        let conversation = self.conversations.get_mut(&connection);
        match (conversation, frame::decode(bytes, u32::MAX)) {
            (Some(conversation), Ok(Frame { body: Some(body) })) => {
                conversation.client_hears(&body)
            }
            (Some(_) | None, _) => Ok(()),
        }
    }

    fn decode(&self, bytes: &Bytes) -> Result<Frame, Violation> {
        frame::decode(bytes, self.setting.limits.max_frame_bytes)
            .map_err(|error| broken("SK-WIRE-001", &error))
    }

    /// Between honest peers only faults make errors.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "any other error is one too many, those of later versions included"
    )]
    fn check_error(&mut self, error: &Error) -> Checked {
        let faults = &self.setting.faults;
        let (allowed, sighting) = match error.code() {
            ErrorCode::StorageFailed => (
                faults.has(Fault::CommitFailure),
                Some(Sighting::StorageFailed),
            ),
            ErrorCode::Gap => (
                faults.has(Fault::CommitFailure)
                    || faults.has(Fault::ClientRestore)
                    || faults.has(Fault::ClockSkew)
                    || self.setting.is_guarded(),
                Some(Sighting::Gap),
            ),
            ErrorCode::MissingDependency => (
                faults.has(Fault::CommitFailure) && faults.has(Fault::ServerRestore),
                None,
            ),
            ErrorCode::Equivocation => (
                faults.has(Fault::ClientRestore),
                Some(Sighting::Equivocation),
            ),
            ErrorCode::ClockSkew => (faults.has(Fault::ClockSkew), Some(Sighting::ClockSkew)),
            ErrorCode::AccessDenied => (self.setting.is_guarded(), Some(Sighting::Denied)),
            ErrorCode::TokenExpired => (self.setting.is_guarded(), Some(Sighting::TokenExpired)),
            ErrorCode::HeartbeatMissed => (true, Some(Sighting::HeartbeatMissed)),
            // Hello itself was swallowed.
            ErrorCode::Unauthenticated => (
                faults.has(Fault::Silence)
                    || faults.has(Fault::ClientCrash)
                    || self.setting.is_guarded(),
                None,
            ),
            _ => (false, None),
        };
        if let Some(sighting) = sighting {
            self.sightings.note(sighting);
        }
        ensure(allowed, "SK-ERR-004", || {
            format!("no fault of this run explains {error:?}")
        })
    }

    /// Whoever keeps a cursor keeps everything before it.
    //= SK-STOR-010
    //= SK-CLNT-020
    pub(super) fn check_cursor(&self, number: usize, document: &DocumentId) -> Checked {
        let disk = &self.clients[number].disk;
        let Some(cursor) = Cursor::decode(&disk.checkpoint(document).cursor) else {
            return Ok(());
        };
        if cursor.epoch != self.server.disk.epoch() {
            return Ok(());
        }
        let below = self.server.judge(document).version_at(cursor.position.0);
        let sound = below
            .as_ref()
            .is_some_and(|below| disk.knows(document, below));
        ensure(sound, "SK-CLNT-020", || {
            let position = cursor.position.0;
            format!("client {number} keeps a cursor at {position} without all before it")
        })
    }
}

fn document_id(id: &str) -> Result<DocumentId, Violation> {
    convert::document_id::decode(id).map_err(|error| broken("SK-WIRE-012", &error))
}

fn broken(clause: &'static str, error: &dyn std::fmt::Display) -> Violation {
    Violation {
        clause,
        text: error.to_string(),
    }
}
