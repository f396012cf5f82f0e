//! The machines of a server and its clients, between the steps of a behaviour, and what is on its
//! way between them.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};
use synckit_crdt::{Operation, Path, UnixMillis};
use synckit_session::client::{ClientEvent, DocumentPhase, Phase};
use synckit_session::cursor::{Cursor, Epoch};
use synckit_wire::v1::{self, frame::Body};

use crate::harness::{Client, Server, document};

pub(crate) struct Machines {
    pub(crate) names: Vec<String>,
    pub(crate) server: Server,
    pub(crate) clients: BTreeMap<String, Client>,
    pub(crate) wires: BTreeMap<String, u64>,
    pub(crate) up: BTreeMap<String, VecDeque<Body>>,
    pub(crate) down: BTreeMap<String, VecDeque<Body>>,
}

impl Machines {
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

    pub(crate) fn version(&self, version: Option<&v1::Version>) -> Value {
        let of = |name: &String| {
            let mut entries = version.iter().flat_map(|version| &version.entries);
            let entry = entries.find(|entry| entry.replica_id == name.as_bytes());
            (name.clone(), json!(entry.map_or(0, |entry| entry.seq)))
        };
        self.names.iter().map(of).collect()
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
