//! The behaviours of `tla/SyncSession.tla`, replayed step by step: frames and states are the
//! model's.
//!
//! The machines are finer than the model in one place, and there a behaviour is followed no
//! further: what comes again while it is still staged is compared at once, and acknowledged with
//! what it repeats. How much of the graph that leaves out is bounded below.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};
use synckit_crdt::{DocumentId, Operation, Path, Register, UnixMillis};
use synckit_session::client::{ClientEvent, DocumentPhase, Phase};
use synckit_session::cursor::{Cursor, Epoch};
use synckit_session::server::ConnectionId;
use synckit_wire::v1::{self, frame::Body};

use crate::harness::{Behaviours, Client, Server, document};

/// The machines, between the steps of a behaviour.
pub(crate) struct Replay {
    pub(crate) names: Vec<String>,
    pub(crate) server: Server,
    pub(crate) clients: BTreeMap<String, Client>,
    pub(crate) wires: BTreeMap<String, u64>,
    pub(crate) up: BTreeMap<String, VecDeque<Body>>,
    pub(crate) down: BTreeMap<String, VecDeque<Body>>,
}

impl Replay {
    pub(crate) fn new(names: &[String], page_size: u32) -> Self {
        let mut server = Server::new();
        server.now = UnixMillis(0);
        server.storage_waits = true;
        server.config.epoch = Epoch([1; 16]);
        server.config.limits.max_changes_per_frame = page_size;
        let client = |name: &String| {
            let mut client = Client::new(name);
            client.now = UnixMillis(0);
            (name.clone(), client)
        };
        Self {
            names: names.to_vec(),
            server,
            clients: names.iter().map(client).collect(),
            wires: BTreeMap::new(),
            up: BTreeMap::new(),
            down: BTreeMap::new(),
        }
    }

    /// Makes one step; false where the machines are finer than the model.
    fn step(&mut self, action: &Value, grows: bool) -> bool {
        let name = action["args"]["c"].as_str().unwrap_or_default().to_owned();
        match action["name"].as_str().unwrap() {
            "Write" => self.write(&name),
            "Connect" => self.connect(&name),
            "Greet" | "Serve" => self.serve(&name),
            "Ingest" => {
                let before = self.server.storage_len();
                self.serve(&name);
                return !grows || self.server.storage_len() > before;
            }
            "Welcomed" | "CatchUp" | "Acked" | "Notified" | "Refused" => {
                self.receive(&name);
            }
            "Persist" => {
                assert!(self.server.store_next(), "nothing is staged");
            }
            "StorageFailed" => {
                for _ in 0..self.server.storage_len() {
                    self.server.fail_next_write();
                }
            }
            "Disconnect" => self.end(&name),
            restart @ ("ServerRestart" | "NewEpoch") => {
                for name in self.names.clone() {
                    self.end(&name);
                }
                self.server.restart();
                if restart == "NewEpoch" {
                    let Epoch([epoch, ..]) = self.server.config.epoch;
                    self.server.config.epoch = Epoch([epoch + 1; 16]);
                }
            }
            other => panic!("an action of another model: {other}"),
        }
        self.server.store_reads();
        true
    }

    pub(crate) fn at(&mut self, name: &str, event: ClientEvent) {
        self.clients.get_mut(name).unwrap().step(event);
    }

    /// What it writes is as `tla/wire-map.json` has it.
    pub(crate) fn write(&mut self, name: &str) {
        let shown = self.clients[name].session.document(&document()).unwrap();
        let seq = shown.version().get(&crate::harness::replica(name)) + 1;
        let value = format!("{name}:{seq}");
        let path = Path::new(["cell"]).unwrap();
        let ops = vec![Operation::lww_set(path, value.as_str())];
        let document = document();
        self.at(name, ClientEvent::LocalChange { document, ops });
    }

    pub(crate) fn connect(&mut self, name: &str) {
        self.wires
            .insert(name.to_owned(), self.server.connect(None));
        self.at(name, ClientEvent::Connect);
        self.at(name, ClientEvent::Connected);
    }

    /// The client takes the oldest frame on its way to it.
    pub(crate) fn receive(&mut self, name: &str) {
        let body = self.down.get_mut(name).unwrap().pop_front().unwrap();
        self.clients.get_mut(name).unwrap().receive(body);
    }

