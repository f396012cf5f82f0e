//! The behaviours of `tla/Healing.tla`, replayed step by step: frames and states are the model's.
//!
//! To connect is one step of the model, greeting and all. A change stands, in the model, on all
//! that its writer had; on the wire its deps are the least from which the same follows.
//!
//! The client is finer than the model in one place, and there a behaviour is followed no further:
//! it keeps its outbox back until what it returned is acknowledged [SK-CLNT-062]. How much of the
//! graph that leaves out is bounded below.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use synckit_session::client::{ClientConfig, Saved};
use synckit_session::server::ConnectionId;
use synckit_session::{Bugs, capability};
use synckit_wire::v1::{self, frame::Body};

use super::machines::{Machines, cursor, phase, text};
#[cfg(feature = "mutants")]
use super::replay::catch_each;
use super::replay::{Made, make, same_frames, same_state};
use crate::harness::{Behaviours, Client, document, replica};

/// Each replica's last change.
type Heads = BTreeMap<String, u64>;

struct Healing {
    machines: Machines,
    /// What each change stands on, its own replica's included.
    below: BTreeMap<(String, u64), Heads>,
}

impl Healing {
    fn new(names: &[String], bugs: &Bugs) -> Self {
        let mut machines = Machines::new(names, 1024);
        machines.server.storage_waits = false;
        machines.server.config.capabilities = capability::with_healing();
        machines.server.config.bugs = bugs.clone();
        for (name, client) in &mut machines.clients {
            let config = ClientConfig {
                bugs: bugs.clone(),
                ..ClientConfig::default()
            };
            let now = client.now;
            *client = Client::configured(name, config, Saved::default());
            client.now = now;
        }
        Self {
            machines,
            below: BTreeMap::new(),
        }
    }

    fn step(&mut self, action: &Value, bytes: &[Vec<u8>]) {
        let name = action["args"]["c"].as_str().unwrap_or_default().to_owned();
        let machines = &mut self.machines;
        match action["name"].as_str().unwrap() {
            "Write" => machines.write(&name),
            "Connect" => {
                machines.connect(&name);
                machines.sent();
                machines.serve(&name);
                machines.sent();
                machines.receive(&name);
            }
            "Serve" | "Ingest" => machines.serve(&name),
            "CatchUp" | "Acked" | "Notified" | "Refused" => machines.receive(&name),
            "Disconnect" => machines.end(&name),
            "Restore" => {
                for name in machines.names.clone() {
                    machines.end(&name);
                }
                let kept = action["args"]["n"].as_u64().unwrap();
                machines.server.restore(usize::try_from(kept).unwrap());
            }
            // No client of ours does it.
            "Relay" => {
                let frame = synckit_wire::frame::decode(&bytes[0], u32::MAX).unwrap();
                let waiting = machines.up.entry(name).or_default();
                waiting.push_back(frame.body.unwrap());
            }
            other => panic!("an action of another model: {other}"),
        }
    }

    /// What was sent, in the model's words.
    fn said(&mut self, action: &Value) -> Vec<(String, Value)> {
        let mut sent = self.machines.sent();
        if action["name"] == "Relay" {
            let name = action["args"]["c"].as_str().unwrap();
            let relayed = self.machines.up[name].back().unwrap().clone();
            sent.push((name.to_owned(), relayed));
        }
        let said = |(name, body): (String, Body)| (name, self.message(&body));
        sent.into_iter().map(said).collect()
    }

