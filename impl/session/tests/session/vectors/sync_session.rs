//! The behaviours of `tla/SyncSession.tla`, replayed step by step: frames and states are the
//! model's.
//!
//! The machines are finer than the model in one place, and there a behaviour is followed no
//! further: what comes again while it is still staged is compared at once, and acknowledged with
//! what it repeats. How much of the graph that leaves out is bounded below.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use synckit_crdt::{DocumentId, Register};
use synckit_session::cursor::Epoch;
use synckit_session::server::ConnectionId;
use synckit_wire::v1::{self, frame::Body};

use super::machines::{Machines, cursor, phase, text};
use crate::harness::{Behaviours, document};

struct SyncSession(Machines);

impl SyncSession {
    /// Makes one step; false where the machines are finer than the model.
    fn step(&mut self, action: &Value, grows: bool) -> bool {
        let name = action["args"]["c"].as_str().unwrap_or_default().to_owned();
        match action["name"].as_str().unwrap() {
            "Write" => self.0.write(&name),
            "Connect" => self.0.connect(&name),
            "Greet" | "Serve" => self.0.serve(&name),
            "Ingest" => {
                let before = self.0.server.storage_len();
                self.0.serve(&name);
                return !grows || self.0.server.storage_len() > before;
            }
            "Welcomed" | "CatchUp" | "Acked" | "Notified" | "Refused" => {
                self.0.receive(&name);
            }
            "Persist" => {
                assert!(self.0.server.store_next(), "nothing is staged");
            }
            "StorageFailed" => {
                for _ in 0..self.0.server.storage_len() {
                    self.0.server.fail_next_write();
                }
            }
            "Disconnect" => self.0.end(&name),
            restart @ ("ServerRestart" | "NewEpoch") => {
                for name in self.0.names.clone() {
                    self.0.end(&name);
                }
                self.0.server.restart();
                if restart == "NewEpoch" {
                    let Epoch([epoch, ..]) = self.0.server.config.epoch;
                    self.0.server.config.epoch = Epoch([epoch + 1; 16]);
                }
            }
            other => panic!("an action of another model: {other}"),
        }
        self.0.server.store_reads();
        true
    }

    /// A frame in the model's words.
    fn message(&self, body: &Body) -> Value {
        match body {
            Body::Hello(hello) => {
                json!({"type": "Hello", "replica_id": text(&hello.replica_id)})
            }
            Body::Welcome(welcome) => json!({"type": "Welcome", "epoch": welcome.epoch[0]}),
            Body::SyncRequest(request) => json!({
                "type": "SyncRequest",
                "cursor": cursor(&request.cursor),
                "version": self.0.version(request.version.as_ref()),
            }),
            Body::SyncResponse(response) => json!({
                "type": "SyncResponse",
                "changes": self.changes(response.delta.as_ref()),
                "cursor": cursor(&response.cursor),
                "has_more": response.has_more,
                "server_version": self.0.version(response.server_version.as_ref()),
            }),
            Body::Update(update) => {
                json!({"type": "Update", "change": self.changes(update.delta.as_ref())[0]})
            }
            Body::Ack(ack) => json!({
                "type": "Ack",
                "replica_id": text(&ack.replica_id),
                "through_seq": ack.through_seq,
                "previous_cursor": cursor(&ack.previous_cursor),
                "cursor": cursor(&ack.cursor),
            }),
            Body::Notification(told) => json!({
                "type": "Notification",
                "change": self.changes(told.delta.as_ref())[0],
                "previous_cursor": cursor(&told.previous_cursor),
                "cursor": cursor(&told.cursor),
            }),
            Body::Error(error) => json!({
                "type": "Error",
                "code": error.code().as_str_name().trim_start_matches("ERROR_CODE_"),
                "expected_seq": error.expected_seq,
                "refused_seq": error.refused_seq,
            }),
            other => panic!("a frame that the model does not have: {other:?}"),
        }
    }

