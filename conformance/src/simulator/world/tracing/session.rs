//! Events in the words of `tla/SyncSession.tla`.

use std::collections::VecDeque;

use serde_json::{Value, json};
use synckit_session::client::ClientEvent;
use synckit_session::cursor::Cursor;
use synckit_session::server::{ConnectionId, DocumentAction, DocumentEvent, DocumentRequest};
use synckit_session::ticket::Ticket;
use synckit_wire::frame;
use synckit_wire::v1::ErrorCode;
use synckit_wire::v1::frame::Body;

use super::client_line::{ClientView, arguments};
use crate::simulator::setting::Profile;
use crate::simulator::trace::name;
use crate::simulator::world::World;

/// What the server has staged, in the model's order.
#[derive(Debug, Default)]
pub(in crate::simulator::world) struct Staging {
    queue: VecDeque<Staged>,
    /// Changes whose commit was answered.
    logged: usize,
    /// How often the log was given another name.
    renamed: usize,
    /// An update that waits until its document is open.
    waiting: Option<ConnectionId>,
}

impl Staging {
    /// Whether something that this connection sent again is being verified. The session then lets
    /// its later requests wait; in a modelled run they wait on their way instead, where the model
    /// has them.
    pub(in crate::simulator::world) fn verifies(&self, connection: ConnectionId) -> bool {
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
    pub(super) fn session_client(&mut self, number: usize, event: &ClientEvent) {
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
        let mut arguments = arguments(number);
        if let Some(timestamp) = timestamp {
            arguments["timestamp"] = json!(timestamp);
        }
        // Nothing is seen of a process that is down.
        let view = self.view(number);
        let observed = view.map_or_else(|| json!({}), |view| observed(&view));
        self.line(action, &arguments, &observed);
    }

    /// The server sends a frame.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the model has no other frames"
    )]
    pub(super) fn session_server(&mut self, connection: ConnectionId, body: &Body) {
        let Some(client) = self.network.client_of(connection) else {
            return;
        };
        match body {
            Body::Welcome(_) => {
                let observed = json!({"epoch": self.tracer.staging.renamed + 1});
                self.line("Greet", &arguments(client), &observed);
            }
            Body::SyncResponse(response) => {
                let position = Cursor::decode(&response.cursor).map_or(0, |at| at.position.0);
                let sub = if response.has_more {
                    -1
                } else {
                    position.cast_signed()
                };
                let observed = json!({"sub": {name(client): sub}, "log": self.traced_log_len()});
                self.line("Serve", &arguments(client), &observed);
            }
            Body::Error(error) if error.code() == ErrorCode::Gap => {
                let observed = json!({"staged": self.tracer.staging.queue.len()});
                self.line("Ingest", &arguments(client), &observed);
            }
            _ => {}
        }
    }

    /// The document has handled an event, and done this.
    ///
    /// A modelled run sends one change in an update, its disk answers all but appends at once, and
    /// nothing is read behind what is verified: so every update is taken in by the event that
    /// brings it.
    pub(super) fn session_document(&mut self, event: &DocumentEvent, actions: &[DocumentAction]) {
        match event {
            DocumentEvent::Request {
                connection,
                request: DocumentRequest::Update { .. },
            } => self.session_ingest(*connection, actions),
            DocumentEvent::Persisted { ticket } | DocumentEvent::Verified { ticket, .. } => {
                self.session_answer(*ticket);
            }
            DocumentEvent::Opened { .. } => {
                if let Some(connection) = self.tracer.staging.waiting.take() {
                    self.session_ingest(connection, actions);
                }
            }
            DocumentEvent::StorageFailed { .. } if !self.tracer.staging.queue.is_empty() => {
                self.tracer.staging.queue.clear();
                self.line("StorageFailed", &json!({}), &json!({"staged": 0}));
            }
            DocumentEvent::StorageFailed { .. }
            | DocumentEvent::TimerFired(_)
            | DocumentEvent::Request { .. }
            | DocumentEvent::Loaded { .. } => {}
        }
    }

    fn session_ingest(&mut self, connection: ConnectionId, actions: &[DocumentAction]) {
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
                self.tracer.staging.waiting = Some(connection);
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
        if !staged.appends && self.setting.profile == Profile::Access {
            // What comes again is not modelled there.
            return self.end_trace();
        }
        self.tracer.staging.queue.push_back(staged);
        let observed = json!({"staged": self.tracer.staging.queue.len()});
        let Some(client) = self.network.client_of(connection) else {
            return;
        };
        if self.setting.profile == Profile::Access {
            self.access_line("Update", &arguments(client), &observed);
        } else {
            self.line("Ingest", &arguments(client), &observed);
        }
    }

    /// The disk has answered: what is at the front and answered is announced, in order.
    pub(super) fn session_answer(&mut self, ticket: Ticket) {
        for staged in &mut self.tracer.staging.queue {
            staged.awaits.take_if(|awaited| *awaited == ticket);
        }
        while let Some(Staged {
            awaits: None,
            appends,
            connection,
        }) = self.tracer.staging.queue.front()
        {
            let writer = *connection;
            self.tracer.staging.logged += usize::from(*appends);
            self.tracer.staging.queue.pop_front();
            let staging = &self.tracer.staging;
            let observed = json!({"log": staging.logged, "staged": staging.queue.len()});
            if self.setting.profile == Profile::Access {
                self.access_persists(writer, &observed);
            } else {
                self.line("Persist", &json!({}), &observed);
            }
        }
    }

    /// The server has died, and starts again with its epoch or with a fresh one.
    pub(super) fn session_restarts(&mut self, action: &str) {
        let staging = &mut self.tracer.staging;
        staging.queue.clear();
        staging.renamed += usize::from(action == "NewEpoch");
        let observed = json!({"log": self.traced_log_len(), "staged": 0});
        self.line(action, &json!({}), &observed);
    }
}

fn observed(view: &ClientView) -> Value {
    let name = name(view.number);
    json!({
        "phase": {&name: view.phase},
        "outbox": {&name: view.outbox},
        "known": {&name: view.known},
        "cell": {&name: view.cell},
        "cursor": {&name: view.cursor},
    })
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
