//! What a trace compares with the model: the observables of `tla/trace/README.md`, under their
//! names there.
//!
//! A projection shows a machine as the TLA+ module `SyncSession` has it, a reader as `SlowReader`
//! does, a query as `Partial` does, or presence as `Awareness` does, and nothing of how it works
//! inside. Whoever drives the machines knows which action a step was; with the projection after it,
//! that makes a line.

use std::collections::BTreeMap;

use serde::Serialize;
use synckit_crdt::{DocumentId, ReplicaId, Stamp, UnixMillis};

use crate::client::{ClientSession, DocumentPhase, Phase};
use crate::cursor::Cursor;
use crate::server::{ConnectionId, DocumentLog};

/// No position: the model's `NotLive`, and a client without a cursor.
const NOWHERE: i64 = -1;

/// A document at the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentProjection {
    /// The number of durable changes.
    pub log: u64,
    /// The number of entries in storage's hands, those to verify included.
    pub staged: usize,
    /// For each connection with something under way, the position up to which it was served live;
    /// -1 when it is not live.
    pub sub: BTreeMap<u64, i64>,
}

/// A client with its one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClientProjection {
    /// `Offline`, `Greeting`, `CatchingUp` or `Live`.
    pub phase: &'static str,
    /// The number of unacknowledged changes.
    pub outbox: usize,
    /// The version of its document, own changes included.
    pub known: BTreeMap<String, u64>,
    /// The winning write of the document's one field.
    pub cell: Cell,
    /// The log position of its cursor; -1 without one.
    pub cursor: i64,
}

/// A query at the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueryProjection {
    /// `Paging`, `Live`, or `Lagging`: then the model says beside it what it was before.
    pub query: &'static str,
    /// The last id that a page was made up to.
    pub place: Option<String>,
    /// The documents that are still to be told, in order, and whether the client may read each.
    pub news: Vec<(String, bool)>,
}

/// A stamp in the words of the model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// 0 before any write.
    pub timestamp: u64,
    /// Empty before any write.
    pub replica: String,
    /// 0 before any write.
    pub seq: u64,
}

/// Where a subscriber stands, as its document has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscriptionProjection {
    /// At the end of the log.
    Live,
    /// Here.
    Behind {
        /// What comes after it is to be loaded.
        position: u64,
        /// Not for now.
        paused: bool,
    },
}

/// How a client follows a document, as its connection has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowingProjection {
    /// The last position that went to the client.
    pub position: u64,
    /// `Open`, `Held` or `Resuming`.
    pub flow: &'static str,
    /// From where the document was asked to go on.
    pub after: Option<u64>,
    /// Answers for which room is kept.
    pub pages_due: u64,
}

/// A replica that is present, or lately was, as its document has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardProjection {
    /// Its name.
    pub replica: String,
    /// Of its newest state.
    pub clock: u64,
    /// Whether it has left.
    pub left: bool,
    /// By which it came.
    pub connection: ConnectionId,
    /// When it leaves for want of news, or is forgotten.
    pub until: UnixMillis,
    /// Whether the next round tells of it.
    pub untold: bool,
}

/// What a client knows of another replica's presence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewProjection {
    /// Its name.
    pub replica: String,
    /// Of the newest state that the client was told.
    pub clock: u64,
    /// Whether it has left.
    pub left: bool,
    /// When the client knows it no longer.
    pub until: UnixMillis,
}

impl From<&Stamp> for Cell {
    fn from(stamp: &Stamp) -> Self {
        Self {
            timestamp: stamp.timestamp.as_u64(),
            replica: name(&stamp.replica),
            seq: stamp.seq,
        }
    }
}

impl DocumentLog {
    /// As the model has it now.
    #[must_use]
    pub fn projection(&self) -> DocumentProjection {
        let live = |connection: ConnectionId| {
            let position = self.live_position(connection);
            position.map_or(NOWHERE, |position| to_model(position.0))
        };
        DocumentProjection {
            log: self.len(),
            staged: self.staged_len(),
            sub: self.connections().map(|id| (id.0, live(id))).collect(),
        }
    }
}

impl ClientSession {
    /// As the model has it now; `None` when the document is not open.
    #[must_use]
    pub fn projection(&self, document: &DocumentId) -> Option<ClientProjection> {
        let shown = self.document(document)?;
        let phase = match (self.state(), self.document_state(document)?) {
            (Phase::Offline, _) => "Offline",
            (Phase::Greeting, _) => "Greeting",
            (Phase::Ready, DocumentPhase::Live) => "Live",
            (Phase::Ready, DocumentPhase::CatchingUp | DocumentPhase::Idle) => "CatchingUp",
        };
        let cursor = Cursor::decode(self.cursor(document));
        let cell = shown
            .registers()
            .next()
            .map(|(_, register)| Cell::from(&register.stamp));
        Some(ClientProjection {
            phase,
            outbox: self.outbox_len(document),
            known: shown
                .version()
                .iter()
                .map(|(replica, seq)| (name(replica), seq))
                .collect(),
            cell: cell.unwrap_or_default(),
            cursor: cursor.map_or(NOWHERE, |cursor| to_model(cursor.position.0)),
        })
    }
}

/// A replica's name in the model: its bytes, as text.
pub(crate) fn name(replica: &ReplicaId) -> String {
    String::from_utf8_lossy(replica.as_bytes()).into_owned()
}

fn to_model(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