    fn changes(&self, delta: Option<&v1::Delta>) -> Vec<Value> {
        let Some(delta) = delta else {
            return Vec::new();
        };
        let replica = |index: u32| text(&delta.replicas[index as usize]);
        let change = |change: &v1::Change| {
            let dep = |name: &String| {
                let dep = change.deps.iter().find(|dep| replica(dep.replica) == *name);
                (name.clone(), json!(dep.map_or(0, |dep| dep.seq)))
            };
            let deps: Value = self.0.names.iter().map(dep).collect();
            let (seq, timestamp) = (change.first_seq, change.timestamp);
            json!({
                "replica": replica(change.replica), "seq": seq, "timestamp": timestamp,
                "deps": deps,
            })
        };
        delta.changes.iter().map(change).collect()
    }

    /// What is seen of the machines, under the names of `observed`.
    fn seen(&self) -> Value {
        let (log, staged) = self
            .0
            .server
            .document()
            .map_or((0, 0), |it| (it.len(), it.staged_len()));
        let log = log.max(
            self.0
                .server
                .disks
                .get(&document())
                .map_or(0, |d| d.entries.len() as u64),
        );
        let mut seen = json!({"log": log, "staged": staged});
        for (name, client) in &self.0.clients {
            let live = |id: &u64| self.0.server.document()?.live_position(ConnectionId(*id));
            let sub = self.0.wires.get(name).and_then(live);
            let id: DocumentId = document();
            let shown = client.session.document(&id).unwrap();
            let known = shown.version();
            let known: Value = self
                .0
                .names
                .iter()
                .map(|name| {
                    (
                        name.clone(),
                        json!(known.get(&crate::harness::replica(name))),
                    )
                })
                .collect();
            let cell = shown.registers().next().map_or_else(
                || json!({"timestamp": 0, "replica": "", "seq": 0}),
                |(_, Register { stamp, .. })| {
                    let replica = text(stamp.replica.as_bytes());
                    json!({
                        "timestamp": stamp.timestamp.as_u64(), "replica": replica, "seq": stamp.seq,
                    })
                },
            );
            seen[name.as_str()] = json!({
                "phase": phase(client),
                "outbox": client.outbox_len(),
                "known": known,
                "cell": cell,
                "cursor": cursor(client.session.cursor(&id)),
                "sub": sub.map_or(-1, |position| position.0.cast_signed()),
            });
        }
        seen
    }
}

/// What the model's state shows of the same.
fn observed(file: &Behaviours, state: &Value, names: &[String]) -> Value {
    let value = |variable: &str| file.value(state, variable);
    let len = |value: &Value| value.as_array().unwrap().len();
    let mut seen = json!({"log": len(value("log")), "staged": len(value("staged"))});
    for name in names {
        let name = name.as_str();
        let shown = &value("document")[name];
        seen[name] = json!({
            "phase": value("phase")[name],
            "outbox": len(&value("outbox")[name]),
            "known": shown["known"],
            "cell": shown["cell"],
            "cursor": value("cursor")[name],
            "sub": value("sub")[name],
        });
    }
    seen
}

/// Replays a file; gives the number of edges made.
fn replay(file: &Behaviours) -> usize {
    let names = file.names();
    let page_size = file.constant("PageSize").as_u64().unwrap() as u32;
    let staged = |state: &Value| file.value(state, "staged").as_array().unwrap().len();
    let mut made = BTreeSet::new();
    for behaviour in file.all() {
        let mut replay = SyncSession(Machines::new(&names, page_size));
        for index in &behaviour {
            let step = file.step(*index);
            let action = step.action;
            let grows = action["name"] == "Ingest" && staged(step.after) > staged(step.before);
            if !replay.step(action, grows) {
                break;
            }
            let sent = replay.0.sent();
            if !made.insert(*index) {
                continue;
            }
            let said = |(name, body): &(String, Body)| (name.clone(), replay.message(body));
            let sent: Vec<(String, Value)> = sent.iter().map(said).collect();
            assert_eq!(sent, step.sent, "sent by {action}, in {behaviour:?}");
            let after = observed(file, step.after, &names);
            assert_eq!(replay.seen(), after, "after {action}, in {behaviour:?}");
        }
    }
    made.len()
}

/// At least so many of a hundred edges of a graph are made.
const LEAST_PERCENT: usize = 80;

#[test]
fn every_behaviour_of_the_model_is_one_of_the_machines() {
    for file in Behaviours::of("SyncSession") {
        let (name, made, all) = (&file.name, replay(&file), file.edges());
        println!("{name}: {made} of {all} edges");
        assert!(made * 100 >= all * LEAST_PERCENT, "{name}: {made} of {all}");
    }
}
