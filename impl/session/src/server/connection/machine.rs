//! One connection, as a pure machine.
//!
//! Chapters: `spec/07-server-session.md`, `spec/08-authentication-and-access.md`, `spec/11-limits.md`. Model:
//! `tla/SyncSession.tla`, `Greet`.

use synckit_crdt::UnixMillis;

use super::ConnectionConfig;
use crate::server::{ConnectionAction, ConnectionEvent, ConnectionId};

/// One client's connection.
#[derive(Debug)]
pub struct Connection {
    id: ConnectionId,
    config: ConnectionConfig,
}

impl Connection {
    /// A connection that nothing has happened to.
    #[must_use]
    pub fn new(id: ConnectionId, config: ConnectionConfig) -> Self {
        Self { id, config }
    }

    /// The name under which documents know this connection.
    #[must_use]
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    /// True while the shell should go on reading; false while the client must first read what it asked for.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        true
    }

    /// One step.
    pub fn handle(
        &mut self,
        _now: UnixMillis,
        _event: ConnectionEvent,
        _out: &mut Vec<ConnectionAction>,
    ) {
        let _ = &self.config;
    }
}
