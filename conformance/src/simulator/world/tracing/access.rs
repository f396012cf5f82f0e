//! Events in the words of `tla/Access.tla`.
//!
//! The model answers a writer and moves its cursor in two frames, where an `Ack` does both. So each
//! real frame stands for as many of the model's as were due to its client since the frame before,
//! and is received as often.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};
use synckit_session::access::Level;
use synckit_session::client::ClientEvent;
use synckit_session::cursor::Cursor;
use synckit_session::server::{
    ConnectionAction, ConnectionEvent, ConnectionId, DocumentAction, DocumentEvent, DocumentReply,
    DocumentRequest,
};
use synckit_session::ticket::Ticket;
use synckit_wire::convert::access::decode_set;
use synckit_wire::frame;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Error, ErrorCode};

use super::client_line::arguments;
use crate::simulator::grant::Grant;
use crate::simulator::trace::name;
use crate::simulator::world::World;

/// What is known of the clients' rights, and of the frames on their way.
#[derive(Debug, Default)]
pub(super) struct Gate {
    clients: BTreeMap<usize, Guest>,
    /// Requests that are not answered.
    asked: BTreeMap<(usize, u64), Asked>,
    /// Those that storage has in hand, and whose they are.
    storing: BTreeMap<Ticket, (usize, Asked)>,
}

impl Gate {
    /// A request was granted: the oldest that asks for this.
    fn stores(&mut self, ticket: Ticket, subject: &str, level: Option<Level>) {
        let is_it = |asked: &Asked| match asked {
            Asked::Sync => false,
            Asked::SetAccess {
                subject: of,
                level: to,
            } => of == subject && *to == level,
        };
        let oldest = self.asked.iter().find(|(_, asked)| is_it(asked));
        let Some((client, request_id)) = oldest.map(|(key, _)| *key) else {
            return;
        };
        if let Some(asked) = self.asked.remove(&(client, request_id)) {
            self.storing.insert(ticket, (client, asked));
        }
    }
}

/// One client.
#[derive(Debug, Default)]
struct Guest {
    grant: Option<Grant>,
    expired: bool,
    renewals: VecDeque<Grant>,
    /// The model's frames that no real frame stands for.
    due: usize,
    /// How many of the model's frames each real one on its way stands for.
    on_their_way: VecDeque<usize>,
}

/// A request, and what it is in the model.
#[derive(Debug)]
enum Asked {
    Sync,
    SetAccess {
        subject: String,
        level: Option<Level>,
    },
}

impl Asked {
    fn line(&self, client: usize) -> (&'static str, Value) {
        match self {
            Self::Sync => ("SyncRequest", arguments(client)),
            Self::SetAccess { subject, level } => {
                let level = level.map_or("unset", Level::name);
                let arguments = json!({"c": name(client), "subject": subject, "level": level});
                ("SetAccess", arguments)
            }
        }
    }
}

impl World {
    fn guest(&mut self, client: usize) -> &mut Guest {
        self.tracer.gate.clients.entry(client).or_default()
    }