    fn message(&mut self, body: &Body) -> Value {
        match body {
            Body::SyncRequest(request) => json!({
                "type": "SyncRequest",
                "cursor": cursor(&request.cursor),
                "version": self.machines.version(request.version.as_ref()),
            }),
            Body::SyncResponse(response) => json!({
                "type": "SyncResponse",
                "changes": self.changes(response.delta.as_ref()),
                "cursor": cursor(&response.cursor),
                "server_version": self.machines.version(response.server_version.as_ref()),
                "want": self.machines.version(response.want.as_ref()),
            }),
            Body::Update(update) => {
                json!({"type": "Update", "change": self.changes(update.delta.as_ref())[0]})
            }
            Body::Ack(ack) => json!({
                "type": "Ack",
                "replica_id": text(&ack.replica_id),
                "through_seq": ack.through_seq,
                "cursor": cursor(&ack.cursor),
            }),
            Body::Notification(told) => json!({
                "type": "Notification",
                "change": self.changes(told.delta.as_ref())[0],
                "cursor": cursor(&told.cursor),
            }),
            Body::Error(error) => json!({
                "type": "Error",
                "code": error.code().as_str_name().trim_start_matches("ERROR_CODE_"),
                "refused": error.refused_seq,
            }),
            other => panic!("a frame that the model does not have: {other:?}"),
        }
    }

    fn changes(&mut self, delta: Option<&v1::Delta>) -> Vec<Value> {
        let Some(delta) = delta else {
            return Vec::new();
        };
        let name = |replica: u32| text(&delta.replicas[replica as usize]);
        let mut all = Vec::new();
        for change in &delta.changes {
            let (writer, seq) = (name(change.replica), change.first_seq);
            let deps = change.deps.iter().map(|dep| (name(dep.replica), dep.seq));
            let mut stands_on: Heads = deps.clone().collect();
            for cause in deps.chain([(writer.clone(), seq - 1)]) {
                for (replica, seq) in self.below.get(&cause).cloned().unwrap_or_default() {
                    let held = stands_on.entry(replica).or_default();
                    *held = seq.max(*held);
                }
            }
            stands_on.remove(&writer);
            let deps = self.machines.names.iter();
            let deps: Value = deps
                .map(|name| (name.clone(), json!(stands_on.get(name).unwrap_or(&0))))
                .collect();
            self.below.insert((writer.clone(), seq), stands_on);
            all.push(json!({"replica": writer, "seq": seq, "deps": deps}));
        }
        all
    }

    /// What is seen of the machines, under the names of `observed`.
    fn seen(&self) -> Value {
        let machines = &self.machines;
        let server = &machines.server;
        let log = server.disks.get(&document());
        let mut seen = json!({
            "epoch": server.config.epoch.0[0],
            "log": log.map_or_else(Vec::new, |disk| disk.dots()),
        });
        for (name, client) in &machines.clients {
            let live = |id: &u64| server.document()?.live_position(ConnectionId(*id));
            let known = machines.names.iter();
            let shown = client.session.document(&document()).unwrap();
            let known: Value = known
                .map(|name| (name.clone(), json!(shown.version().get(&replica(name)))))
                .collect();
            seen[name.as_str()] = json!({
                "phase": phase(client),
                "known": known,
                "outbox": client.outbox_len(),
                "cursor": cursor(client.session.cursor(&document())),
                "sub": machines.wires.get(name).and_then(live).is_some(),
            });
        }
        seen
    }
}

/// What the model's state shows of the same.
fn observed(file: &Behaviours, state: &Value, names: &[String]) -> Value {
    let value = |variable: &str| file.value(state, variable);
    let dot = |change: &Value| json!(dot(change));
    let list = |changes: &Value| changes.as_array().unwrap().clone();
    let log: Vec<Value> = list(value("log")).iter().map(dot).collect();
    let mut seen = json!({"epoch": value("epoch"), "log": log});
    for name in names {
        let held = list(&value("held")[name]);
        let last = |replica: &String| {
            let own = held.iter().filter(|change| change["replica"] == **replica);
            own.map(|change| change["seq"].as_u64().unwrap())
                .max()
                .unwrap_or(0)
        };
        let known: Value = names
            .iter()
            .map(|name| (name.clone(), json!(last(name))))
            .collect();
        let acknowledged = value("acked")[name].as_u64().unwrap();
        seen[name.as_str()] = json!({
            "phase": value("phase")[name],
            "known": known,
            "outbox": last(name) - acknowledged,
            "cursor": value("cursor")[name],
            "sub": value("sub")[name],
        });
    }
    seen
}

/// The number of a refused change is all that an error says of it.
fn as_said((name, mut message): (String, Value)) -> (String, Value) {
    if message["type"] == "Error" {
        message["refused"] = message["refused"]["seq"].take();
    }
    (name, message)
}

