//! One connection, overheard: what the server says must agree with its durable log, frame by frame.
//!
//! Chapter: `spec/07-server-session.md`. Model: `LiveNoGap` and `AckImpliesDurable` in
//! `tla/SyncSessionProperties.tla`.

mod catch_up;
mod following;
mod heard;
mod writing;

use std::collections::{BTreeMap, BTreeSet};

use synckit_crdt::{DocumentId, ReplicaId, Version};
use synckit_session::cursor::Epoch;
use synckit_session::server::ConnectionId;
use synckit_wire::convert;
use synckit_wire::v1::frame::Body;

use super::pulse::Pulse;
use super::violation::{Checked, Violation, ensure};

use self::catch_up::Asked;

pub use self::heard::Heard;

/// What was said on one connection.
#[derive(Debug)]
pub struct Conversation {
    connection: ConnectionId,
    /// Of the server that took the connection; a later one may have another.
    epoch: Epoch,
    replica: ReplicaId,
    asked: BTreeMap<(DocumentId, u64), Asked>,
    /// The position of a live subscriber.
    stands: BTreeMap<DocumentId, u64>,
    /// The last sequence number sent of each document, to hold the client to its order.
    sent: BTreeMap<DocumentId, u64>,
    /// Documents whose outbox may start again from an earlier number.
    refused: BTreeSet<DocumentId>,
    /// Whether the server may ask for what it lost.
    heals: bool,
    /// Whether others' changes come by this connection.
    relays: bool,
    /// What it asked for of each document: above the one version, up to the other.
    wanted: BTreeMap<DocumentId, (Version, Version)>,
    greeting: Greeting,
    pulse: Pulse,
}

/// How far a greeting has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Greeting {
    Silent,
    HelloSent,
    Welcomed,
}

impl Conversation {
    /// A connection of this writer.
    #[must_use]
    pub fn new(connection: ConnectionId, epoch: Epoch, replica: ReplicaId) -> Self {
        let (asked, stands, sent) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (refused, greeting) = (BTreeSet::new(), Greeting::Silent);
        Self {
            connection,
            epoch,
            replica,
            asked,
            stands,
            sent,
            refused,
            heals: false,
            relays: false,
            wanted: BTreeMap::new(),
            greeting,
            pulse: Pulse::default(),
        }
    }

    /// The same, with a server whose log was restored.
    #[must_use]
    pub fn healing(mut self, restored: bool) -> Self {
        self.heals = restored;
        self
    }

    /// The same, of someone who may bring what others made.
    #[must_use]
    pub fn relaying(mut self, relays: bool) -> Self {
        self.relays = relays;
        self
    }

    /// The client sends a frame.
    ///
    /// # Errors
    /// When it does not greet, or goes on before it is welcome.
    //= SK-CLNT-010
    pub fn client_speaks(&mut self, body: &Body) -> Checked {
        let greets = matches!(body, Body::Hello(_));
        let in_turn = match self.greeting {
            Greeting::Silent => greets,
            Greeting::HelloSent => false,
            Greeting::Welcomed => !greets,
        };
        ensure(in_turn, "SK-CLNT-010", || {
            format!("{:?}, then {body:?}", self.greeting)
        })?;
        self.pulse.client_speaks(body)?;
        if let Body::Hello(hello) = body {
            self.greeting = Greeting::HelloSent;
            self.replica =
                convert::replica_id::decode(&hello.replica_id).map_err(|error| Violation {
                    clause: "SK-WIRE-011",
                    text: error.to_string(),
                })?;
        }
        Ok(())
    }

    /// The server sends a frame.
    ///
    /// # Errors
    /// When it answers a ping that nobody sent.
    pub fn server_speaks(&mut self, body: &Body) -> Checked {
        self.pulse.server_speaks(body)
    }

    /// The epoch of the server that took the connection.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Whether the client has asked for this document on this connection.
    #[must_use]
    pub fn has_asked(&self, document: &DocumentId) -> bool {
        self.asked.keys().any(|(asked, _)| asked == document)
    }

    /// The client is about to handle a frame.
    ///
    /// # Errors
    /// When it has left a ping unanswered.
    pub fn client_hears(&mut self, body: &Body) -> Checked {
        self.pulse.client_hears(body)?;
        if matches!(body, Body::Welcome(_)) {
            self.greeting = Greeting::Welcomed;
        }
        if let Body::Error(error) = body
            && let Ok(document) = DocumentId::new(&error.document_id)
        {
            self.refused.insert(document);
        }
        Ok(())
    }
}
