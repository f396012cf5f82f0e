//! A run in the words of its model: one line of JSON for each handled event.
//!
//! The format is that of `tla/trace/README.md`. A trace holds only what can be seen from outside:
//! frames, disks, and what the sessions show.

use serde_json::{Value, json};
use synckit_crdt::{Document, Register, ReplicaId, Version};
use synckit_session::client::{DocumentPhase, Phase};

use super::setting::{Profile, Setting};

/// A tick of `tla/Awareness.tla`.
pub const PRESENCE_TICK_MS: u64 = 5_000;

/// How long others show what a client shows, unless they hear of it again.
const PRESENCE_TIME_TO_LIVE_MS: u64 = 30_000;

/// More than any client of a run opens.
const MAX_CONNECTIONS: u32 = 30;

/// The lines of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    text: String,
    events: usize,
    ended: bool,
}

impl Trace {
    /// The trace of a run in these circumstances; nothing when no model can follow it.
    #[must_use]
    pub fn new(setting: &Setting) -> Option<Self> {
        let names: Vec<String> = (0..setting.clients).map(name).collect();
        let constants = match setting.profile {
            Profile::Session => {
                let page_size = setting.limits.max_changes_per_frame;
                json!({"Replica": names, "PageSize": page_size})
            }
            Profile::Healing | Profile::Durability => json!({"Replica": names}),
            Profile::Presence => json!({
                "Replica": names,
                "Connection": (1..=MAX_CONNECTIONS).collect::<Vec<_>>(),
                "TimeToLive": PRESENCE_TIME_TO_LIVE_MS / PRESENCE_TICK_MS,
            }),
            Profile::Access => json!({"Principal": names}),
            Profile::Wild | Profile::Hostile => return None,
        };
        let header = json!({"constants": constants});
        Some(Self {
            text: format!("{header}\n"),
            events: 0,
            ended: false,
        })
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

    /// No line follows.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Whether lines may follow.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// An event, and what is seen after it.
    pub fn line(&mut self, action: &str, arguments: &Value, observed: &Value) {
        if self.ended {
            return;
        }
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