    /// The server takes the oldest frame on its way from the client.
    pub(crate) fn serve(&mut self, name: &str) {
        let body = self.up.get_mut(name).unwrap().pop_front().unwrap();
        self.server.send(self.wires[name], body);
    }

    pub(crate) fn end(&mut self, name: &str) {
        if let Some(id) = self.wires.remove(name) {
            self.server.disconnect(id);
            self.at(name, ClientEvent::Disconnected);
        }
        self.up.remove(name);
        self.down.remove(name);
    }

    /// Carries what was sent since the last step on its way: by and to which client, and what. An
    /// update is one change in the models.
    pub(crate) fn sent(&mut self) -> Vec<(String, Body)> {
        let mut all = Vec::new();
        for name in &self.names {
            let frames = self.clients.get_mut(name).unwrap().frames();
            let mut frames: Vec<Body> = frames.into_iter().flat_map(one_by_one).collect();
            let from_client = frames.len();
            if let Some(id) = self.wires.get(name) {
                frames.extend(self.server.frames(*id));
            }
            for (index, body) in frames.into_iter().enumerate() {
                all.push((name.clone(), body.clone()));
                let queue = if index < from_client {
                    &mut self.up
                } else {
                    &mut self.down
                };
                queue.entry(name.clone()).or_default().push_back(body);
            }
        }
        all
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
                "version": self.version(request.version.as_ref()),
            }),
            Body::SyncResponse(response) => json!({
                "type": "SyncResponse",
                "changes": self.changes(response.delta.as_ref()),
                "cursor": cursor(&response.cursor),
                "has_more": response.has_more,
                "server_version": self.version(response.server_version.as_ref()),
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

    pub(crate) fn version(&self, version: Option<&v1::Version>) -> Value {
        let of = |name: &String| {
            let mut entries = version.iter().flat_map(|version| &version.entries);
            let entry = entries.find(|entry| entry.replica_id == name.as_bytes());
            (name.clone(), json!(entry.map_or(0, |entry| entry.seq)))
        };
        self.names.iter().map(of).collect()
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
            let deps: Value = self.names.iter().map(dep).collect();
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
            .server
            .document()
            .map_or((0, 0), |it| (it.len(), it.staged_len()));
        let log = log.max(
            self.server
                .disks
                .get(&document())
                .map_or(0, |d| d.entries.len() as u64),
        );
        let mut seen = json!({"log": log, "staged": staged});
        for (name, client) in &self.clients {
            let live = |id: &u64| self.server.document()?.live_position(ConnectionId(*id));
            let sub = self.wires.get(name).and_then(live);
            let id: DocumentId = document();
            let shown = client.session.document(&id).unwrap();
            let known = shown.version();
            let known: Value = self
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

/// An update of several changes as several of one.
fn one_by_one(body: Body) -> Vec<Body> {
    let Body::Update(mut update) = body else {
        return vec![body];
    };
    let mut delta = update.delta.take().unwrap();
    let changes = std::mem::take(&mut delta.changes);
    let single = |change| {
        let changes = vec![change];
        let delta = Some(v1::Delta {
            changes,
            ..delta.clone()
        });
        Body::Update(v1::Update {
            delta,
            ..update.clone()
        })
    };
    changes.into_iter().map(single).collect()
}

pub(crate) fn phase(client: &Client) -> &'static str {
    match (
        client.session.state(),
        client.session.document_state(&document()).unwrap(),
    ) {
        (Phase::Offline, _) => "Offline",
        (Phase::Greeting, _) => "Greeting",
        (Phase::Ready, DocumentPhase::Live) => "Live",
        (Phase::Ready, DocumentPhase::CatchingUp | DocumentPhase::Idle) => "CatchingUp",
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn cursor(bytes: &[u8]) -> Value {
    match Cursor::decode(bytes) {
        Some(Cursor {
            epoch: Epoch([epoch, ..]),
            position,
        }) => {
            json!({"epoch": epoch, "position": position.0})
        }
        None => json!({"epoch": 0, "position": 0}),
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
        let mut replay = Replay::new(&names, page_size);
        for index in &behaviour {
            let step = file.step(*index);
            let action = step.action;
            let grows = action["name"] == "Ingest" && staged(step.after) > staged(step.before);
            if !replay.step(action, grows) {
                break;
            }
            let sent = replay.sent();
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
