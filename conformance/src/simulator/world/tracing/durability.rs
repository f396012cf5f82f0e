//! Events in the words of `tla/Durability.tla`: from a change's arrival to its acknowledgement.
//!
//! What a commit carries is appended when it begins, and synced when it ends. A commit that fails
//! is a crash and a recovery in the model: what was not synced is gone, and comes again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use synckit_crdt::Change;
use synckit_session::server::{ConnectionId, DocumentAction, DocumentEvent, LogEntry};
use synckit_wire::v1::Delta;
use synckit_wire::v1::frame::Body;

use crate::simulator::disk::Answer;
use crate::simulator::trace::name;
use crate::simulator::world::World;

/// Who was told what; the names are those of replicas.
#[derive(Debug, Default)]
pub(super) struct Announced {
    /// The last change of each that came and was not lost.
    held: BTreeMap<String, u64>,
    /// Changes that wait for the next commit.
    staged: usize,
    /// Up to where the writer knows that its changes are durable.
    acked: BTreeMap<String, u64>,
    /// What others than the writer have seen.
    told: BTreeSet<(String, u64)>,
}

impl World {
    pub(super) fn durability_document(&mut self, actions: &[DocumentAction]) {
        for action in actions {
            if let DocumentAction::Persist { entries, .. } = action {
                for LogEntry { change, .. } in entries {
                    self.durability_receives(change);
                }
            }
        }
    }

    fn durability_receives(&mut self, change: &Change) {
        let announced = &mut self.tracer.announced;
        let replica = written_by(change);
        announced.held.insert(replica.clone(), change.last_seq());
        announced.staged += 1;
        let observed = json!({"staged": announced.staged});
        self.line("Receive", &json!({"c": replica}), &observed);
    }

    /// The disk begins to write what has come so far.
    pub(super) fn durability_commit_begins(&mut self) {
        for _ in 0..self.server.disk.changes_together() {
            self.tracer.announced.staged -= 1;
            let observed = json!({"staged": self.tracer.announced.staged});
            self.line("AppendRecord", &json!({}), &observed);
        }
    }

    pub(super) fn durability_commit_ends(&mut self, answers: &[Answer]) {
        let failed = |answer: &Answer| matches!(answer.event, DocumentEvent::StorageFailed { .. });
        if answers.iter().any(failed) {
            self.durability_crash();
            self.durability_recovery();
        } else {
            let observed = json!({"log": self.traced_log_len()});
            self.line("Fsync", &json!({}), &observed);
        }
    }

    /// What the disk still has is all there is.
    pub(super) fn durability_crash(&mut self) {
        let mut held = BTreeMap::new();
        for entry in self.server.disk.log(&self.documents[0]) {
            held.insert(written_by(&entry.change), entry.change.last_seq());
        }
        let announced = &mut self.tracer.announced;
        (announced.held, announced.staged) = (held, 0);
        let observed = json!({"safe": self.traced_log_len(), "staged": 0});
        self.line("Crash", &json!({}), &observed);
    }

    pub(super) fn durability_recovery(&mut self) {
        let observed = json!({"log": self.traced_log_len()});
        self.line("Recover", &json!({}), &observed);
    }

    /// The server sends a frame.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the model has no other frames"
    )]
    pub(super) fn durability_server(&mut self, connection: ConnectionId, body: &Body) {
        let Some(client) = self.network.client_of(connection) else {
            return;
        };
        match body {
            Body::Ack(ack) => {
                let replica = String::from_utf8_lossy(&ack.replica_id).into_owned();
                self.durability_acknowledges(replica, ack.through_seq);
            }
            Body::Notification(told) => self.durability_tells(client, told.delta.as_ref()),
            Body::SyncResponse(page) => self.durability_tells(client, page.delta.as_ref()),
            _ => {}
        }
    }

    /// What is acknowledged once more is a change that came once more.
    fn durability_acknowledges(&mut self, replica: String, through_seq: u64) {
        let announced = &self.tracer.announced;
        let acked = announced.acked.get(&replica).copied().unwrap_or(0);
        let is_last = announced.held.get(&replica) == Some(&through_seq);
        if through_seq <= acked && is_last {
            let observed = json!({"acked": {&replica: acked}});
            self.line("ReceiveAgain", &json!({"c": replica}), &observed);
        }
        for seq in acked + 1..=through_seq {
            let observed = json!({"acked": {&replica: seq}});
            self.line("Acknowledge", &change(&replica, seq), &observed);
            self.tracer.announced.acked.insert(replica.clone(), seq);
        }
    }

    /// A client is told of changes, its own ones apart.
    fn durability_tells(&mut self, client: usize, delta: Option<&Delta>) {
        for (replica, seq) in delta.into_iter().flat_map(dots) {
            let dot = (replica, seq);
            if dot.0 == name(client) || self.tracer.announced.told.contains(&dot) {
                continue;
            }
            let arguments = change(&dot.0, dot.1);
            self.tracer.announced.told.insert(dot);
            let observed = json!({"told": self.tracer.announced.told.len()});
            self.line("Broadcast", &arguments, &observed);
        }
    }
}

/// A change in the model's words.
fn change(replica: &str, seq: u64) -> Value {
    json!({"replica": replica, "seq": seq})
}

fn written_by(change: &Change) -> String {
    String::from_utf8_lossy(change.replica.as_bytes()).into_owned()
}

/// Replica and number of each change.
fn dots(delta: &Delta) -> Vec<(String, u64)> {
    let replica = |index: u32| {
        let bytes = delta.replicas.get(index as usize);
        bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    let changes = delta.changes.iter();
    changes
        .filter_map(|change| Some((replica(change.replica)?, change.first_seq)))
        .collect()
}
