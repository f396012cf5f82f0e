//! What a world tells its trace: which action of its model each event was.
//!
//! Models: those of `Profile::model`, as `tla/trace/README.md` pairs their actions with events.

mod access;
mod client_line;
mod durability;
mod healing;
mod presence;
mod session;

use std::collections::BTreeSet;

use serde_json::Value;
use synckit_session::client::ClientEvent;
use synckit_session::server::{
    ConnectionAction, ConnectionEvent, ConnectionId, DocumentAction, DocumentEvent,
};
use synckit_wire::v1::frame::Body;

use self::access::Gate;
use self::durability::Announced;
use self::presence::Board;
use self::session::Staging;
use super::World;
use crate::simulator::disk::Answer;
use crate::simulator::setting::Profile;

/// What must be remembered to tell a run in the words of its model.
#[derive(Debug, Default)]
pub(super) struct Tracer {
    pub(super) staging: Staging,
    /// Clients that have a page of several, and not the last.
    paging: BTreeSet<usize>,
    gate: Gate,
    announced: Announced,
    board: Board,
}

impl World {
    pub(super) fn is_traced(&self) -> bool {
        self.trace.as_ref().is_some_and(|trace| !trace.has_ended())
    }

    /// What follows is nothing that the model can follow.
    pub(super) fn end_trace(&mut self) {
        if let Some(trace) = &mut self.trace {
            trace.end();
        }
    }

    fn line(&mut self, action: &str, arguments: &Value, observed: &Value) {
        if let Some(trace) = &mut self.trace {
            trace.line(action, arguments, observed);
        }
    }

    /// A client sends a frame.
    pub(super) fn trace_client_sends(&mut self, number: usize, body: &Body) {
        match (self.setting.profile, body) {
            (Profile::Presence, Body::AwarenessUpdate(update)) => {
                self.presence_client_sends(number, update);
            }
            (Profile::Access, body) => self.access_client_sends(number, body),
            (
                Profile::Session
                | Profile::Healing
                | Profile::Presence
                | Profile::Durability
                | Profile::Wild
                | Profile::Hostile,
                _,
            ) => {}
        }
    }

    /// A client has handled an event.
    pub(super) fn trace_client(&mut self, number: usize, event: &ClientEvent) {
        match self.setting.profile {
            Profile::Session => self.session_client(number, event),
            Profile::Healing => self.healing_client(number, event),
            Profile::Presence => self.presence_client(number, event),
            Profile::Access => self.access_client(number, event),
            // The server's side is all there is.
            Profile::Durability | Profile::Wild | Profile::Hostile => {}
        }
    }

    /// The server sends a frame.
    pub(super) fn trace_server(&mut self, connection: ConnectionId, body: &Body) {
        match self.setting.profile {
            Profile::Session => self.session_server(connection, body),
            Profile::Healing => self.healing_server(connection, body),
            Profile::Presence => self.presence_server(connection, body),
            Profile::Access => self.access_server(connection, body),
            Profile::Durability => self.durability_server(connection, body),
            Profile::Wild | Profile::Hostile => {}
        }
    }

    /// The document has handled an event, and does this.
    pub(super) fn trace_document(&mut self, event: &DocumentEvent, actions: &[DocumentAction]) {
        match self.setting.profile {
            Profile::Session => self.session_document(event, actions),
            Profile::Healing => self.healing_document(actions),
            Profile::Presence => self.presence_document(event),
            Profile::Access => {
                self.access_document(event, actions);
                self.session_document(event, actions);
            }
            Profile::Durability => self.durability_document(actions),
            Profile::Wild | Profile::Hostile => {}
        }
    }

    /// A connection has handled an event, and does this.
    pub(super) fn trace_connection(
        &mut self,
        connection: ConnectionId,
        event: &ConnectionEvent,
        actions: &[ConnectionAction],
    ) {
        match self.setting.profile {
            Profile::Access => self.access_connection(connection, event, actions),
            Profile::Presence if *event == ConnectionEvent::Disconnected => {
                self.presence_ends(connection);
            }
            Profile::Session
            | Profile::Healing
            | Profile::Presence
            | Profile::Durability
            | Profile::Wild
            | Profile::Hostile => {}
        }
    }

    /// The server has dropped the document from its memory: nobody needs it.
    pub(super) fn trace_forgotten(&mut self) {
        if self.setting.profile == Profile::Presence {
            self.presence_forgotten();
        }
    }

    /// A commit reached the disk of a server that died before it could say so.
    pub(super) fn trace_dying_commit(&mut self, survivors: &[Answer]) {
        match self.setting.profile {
            Profile::Session => {
                for answer in survivors {
                    if let DocumentEvent::Persisted { ticket } = answer.event {
                        self.session_answer(ticket);
                    }
                }
            }
            Profile::Durability => self.durability_crash(),
            Profile::Healing
            | Profile::Presence
            | Profile::Access
            | Profile::Wild
            | Profile::Hostile => {}
        }
    }

    /// The disk begins a commit.
    pub(super) fn trace_commit_begins(&mut self) {
        if self.setting.profile == Profile::Durability {
            self.durability_commit_begins();
        }
    }

    /// The disk has ended a commit, well or not; the server has yet to hear of it.
    pub(super) fn trace_commit_ends(&mut self, answers: &[Answer]) {
        if self.setting.profile == Profile::Durability {
            self.durability_commit_ends(answers);
        }
    }

    /// A server that had died is there again.
    pub(super) fn trace_recovery(&mut self) {
        if self.setting.profile == Profile::Durability {
            self.durability_recovery();
        }
    }

    /// The server has died, and starts again with its epoch or with a fresh one.
    pub(super) fn trace_restart(&mut self, action: &str) {
        match self.setting.profile {
            Profile::Session => self.session_restarts(action),
            Profile::Presence => self.presence_forgotten(),
            // Who was connected has lost its connection, and nothing else has changed.
            Profile::Healing => {}
            Profile::Access => self.end_trace(),
            // To die and to recover are two steps there.
            Profile::Durability => {}
            Profile::Wild | Profile::Hostile => {}
        }
    }
}
