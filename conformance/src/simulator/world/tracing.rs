//! What a world tells its trace: which action of the model each event was.
//!
//! Model: the actions of `tla/SyncSession.tla`, as `tla/trace/README.md` pairs them with events.

use std::collections::VecDeque;

use serde_json::{Value, json};
use synckit_crdt::DocumentId;
use synckit_session::client::ClientEvent;
use synckit_session::cursor::Cursor;
use synckit_session::server::{ConnectionId, DocumentAction, DocumentEvent, DocumentRequest};
use synckit_session::ticket::Ticket;
use synckit_wire::frame;
use synckit_wire::v1::ErrorCode;
use synckit_wire::v1::frame::Body;

use super::World;
use crate::simulator::disk::Answer;
use crate::simulator::trace::{ClientView, cell, known, name, phase};

/// What the server has staged, in the model's order.
#[derive(Debug, Default)]
pub(super) struct Staging {
    queue: VecDeque<Staged>,
    /// Changes whose commit was answered.
    logged: usize,
    /// An update that waits until its document is open.
    waiting: Option<ConnectionId>,
}

impl Staging {
    /// Whether something that this connection sent again is being verified. The session then lets
    /// its later requests wait; in a modelled run they wait on their way instead, where the model
    /// has them.
    pub(super) fn verifies(&self, connection: ConnectionId) -> bool {
        self.queue
            .iter()
            .any(|staged| staged.connection == connection && !staged.appends)
    }
}

/// One entry of the model's `staged`.
#[derive(Debug)]
struct Staged {
    connection: ConnectionId,
    /// The disk has yet to answer this; nothing, when it has or was never asked.
    awaits: Option<Ticket>,
    /// False for a change that is held already.
    appends: bool,
}

impl World {
    /// A client has handled an event.
    pub(super) fn trace_client(&mut self, number: usize, event: &ClientEvent) {
        if self.trace.is_none() {
            return;
        }
        let document = self.documents[0].clone();
        let (action, timestamp) = match event {
            ClientEvent::LocalChange { .. } => {
                let written = self.clients[number].disk.outbox(&document);
                (
                    "Write",
                    written.last().map(|change| change.timestamp.as_u64()),
                )
            }
            ClientEvent::Connected => ("Connect", None),
            ClientEvent::Received(bytes) => match received(bytes) {
                Some(action) => (action, None),
                None => return,
            },
            ClientEvent::Disconnected if self.clients[number].traced_up => ("Disconnect", None),
            ClientEvent::Disconnected
            | ClientEvent::Open { .. }
            | ClientEvent::Shut { .. }
            | ClientEvent::Present { .. }
            | ClientEvent::SetAccess { .. }
            | ClientEvent::Query { .. }
            | ClientEvent::EndQuery { .. }
            | ClientEvent::Connect
            | ClientEvent::Disconnect
            | ClientEvent::Persisted { .. }
            | ClientEvent::StorageFailed { .. }
            | ClientEvent::TimerFired(_)
            | ClientEvent::Token(_) => return,
        };
        match action {
            "Connect" => self.clients[number].traced_up = true,
            "Disconnect" => self.clients[number].traced_up = false,
            _ => {}
        }
        let view = self.view(number, &document);
        if let (Some(trace), Some(view)) = (&mut self.trace, view) {
            trace.client_event(action, timestamp, &view);
        } else if let Some(trace) = &mut self.trace {
            // The process is down: nothing is seen of it.
            trace.server_event(action, Some(number), &json!({}));
        }
    }

    fn view(&self, number: usize, document: &DocumentId) -> Option<ClientView> {
        let client = &self.clients[number];
        let session = client.session.as_ref()?;
        let shown = session.document(document)?;
        let cursor = Cursor::decode(session.cursor(document));
        Some(ClientView {
            name: name(number),
            phase: phase(session.state(), session.document_state(document)),
            outbox: session.outbox_len(document),
            known: known(shown.version()),
            cell: cell(shown),
            cursor: cursor.map_or(-1, |cursor| cursor.position.0.cast_signed()),
        })
    }

