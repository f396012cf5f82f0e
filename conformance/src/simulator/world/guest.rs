//! Visitors of the server: connections without a client, of which every frame is chosen. What the
//! server says to them is held to the same log as what it says to anybody.
//!
//! Chapter: `spec/07-server-session.md`.

use std::collections::BTreeMap;

use bytes::Bytes;
use synckit_crdt::{DocumentId, ReplicaId};
use synckit_session::access::Level;
use synckit_session::server::{ConnectionEvent, ConnectionId};
use synckit_wire::v1::Frame;
use synckit_wire::v1::frame::Body;
use synckit_wire::{convert, frame};

use super::World;
use crate::simulator::check::{Checked, Conversation, Violation, check_refusal, ensure};

/// What each visitor has heard.
#[derive(Debug, Default)]
pub(super) struct Guests(BTreeMap<ConnectionId, Guest>);

/// One visitor.
#[derive(Debug)]
struct Guest {
    heard: Vec<Body>,
    is_gone: bool,
    /// Whether it takes what is sent off the server's hands.
    reads: bool,
    untaken_bytes: usize,
}

impl Guests {
    /// Whether this is the connection of a visitor.
    pub(super) fn knows(&self, connection: ConnectionId) -> bool {
        self.0.contains_key(&connection)
    }

    /// The server has ended the connection.
    pub(super) fn part(&mut self, connection: ConnectionId) {
        if let Some(guest) = self.0.get_mut(&connection) {
            guest.is_gone = true;
        }
    }

    /// Whether the server has ended the connection.
    pub(super) fn has_parted(&self, connection: ConnectionId) -> bool {
        self.0.get(&connection).is_none_or(|guest| guest.is_gone)
    }

    /// What was heard since the last time.
    pub(super) fn take(&mut self, connection: ConnectionId) -> Vec<Body> {
        let guest = self.0.get_mut(&connection);
        guest.map_or_else(Vec::new, |guest| std::mem::take(&mut guest.heard))
    }
}

impl World {
    /// A visitor connects, and is about to call itself by this replica id. It may be asked for
    /// what the server lost, or bring what others made.
    pub(super) fn guest_arrives(
        &mut self,
        replica: &ReplicaId,
        heals: bool,
        relays: bool,
    ) -> Result<ConnectionId, Violation> {
        let connection = self.host();
        let conversation = Conversation::new(connection, self.server.disk.epoch(), replica.clone());
        let heals = heals && self.server.disk.is_restored();
        self.conversations
            .insert(connection, conversation.healing(heals).relaying(relays));
        let guest = Guest {
            heard: Vec::new(),
            is_gone: false,
            reads: true,
            untaken_bytes: 0,
        };
        self.guests.0.insert(connection, guest);
        self.connection_happens(connection, ConnectionEvent::Connected { token: None })?;
        Ok(connection)
    }

    /// The server may ask this visitor for nothing, whatever it knows.
    pub(super) fn asks_nothing_of(&mut self, connection: ConnectionId) {
        if let Some(conversation) = self.conversations.remove(&connection) {
            self.conversations
                .insert(connection, conversation.healing(false));
        }
    }

    /// A visitor reads no longer, or reads all that it has missed.
    pub(super) fn guest_reads(&mut self, connection: ConnectionId, reads: bool) -> Checked {
        let Some(guest) = self.guests.0.get_mut(&connection) else {
            return Ok(());
        };
        guest.reads = reads;
        let bytes = std::mem::take(&mut guest.untaken_bytes);
        if bytes == 0 {
            return Ok(());
        }
        self.flushed(connection, bytes)
    }

    /// A visitor sends a frame as it is.
    pub(super) fn guest_sends(&mut self, connection: ConnectionId, bytes: Bytes) -> Checked {
        let body = frame::decode(&bytes, u32::MAX)
            .ok()
            .and_then(|frame| frame.body);
        if let (Some(Body::SyncRequest(request)), Some(conversation)) =
            (&body, self.conversations.get_mut(&connection))
        {
            conversation.asks(request)?;
        }
        self.receives(connection, bytes)
    }

    /// The server sends a frame to a visitor.
    //= SK-WIRE-001
    pub(super) fn guest_hears(&mut self, connection: ConnectionId, bytes: &Bytes) -> Checked {
        let decoded = frame::decode(bytes, self.setting.limits.max_frame_bytes);
        let Frame { body } = decoded.map_err(|error| broken(&error))?;
        let Some(body) = body else { return Ok(()) };
        self.hold_to_the_log(connection, &body)?;
        let Some(guest) = self.guests.0.get_mut(&connection) else {
            return Ok(());
        };
        guest.heard.push(body);
        if guest.reads {
            self.taken(connection, bytes.len());
        } else {
            guest.untaken_bytes += bytes.len();
        }
        Ok(())
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "other frames say nothing of the log"
    )]
    fn hold_to_the_log(&mut self, connection: ConnectionId, body: &Body) -> Checked {
        let Some(conversation) = self.conversations.get_mut(&connection) else {
            return Ok(());
        };
        let server = &self.server;
        match body {
            Body::SyncResponse(response) => {
                let document = document_id(&response.document_id)?;
                conversation.responds(&document, response, server.heard(&document))
            }
            Body::Notification(notification) => {
                let document = document_id(&notification.document_id)?;
                let heard = server.heard(&document);
                conversation.notifies(&document, notification, heard, &self.ledger)
            }
            Body::Ack(ack) => {
                let document = document_id(&ack.document_id)?;
                conversation.acknowledges(&document, ack, server.heard(&document))
            }
            Body::AccessChanged(changed) if changed.request_id > 0 => {
                //= SK-ACL-004
                //= SK-ACL-011
                let document = document_id(&changed.document_id)?;
                let listed = Level::encode(server.disk.listed(&document, &changed.subject));
                ensure(changed.level() == listed, "SK-ACL-011", || {
                    format!("{changed:?} is answered, {listed:?} is durable")
                })
            }
            Body::Error(error) => check_refusal(error),
            _ => Ok(()),
        }
    }

    /// A visitor's connection breaks.
    pub(super) fn guest_leaves(&mut self, connection: ConnectionId) -> Checked {
        self.guests.part(connection);
        self.connection_ends(connection)
    }
}

fn document_id(id: &str) -> Result<DocumentId, Violation> {
    convert::document_id::decode(id).map_err(|error| broken(&error))
}

fn broken(error: &dyn std::fmt::Display) -> Violation {
    Violation {
        clause: "SK-WIRE-001",
        text: error.to_string(),
    }
}
