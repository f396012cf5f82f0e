//! What is seen of a client after an event.

use serde_json::{Value, json};
use synckit_session::cursor::Cursor;

use crate::simulator::trace::{cell, known, name, phase};
use crate::simulator::world::World;

/// A client and its one document.
#[derive(Clone, Debug)]
pub(super) struct ClientView {
    /// Which client.
    pub(super) number: usize,
    /// Where its connection and its document stand.
    pub(super) phase: &'static str,
    /// Unacknowledged changes.
    pub(super) outbox: usize,
    /// The version of its document.
    pub(super) known: Value,
    /// The winning write of its one field.
    pub(super) cell: Value,
    /// The position of its cursor; -1 without one.
    pub(super) cursor: i64,
}

/// The arguments of an action of one client.
pub(super) fn arguments(client: usize) -> Value {
    json!({"c": name(client)})
}

impl World {
    /// Nothing is seen of a process that is down.
    pub(super) fn view(&self, number: usize) -> Option<ClientView> {
        let document = &self.documents[0];
        let session = self.clients[number].session.as_ref()?;
        let shown = session.document(document)?;
        let cursor = Cursor::decode(session.cursor(document));
        Some(ClientView {
            number,
            phase: phase(session.state(), session.document_state(document)),
            outbox: session.outbox_len(document),
            known: known(shown.version()),
            cell: cell(shown),
            cursor: cursor.map_or(-1, |cursor| cursor.position.0.cast_signed()),
        })
    }

    /// The length of the log of the one document.
    pub(super) fn traced_log_len(&self) -> usize {
        self.server.disk.log(&self.documents[0]).len()
    }
}