    /// The server sends a frame.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the model has no other frames"
    )]
    pub(super) fn trace_server(&mut self, connection: ConnectionId, body: &Body) {
        if self.trace.is_none() {
            return;
        }
        let Some(client) = self.network.client_of(connection) else {
            return;
        };
        match body {
            Body::Welcome(_) => self.server_line("Greet", Some(client), &json!({})),
            Body::SyncResponse(response) => {
                let position = Cursor::decode(&response.cursor).map_or(0, |at| at.position.0);
                let sub = if response.has_more {
                    -1
                } else {
                    position.cast_signed()
                };
                let log = self.server.disk.log(&self.documents[0]).len();
                let observed = json!({"sub": {name(client): sub}, "log": log});
                self.server_line("Serve", Some(client), &observed);
            }
            Body::Error(error) if error.code() == ErrorCode::Gap => {
                let observed = json!({"staged": self.staging.queue.len()});
                self.server_line("Ingest", Some(client), &observed);
            }
            _ => {}
        }
    }

    /// The document has handled an event, and done this.
    ///
    /// A modelled run sends one change in an update, its disk answers all but appends at once, and
    /// nothing is read behind what is verified: so every update is taken in by the event that
    /// brings it.
    pub(super) fn trace_document(&mut self, event: &DocumentEvent, actions: &[DocumentAction]) {
        if self.trace.is_none() {
            return;
        }
        match event {
            DocumentEvent::Request {
                connection,
                request: DocumentRequest::Update { .. },
            } => self.trace_ingest(*connection, actions),
            DocumentEvent::Persisted { ticket } | DocumentEvent::Verified { ticket, .. } => {
                self.trace_answer(*ticket);
            }
            DocumentEvent::Opened { .. } => {
                if let Some(connection) = self.staging.waiting.take() {
                    self.trace_ingest(connection, actions);
                }
            }
            DocumentEvent::StorageFailed { .. } if !self.staging.queue.is_empty() => {
                self.staging.queue.clear();
                self.server_line("StorageFailed", None, &json!({"staged": 0}));
            }
            DocumentEvent::StorageFailed { .. }
            | DocumentEvent::TimerFired(_)
            | DocumentEvent::Request { .. }
            | DocumentEvent::Loaded { .. } => {}
        }
    }

    fn trace_ingest(&mut self, connection: ConnectionId, actions: &[DocumentAction]) {
        let staged = match actions {
            [] => Staged {
                connection,
                awaits: None,
                appends: false,
            },
            [DocumentAction::Persist { ticket, .. }, ..] => Staged {
                connection,
                awaits: Some(*ticket),
                appends: true,
            },
            [DocumentAction::Verify { ticket, .. }, ..] => Staged {
                connection,
                awaits: Some(*ticket),
                appends: false,
            },
            [DocumentAction::Open { .. }, ..] => {
                self.staging.waiting = Some(connection);
                return;
            }
            // A refusal has its line when it is sent.
            [
                DocumentAction::Reply { .. }
                | DocumentAction::Load { .. }
                | DocumentAction::SetAccess { .. }
                | DocumentAction::Publish(_)
                | DocumentAction::SetTimer { .. },
                ..,
            ] => return,
        };
        self.staging.queue.push_back(staged);
        let observed = json!({"staged": self.staging.queue.len()});
        self.server_line("Ingest", self.network.client_of(connection), &observed);
    }

    /// The disk has answered: what is at the front and answered is announced, in order.
    pub(super) fn trace_answer(&mut self, ticket: Ticket) {
        for staged in &mut self.staging.queue {
            staged.awaits.take_if(|awaited| *awaited == ticket);
        }
        while let Some(Staged {
            awaits: None,
            appends,
            ..
        }) = self.staging.queue.front()
        {
            self.staging.logged += usize::from(*appends);
            self.staging.queue.pop_front();
            let observed = json!({"log": self.staging.logged, "staged": self.staging.queue.len()});
            self.server_line("Persist", None, &observed);
        }
    }

    /// A commit reached the disk of a server that died before it could say so.
    pub(super) fn trace_dying_commit(&mut self, survivors: &[Answer]) {
        if self.trace.is_none() {
            return;
        }
        for answer in survivors {
            if let DocumentEvent::Persisted { ticket } = answer.event {
                self.trace_answer(ticket);
            }
        }
    }

    /// The server has died, and starts again with its epoch or with a fresh one.
    pub(super) fn trace_restart(&mut self, action: &str) {
        self.staging.queue.clear();
        let log = self.server.disk.log(&self.documents[0]).len();
        self.server_line(action, None, &json!({"log": log, "staged": 0}));
    }

    fn server_line(&mut self, action: &str, client: Option<usize>, observed: &Value) {
        if let Some(trace) = &mut self.trace {
            trace.server_event(action, client, observed);
        }
    }
}

/// The model's name for what a client does with a frame.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the model has no other frames"
)]
fn received(bytes: &[u8]) -> Option<&'static str> {
    match frame::decode(bytes, u32::MAX).ok()?.body? {
        Body::Welcome(_) => Some("Welcomed"),
        Body::SyncResponse(_) => Some("CatchUp"),
        Body::Ack(_) => Some("Acked"),
        Body::Notification(_) => Some("Notified"),
        Body::Error(error) => match error.code() {
            ErrorCode::Gap | ErrorCode::StorageFailed => Some("Refused"),
            _ => None,
        },
        _ => None,
    }
}