/// The changes that a client returned and that nobody acknowledged to it yet.
#[derive(Default)]
struct Returning(BTreeMap<String, Vec<(String, u64)>>);

impl Returning {
    fn note(&mut self, action: &Value, received: Option<&Value>, acked: &Value, sent: &Sent) {
        let name = action["args"]["c"].as_str().unwrap_or_default();
        match action["name"].as_str().unwrap() {
            "CatchUp" => {
                let returned = sent.iter().filter(|frame| !is_new(frame, acked));
                let dots = returned.map(|(_, message)| dot(&message["change"]));
                self.0.insert(name.to_owned(), dots.collect());
            }
            "Acked" => {
                let ack = received.unwrap();
                let (replica, through) = (&ack["replica_id"], ack["through_seq"].as_u64());
                let pending = |dot: &(String, u64)| *replica != *dot.0 || Some(dot.1) > through;
                if let Some(dots) = self.0.get_mut(name) {
                    dots.retain(pending);
                }
            }
            "Disconnect" => _ = self.0.remove(name),
            "Restore" => self.0.clear(),
            _ => {}
        }
    }

    /// Whether all that is missing is of the outbox, which waits for what is returned.
    fn explains(&self, acked: &Value, said: &Sent, expected: &Sent) -> bool {
        let waits = |frame: &(String, Value)| {
            let returns = self.0.get(&frame.0).is_some_and(|dots| !dots.is_empty());
            returns && is_new(frame, acked)
        };
        let missing = expected.strip_prefix(said.as_slice());
        missing.is_some_and(|missing| !missing.is_empty() && missing.iter().all(waits))
    }
}

/// Whether an update is of its client's outbox.
fn is_new((name, message): &(String, Value), acked: &Value) -> bool {
    let change = &message["change"];
    change["replica"] == **name && change["seq"].as_u64() > acked[name].as_u64()
}

fn dot(change: &Value) -> (String, u64) {
    let replica = change["replica"].as_str().unwrap();
    (replica.to_owned(), change["seq"].as_u64().unwrap())
}

type Sent = Vec<(String, Value)>;

/// Replays a file, up to the first difference; gives the number of edges made.
fn replay(file: &Behaviours, bugs: &Bugs) -> Made {
    let names = file.names();
    let mut made = BTreeSet::new();
    for behaviour in file.all() {
        let mut replay = Healing::new(&names, bugs);
        let mut returning = Returning::default();
        for index in &behaviour {
            let step = file.step(*index);
            let action = step.action;
            replay.step(action, &step.bytes);
            let said = replay.said(action);
            let expected: Sent = step.sent.into_iter().map(as_said).collect();
            let acked = file.value(step.before, "acked");
            returning.note(action, step.received, acked, &expected);
            if returning.explains(acked, &said, &expected) {
                break;
            }
            same_frames(action, &said, &expected, &behaviour)?;
            let (seen, after) = (replay.seen(), observed(file, step.after, &names));
            same_state(step.action, &seen, &after, &behaviour)?;
            made.insert(*index);
        }
    }
    Ok(made.len())
}

/// At least so many of a hundred edges of a file are made.
const LEAST_PERCENT: usize = 80;

#[test]
fn every_behaviour_of_healing_is_one_of_the_machines() {
    make("Healing", LEAST_PERCENT, replay);
}

/// Each planted bug that concerns healing makes a behaviour another one.
#[cfg(feature = "mutants")]
#[test]
fn a_planted_bug_leaves_the_behaviours_of_healing() {
    use synckit_session::Bug;

    let planted = [
        Bug::NothingWanted,
        Bug::WantFallsShort,
        Bug::HeldIsWanted,
        Bug::ReturnRefused,
        Bug::ForeignReplicaAccepted,
        Bug::NothingReturned,
        Bug::OnlyOwnReturned,
        Bug::OwnNotReturned,
        Bug::ReturnedReversed,
        Bug::OutboxBeforeReturn,
    ];
    catch_each("Healing", &planted, replay);
}
