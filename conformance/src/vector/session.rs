//! Session vectors: every behaviour of the model is a script, with the judge as the model's clients.
//!
//! A client's frame is sent when the model's server takes it, and a ping follows, so that the server
//! takes frames of different connections in the model's order. When it commits is its own affair; the
//! oracles hold on every trace, and at the end everything written is there once, with the model's winner.
//!
//! Model: `tla/SyncSession.tla`.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::source::{VectorError, made_case, read, shape, step};
use crate::case::{Case, Step, Verb};

const FILES: [&str; 2] = ["sync-session", "sync-session-pages"];

/// Cases made from behaviours, and how many behaviours a live server cannot be taken through.
#[derive(Clone, Debug, Default)]
pub struct SessionCases {
    /// In the order of the files.
    pub cases: Vec<Case>,
    /// Behaviours in which the server's disk fails or its process restarts.
    pub left_out: usize,
}

/// Every `stride`-th behaviour as a case.
///
/// # Errors
/// When the files are missing or not of their schema.
pub fn session_cases(folder: &Path, stride: usize) -> Result<SessionCases, VectorError> {
    let mut made = SessionCases::default();
    for file in FILES {
        let vectors = read(&folder.join("session").join(format!("{file}.json")))?;
        let behaviours = vectors["behaviours"]
            .as_array()
            .ok_or_else(|| shape("no behaviours"))?;
        let clauses: Vec<String> = serde_json::from_value(vectors["clauses"].clone())
            .map_err(|error| shape(&error.to_string()))?;
        for (index, behaviour) in behaviours.iter().enumerate().step_by(stride.max(1)) {
            let Some(steps) = steps(&vectors, behaviour) else {
                made.left_out += 1;
                continue;
            };
            let path = format!("vectors/{file}/{index}");
            let number = made.cases.len();
            made.cases
                .push(made_case("SYNC", number, path, clauses.clone(), steps)?);
        }
    }
    Ok(made)
}

/// One client of the model.
#[derive(Clone, Debug, Default)]
struct Writer {
    connection: Option<String>,
    greetings: usize,
    ready: bool,
    has_cursor: bool,
    /// Sequence number and timestamp of what is not acknowledged.
    outbox: Vec<(u64, u64)>,
    last_seq: u64,
}

#[derive(Clone, Debug, Default)]
struct Script {
    writers: BTreeMap<String, Writer>,
    /// Every write: timestamp, writer, sequence number; the greatest wins.
    writes: Vec<(u64, String, u64)>,
    steps: Vec<Step>,
}

fn steps(vectors: &Value, behaviour: &Value) -> Option<Vec<Step>> {
    let mut script = Script::default();
    for edge in behaviour.as_array()? {
        let edge = &vectors["edges"][usize::try_from(edge.as_u64()?).ok()?];
        let action = &vectors["actions"][usize::try_from(edge[1].as_u64()?).ok()?];
        script.act(action["name"].as_str()?, &action["args"])?;
    }
    script.quiesce();
    Some(script.steps)
}

impl Script {
    fn act(&mut self, action: &str, args: &Value) -> Option<()> {
        if action == "Persist" {
            return Some(());
        }
        let client = args["c"].as_str()?.to_owned();
        let writer = self.writers.entry(client.clone()).or_default();
        match action {
            "Write" => {
                writer.last_seq += 1;
                let (seq, timestamp) = (writer.last_seq, args["timestamp"].as_u64()?);
                writer.outbox.push((seq, timestamp));
                let ready = writer.ready;
                self.writes.push((timestamp, client.clone(), seq));
                if ready {
                    self.send(&client, seq, timestamp);
                }
            }
            "Greet" => self.greet(&client),
            "Welcomed" => {
                writer.ready = true;
                self.catch_up(&client);
                self.send_outbox(&client);
            }
            "Acked" => {
                writer.outbox = writer.outbox.split_off(1.min(writer.outbox.len()));
            }
            "Disconnect" => {
                writer.ready = false;
                if let Some(connection) = writer.connection.take() {
                    self.steps.push(step(Verb::Disconnect, json!(connection)));
                }
            }
            "Ingest" | "Serve" | "CatchUp" | "Notified" => {
                if let Some(connection) = &writer.connection {
                    self.steps.push(step(Verb::Probe, json!(connection)));
                }
            }
            "Connect" => {}
            // A refusal, a restart, a failing disk: not to be brought about from outside.
            _ => return None,
        }
        Some(())
    }

    fn greet(&mut self, client: &str) {
        let writer = self.writers.entry(client.to_owned()).or_default();
        writer.greetings += 1;
        let connection = format!("{client}_{}", writer.greetings);
        writer.connection = Some(connection.clone());
        let hello = json!({connection: {"replica": format!("$replica_{client}")}});
        self.steps.push(step(Verb::Hello, hello));
    }

    fn catch_up(&mut self, client: &str) {
        let Some(writer) = self.writers.get_mut(client) else {
            return;
        };
        let Some(connection) = &writer.connection else {
            return;
        };
        let mut body = json!({"as": format!("page_{client}"), "max_changes": 1});
        if std::mem::replace(&mut writer.has_cursor, true) {
            body["cursor"] = json!(format!("$page_{client}.cursor"));
        }
        self.steps
            .push(step(Verb::Subscribe, json!({connection.clone(): body})));
    }

    fn send_outbox(&mut self, client: &str) {
        let outbox = self.writers.get(client).map(|writer| writer.outbox.clone());
        for (seq, timestamp) in outbox.unwrap_or_default() {
            self.send(client, seq, timestamp);
        }
    }

    fn send(&mut self, client: &str, seq: u64, timestamp: u64) {
        let connection = self
            .writers
            .get(client)
            .and_then(|writer| writer.connection.clone());
        let Some(connection) = connection else { return };
        let write = json!({
            "seq": seq, "timestamp": timestamp, "set": {"/cell": format!("{client}:{seq}")},
        });
        self.steps
            .push(step(Verb::Write, json!({connection: write})));
    }

    /// Everyone comes back and sends everything; then the log is read from the start.
    fn quiesce(&mut self) {
        for client in self.writers.keys().cloned().collect::<Vec<_>>() {
            let Some(writer) = self.writers.get_mut(&client) else {
                continue;
            };
            if let Some(connection) = writer.connection.take() {
                self.steps.push(step(Verb::Disconnect, json!(connection)));
            }
            // What is acknowledged may be sent again: it must have no effect.
            let mine = self.writes.iter().filter(|(_, name, _)| *name == client);
            writer.outbox = mine.map(|(timestamp, _, seq)| (*seq, *timestamp)).collect();
            let last = writer.last_seq;
            self.greet(&client);
            self.catch_up(&client);
            self.send_outbox(&client);
            let connection = self.writers.get(&client).and_then(|w| w.connection.clone());
            if let Some(connection) = connection.filter(|_| last > 0) {
                self.steps
                    .push(step(Verb::ExpectAck, json!({connection: last})));
            }
        }
        self.steps.push(step(Verb::Hello, json!("reader")));
        let winner = self.writes.iter().max();
        let stored = winner.map_or_else(
            || json!({}),
            |(_, client, seq)| json!({"/cell": format!("{client}:{seq}")}),
        );
        self.steps
            .push(step(Verb::ExpectStored, json!({"reader": stored})));
    }
}