    /// A token ends without an event: it is said before the next line.
    pub(super) fn access_line(&mut self, action: &str, arguments_of: &Value, observed: &Value) {
        let now = self.clock.now();
        let over: Vec<usize> = (self.tracer.gate.clients.iter_mut())
            .filter(|(_, guest)| !guest.expired)
            .filter(|(_, guest)| guest.grant.as_ref().is_some_and(|grant| grant.is_over(now)))
            .map(|(client, guest)| {
                guest.expired = true;
                *client
            })
            .collect();
        for client in over {
            let observed = json!({"expired": {name(client): true}});
            self.line("Expire", &arguments(client), &observed);
        }
        self.line(action, arguments_of, observed);
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the model has no other requests"
    )]
    pub(super) fn access_client_sends(&mut self, client: usize, body: &Body) {
        let (request_id, asked) = match body {
            Body::SyncRequest(request) => (request.request_id, Asked::Sync),
            Body::SetAccess(set) => {
                let Ok((request_id, entry)) = decode_set(set.clone()) else {
                    return;
                };
                let level = Level::decode(entry.level);
                let subject = entry.subject;
                (request_id, Asked::SetAccess { subject, level })
            }
            Body::Authenticate(authenticate) => {
                let grant = Grant::read(&authenticate.token);
                return self.guest(client).renewals.extend(grant);
            }
            Body::Hello(hello) => {
                self.guest(client).grant = Grant::read(&hello.token);
                return;
            }
            _ => return,
        };
        self.tracer.gate.asked.insert((client, request_id), asked);
    }

    /// The server sends a frame.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the model has no other frames"
    )]
    pub(super) fn access_server(&mut self, connection: ConnectionId, body: &Body) {
        let Some(client) = self.network.client_of(connection) else {
            return;
        };
        match body {
            Body::SyncResponse(response) if !response.has_more => {
                let end = Cursor::decode(&response.cursor).map_or(0, |at| at.position.0);
                self.answered(
                    client,
                    response.request_id,
                    &newest("SyncResponse", "", end),
                );
            }
            Body::Error(error) => self.denied(client, error),
            Body::Authenticated(_) => self.renewed(client),
            Body::AccessChanged(_) | Body::Ack(_) | Body::Notification(_) => {}
            Body::SyncResponse(_) => return self.end_trace(),
            _ => return,
        }
        let guest = self.guest(client);
        let due = std::mem::take(&mut guest.due);
        guest.on_their_way.push_back(due);
    }

    fn answered(&mut self, client: usize, request_id: u64, newest: &Value) {
        let Some(asked) = self.tracer.gate.asked.remove(&(client, request_id)) else {
            return self.end_trace();
        };
        let (action, arguments) = asked.line(client);
        let observed = json!({"newest": {name(client): newest}});
        self.access_line(action, &arguments, &observed);
        self.guest(client).due += 1;
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the model has no other refusals"
    )]
    fn denied(&mut self, client: usize, error: &Error) {
        let code = match error.code() {
            ErrorCode::AccessDenied => "ACCESS_DENIED",
            ErrorCode::TokenExpired => "TOKEN_EXPIRED",
            // Whoever goes on after a refusal leaves a gap, and the model has none.
            _ => return self.end_trace(),
        };
        let newest = newest("Error", code, 0);
        if error.request_id > 0 {
            return self.answered(client, error.request_id, &newest);
        }
        let observed = json!({"newest": {name(client): newest}});
        self.access_line("Update", &arguments(client), &observed);
        self.guest(client).due += 1;
    }

    fn renewed(&mut self, client: usize) {
        let Some(grant) = self.guest(client).renewals.pop_front() else {
            return self.end_trace();
        };
        let arguments = json!({"c": name(client), "level": grant.level.name()});
        let observed = json!({"newest": {name(client): newest("Authenticated", "", 0)}});
        self.access_line("Authenticate", &arguments, &observed);
        let guest = self.guest(client);
        guest.grant = Some(grant);
        guest.expired = false;
        guest.due += 1;
    }

    /// The document goes on with who was held back, or has another entry in its list.
    pub(super) fn access_document(&mut self, event: &DocumentEvent, actions: &[DocumentAction]) {
        if let DocumentEvent::Request {
            connection,
            request: DocumentRequest::Resume { .. },
        } = event
            && let Some(client) = self.network.client_of(*connection)
        {
            let observed = json!({"flow": {name(client): "Open"}});
            self.access_line("Resume", &arguments(client), &observed);
        }
        if let DocumentEvent::Persisted { ticket } = event
            && let Some((client, asked)) = self.tracer.gate.storing.remove(ticket)
        {
            self.access_stored(client, &asked, actions);
        }
        for action in actions {
            if let DocumentAction::SetAccess {
                ticket,
                subject,
                level,
            } = action
            {
                self.tracer.gate.stores(*ticket, subject, *level);
            }
        }
    }

    fn access_stored(&mut self, by: usize, asked: &Asked, actions: &[DocumentAction]) {
        let Asked::SetAccess { subject, level } = asked else {
            return;
        };
        let (action, arguments) = asked.line(by);
        let level = level.map_or("unset", Level::name);
        self.access_line(action, &arguments, &json!({"acl": {subject: level}}));
        self.guest(by).due += 1;
        for action in actions {
            if let DocumentAction::Reply {
                connection,
                reply: DocumentReply::Listed { .. },
            } = action
                && let Some(told) = self.network.client_of(*connection)
                && told != by
            {
                self.guest(told).due += 1;
            }
        }
    }

    /// Somebody's change is durable, and its writer is told.
    pub(super) fn access_persists(&mut self, writer: ConnectionId, observed: &Value) {
        self.access_line("Persist", &json!({}), observed);
        if let Some(client) = self.network.client_of(writer) {
            self.guest(client).due += 1;
        }
    }

    /// What the document says passes a connection, or does not.
    pub(super) fn access_connection(
        &mut self,
        connection: ConnectionId,
        event: &ConnectionEvent,
        actions: &[ConnectionAction],
    ) {
        let ConnectionEvent::Replied {
            reply: DocumentReply::Following { position, .. },
            ..
        } = event
        else {
            return;
        };
        let Some(client) = self.network.client_of(connection) else {
            return;
        };
        let passes = actions.iter().any(moves_cursor);
        let observed = if passes {
            json!({"newest": {name(client): newest("Notification", "", position.0)}})
        } else {
            json!({"flow": {name(client): "Held"}})
        };
        self.access_line("Relay", &arguments(client), &observed);
        self.guest(client).due += usize::from(passes);
    }

    pub(super) fn access_client(&mut self, client: usize, event: &ClientEvent) {
        if *event == ClientEvent::Disconnected {
            return self.end_trace();
        }
        let ClientEvent::Received(bytes) = event else {
            return;
        };
        if !is_of_model(bytes) {
            return;
        }
        let count = self.guest(client).on_their_way.pop_front().unwrap_or(0);
        for left in (0..count).rev() {
            let cursor = self.view(client).map_or(0, |view| view.cursor.max(0));
            let observed = if left == 0 {
                json!({"cursor": {name(client): cursor}})
            } else {
                json!({})
            };
            self.access_line("Receive", &arguments(client), &observed);
        }
    }
}

fn newest(kind: &str, code: &str, to: u64) -> Value {
    json!({"type": kind, "code": code, "to": to})
}

fn moves_cursor(action: &ConnectionAction) -> bool {
    let ConnectionAction::Send(bytes) = action else {
        return false;
    };
    match frame::decode(bytes, u32::MAX)
        .ok()
        .and_then(|frame| frame.body)
    {
        Some(Body::Notification(_)) => true,
        Some(Body::Ack(ack)) => !ack.cursor.is_empty(),
        Some(_) | None => false,
    }
}

fn is_of_model(bytes: &[u8]) -> bool {
    let body = frame::decode(bytes, u32::MAX)
        .ok()
        .and_then(|frame| frame.body);
    matches!(
        body,
        Some(
            Body::SyncResponse(_)
                | Body::Error(_)
                | Body::Authenticated(_)
                | Body::AccessChanged(_)
                | Body::Ack(_)
                | Body::Notification(_)
        )
    )
}
