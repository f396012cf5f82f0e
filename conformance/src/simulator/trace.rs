//! A run in the words of `tla/SyncSession.tla`: one line of JSON for each handled event.
//!
//! The format is that of `tla/trace/README.md`. A trace holds only what can be seen from outside:
//! frames, disks, and what the sessions show.

use serde_json::{Value, json};
use synckit_crdt::{Document, Register, ReplicaId, Version};
use synckit_session::client::{DocumentPhase, Phase};

/// The lines of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    text: String,
    events: usize,
}

/// What is seen of a client after an event.
#[derive(Clone, Debug)]
pub struct ClientView {
    /// Its name in the model.
    pub name: String,
    /// Where its connection and its document stand.
    pub phase: &'static str,
    /// Unacknowledged changes.
    pub outbox: usize,
    /// The version of its document.
    pub known: Value,
    /// The winning write of its one field.
    pub cell: Value,
    /// The position of its cursor; -1 without one.
    pub cursor: i64,
}

impl Trace {
    /// The trace of a run with so many clients, whose pages hold so many changes.
    #[must_use]
    pub fn new(clients: usize, page_size: u32) -> Self {
        let replicas: Vec<String> = (0..clients).map(name).collect();
        let header = json!({"constants": {"Replica": replicas, "PageSize": page_size}});
        Self {
            text: format!("{header}\n"),
            events: 0,
        }
    }

    /// All lines.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number of events.
    #[must_use]
    pub fn events(&self) -> usize {
        self.events
    }

    /// An event at a client, and what is seen of it afterwards.
    pub fn client_event(&mut self, action: &str, timestamp: Option<u64>, view: &ClientView) {
        let name = &view.name;
        let mut arguments = json!({"c": name});
        if let Some(timestamp) = timestamp {
            arguments["timestamp"] = json!(timestamp);
        }
        let observed = json!({
            "phase": {name: view.phase},
            "outbox": {name: view.outbox},
            "known": {name: view.known},
            "cell": {name: view.cell},
            "cursor": {name: view.cursor},
        });
        self.line(action, &arguments, &observed);
    }

    /// An event at the server, and what is seen of it afterwards.
    pub fn server_event(&mut self, action: &str, client: Option<usize>, observed: &Value) {
        let arguments = client.map_or_else(|| json!({}), |client| json!({"c": name(client)}));
        self.line(action, &arguments, observed);
    }

    fn line(&mut self, action: &str, arguments: &Value, observed: &Value) {
        let line = json!({"a": action, "args": arguments, "obs": observed});
        self.text.push_str(&line.to_string());
        self.text.push('\n');
        self.events += 1;
    }
}

/// The name of a client in the model; also the bytes of its replica id.
#[must_use]
pub fn name(client: usize) -> String {
    format!("c{}", client + 1)
}

/// The model has one phase for a connection and its one document.
#[must_use]
pub fn phase(connection: Phase, document: Option<DocumentPhase>) -> &'static str {
    match (connection, document) {
        (Phase::Offline, _) => "Offline",
        (Phase::Greeting, _) => "Greeting",
        (Phase::Ready, Some(DocumentPhase::Live)) => "Live",
        (Phase::Ready, Some(DocumentPhase::CatchingUp | DocumentPhase::Idle) | None) => {
            "CatchingUp"
        }
    }
}

/// A version, as the model writes it.
#[must_use]
pub fn known(version: &Version) -> Value {
    version
        .iter()
        .map(|(replica, seq)| (text(replica), json!(seq)))
        .collect::<Value>()
}

/// The one cell of a modelled document.
#[must_use]
pub fn cell(document: &Document) -> Value {
    document.registers().next().map_or_else(
        || json!({"timestamp": 0, "replica": "", "seq": 0}),
        |(_, Register { stamp, .. })| {
            json!({
                "timestamp": stamp.timestamp.as_u64(),
                "replica": text(&stamp.replica),
                "seq": stamp.seq,
            })
        },
    )
}

fn text(replica: &ReplicaId) -> String {
    String::from_utf8_lossy(replica.as_bytes()).into_owned()
}
