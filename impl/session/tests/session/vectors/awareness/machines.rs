//! The server and its clients, with a clock that the model moves.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};
use synckit_crdt::UnixMillis;
use synckit_session::Bugs;
use synckit_session::client::{ClientConfig, ClientEvent, Saved};
use synckit_wire::v1::{AwarenessEntry, AwarenessState, AwarenessUpdate, frame::Body};

use crate::harness::{Behaviours, Client, Server, document};
use crate::vectors::machines::text;

const TICK_MS: u64 = 10_000;

/// The least time between two rounds, and between two updates.
const MOMENT_MS: u64 = 1;

/// A client's connection, by its number in the model.
type Wire = (String, u64);

pub(super) struct Presence {
    names: Vec<String>,
    showers: Vec<String>,
    time_to_live_ms: u64,
    server: Server,
    clients: BTreeMap<String, Client>,
    /// The connections that the server knows of.
    open: BTreeMap<Wire, u64>,
    /// Every connection since the server started.
    numbers: BTreeMap<u64, u64>,
    link: BTreeMap<String, u64>,
    used: BTreeMap<String, u64>,
    up: BTreeMap<Wire, VecDeque<AwarenessUpdate>>,
    down: BTreeMap<String, VecDeque<AwarenessEntry>>,
    /// When each said what, in order: the model numbers clocks from 1.
    said: BTreeMap<String, Vec<(UnixMillis, u64)>>,
}

impl Presence {
    pub(super) fn new(file: &Behaviours, bugs: &Bugs) -> Self {
        let ticks = file.constant("TimeToLive").as_u64().unwrap();
        let mut server = Server::new();
        server.config.bugs = bugs.clone();
        server.config.heartbeat_interval_ms = u32::MAX / 4;
        server.config.limits.max_awareness_per_second = 1_000;
        let config = ClientConfig {
            bugs: bugs.clone(),
            presence_time_to_live_ms: u32::try_from(ticks * TICK_MS).unwrap(),
            ..ClientConfig::default()
        };
        let client = |name: &String| {
            let client = Client::configured(name, config.clone(), Saved::default());
            (name.clone(), client)
        };
        let names = file.names();
        Self {
            showers: file.set("Shower"),
            time_to_live_ms: ticks * TICK_MS,
            server,
            clients: names.iter().map(client).collect(),
            open: BTreeMap::new(),
            numbers: BTreeMap::new(),
            link: BTreeMap::new(),
            used: BTreeMap::new(),
            up: BTreeMap::new(),
            down: BTreeMap::new(),
            said: BTreeMap::new(),
            names,
        }
    }

    pub(super) fn step(&mut self, action: &Value, waits: bool) {
        let name = action["args"]["c"].as_str().unwrap_or_default();
        let wire = || (name.to_owned(), action["args"]["k"].as_u64().unwrap());
        match action["name"].as_str().unwrap() {
            "Say" => self.say(name, action["args"]["left"] == true),
            "Connect" => self.connect(name),
            "Lose" => self.lose(name),
            "See" => self.see(name),
            "Announce" => {
                let update = self.up.get_mut(&wire()).and_then(VecDeque::pop_front);
                let update = Body::AwarenessUpdate(update.expect("an update on its way"));
                self.server.send(self.open[&wire()], update);
            }
            "End" => {
                let id = self.open.remove(&wire()).expect("a connection");
                self.up.remove(&wire());
                self.server.disconnect(id);
            }
            "Tell" if waits => self.server.wait_ms(MOMENT_MS),
            "Tick" => self.tick(),
            "Restart" => {
                self.server.restart();
                for name in self.names.clone() {
                    self.lose(&name);
                }
                self.open.clear();
                self.numbers.clear();
                self.up.clear();
            }
            // Done already, with what made it due.
            "Tell" | "Expire" | "Forget" => {}
            other => panic!("an action of another model: {other}"),
        }
        self.carry();
    }

    fn say(&mut self, name: &str, left: bool) {
        let said_at = self.said.get(name).and_then(|said| said.last());
        let client = self.clients.get_mut(name).unwrap();
        client.now.0 += MOMENT_MS;
        let since = said_at.map_or(0, |(at, _)| client.now.0 - at.0);
        let shows = client.session.own_presence(&document()).is_some();
        if shows && !left && since >= self.time_to_live_ms / 2 {
            return client.wait_ms(0);
        }
        client.step(ClientEvent::Present {
            document: document(),
            state: (!left).then(|| name.into()),
        });
    }

    fn connect(&mut self, name: &str) {
        let number = self.used.entry(name.to_owned()).or_default();
        *number += 1;
        let id = self.server.connect(None);
        self.numbers.insert(id, *number);
        self.open.insert((name.to_owned(), *number), id);
        self.link.insert(name.to_owned(), *number);
        let client = self.clients.get_mut(name).unwrap();
        client.step(ClientEvent::Connect);
        client.step(ClientEvent::Connected);
        // The greeting, and the subscription.
        for _ in 0..2 {
            let mut frames = client.frames().into_iter();
            self.server
                .send(id, frames.next().expect("a greeting, or a request"));
            let mut answers = self.server.frames(id).into_iter();
            let answer = answers.next().expect("an answer");
            told(&mut self.down, name, answers);
            said(
                &mut self.said,
                &mut self.up,
                (name, *number),
                client.now,
                frames,
            );
            client.receive(answer);
        }
    }

    fn lose(&mut self, name: &str) {
        self.down.remove(name);
        if self.link.remove(name).is_some() {
            self.clients
                .get_mut(name)
                .unwrap()
                .step(ClientEvent::Disconnected);
        }
    }

    fn see(&mut self, name: &str) {
        let entry = self.down.get_mut(name).and_then(VecDeque::pop_front);
        let entry = entry.expect("a state on its way");
        self.receive(name, entry);
    }

    fn receive(&mut self, name: &str, entry: AwarenessEntry) {
        let state = AwarenessState {
            document_id: document().to_string(),
            entries: vec![entry],
        };
        let client = self.clients.get_mut(name).unwrap();
        client.receive(Body::AwarenessState(state));
    }

    /// Whoever shows something is left to the model; the others look at what they see.
    fn tick(&mut self) {
        for wait_ms in [TICK_MS, MOMENT_MS] {
            self.server.wait_ms(wait_ms);
            for (name, client) in &mut self.clients {
                match self.showers.contains(name) {
                    true => client.now.0 += wait_ms,
                    false => client.wait_ms(wait_ms),
                }
            }
        }
    }

    /// Puts what was said and told on its way; what a replica is told of itself arrives at once.
    fn carry(&mut self) {
        for (name, client) in &mut self.clients {
            let frames = client.frames();
            if let Some(number) = self.link.get(name) {
                let wire = (name.as_str(), *number);
                said(&mut self.said, &mut self.up, wire, client.now, frames);
            }
        }
        for ((name, number), id) in &self.open {
            let frames = self.server.frames(*id);
            if self.link.get(name) == Some(number) {
                told(&mut self.down, name, frames);
            }
        }
        for name in self.names.clone() {
            let waiting = self.down.remove(&name).unwrap_or_default();
            let own = |entry: &AwarenessEntry| text(&entry.replica_id) == name;
            let (own, others): (VecDeque<_>, VecDeque<_>) = waiting.into_iter().partition(own);
            for entry in own {
                self.receive(&name, entry);
            }
            self.down.insert(name, others);
        }
    }

    /// The model's number of a clock; none for one that its replica never said.
    fn clock(&self, of: &str, clock: u64) -> Option<usize> {
        let said = self.said.get(of)?;
        said.iter()
            .position(|(_, said)| *said == clock)
            .map(|place| place + 1)
    }

    /// What is seen of the machines, under the names of `observed`.
    pub(super) fn seen(&self) -> Value {
        let mut seen = json!({});
        for name in &self.names {
            let client = &self.clients[name];
            seen[name.as_str()] = json!({
                "clock": self.said.get(name).map_or(0, Vec::len),
                "showing": client.session.own_presence(&document()).is_some(),
                "up": self.names_of_up(name),
                "board": self.board(name),
                "untold": self.untold(name),
                "down": self.down_of(name),
                "view": self.view(name),
            });
        }
        seen
    }

    fn names_of_up(&self, name: &str) -> Vec<Value> {
        let of = |(wire, updates): (&Wire, &VecDeque<AwarenessUpdate>)| {
            let update = |update: &AwarenessUpdate| {
                let clock = self.clock(name, update.clock);
                json!([wire.1, clock, update.state.is_none()])
            };
            updates.iter().map(update).collect::<Vec<_>>()
        };
        let own = self.up.iter().filter(|(wire, _)| wire.0 == name);
        own.flat_map(of).collect()
    }

    fn board(&self, name: &str) -> Value {
        let board = self
            .server
            .document()
            .map(|document| document.board_projection());
        let present = board.into_iter().flatten().find(|of| of.replica == name);
        let Some(present) = present else {
            return json!(null);
        };
        let remains = ticks(present.until, self.server.now);
        json!({
            "clock": self.clock(name, present.clock),
            "left": present.left,
            "by": self.numbers.get(&present.connection.0),
            "age": self.time_to_live_ms / TICK_MS - remains,
        })
    }

    fn untold(&self, name: &str) -> Vec<String> {
        let linked = self.link.contains_key(name);
        let document = self.server.document().filter(|_| linked);
        let board = document.map(|document| document.board_projection());
        let news = board.into_iter().flatten().filter(|of| of.untold);
        news.map(|of| of.replica).filter(|of| of != name).collect()
    }

    fn down_of(&self, name: &str) -> Vec<Value> {
        let told = |entry: &AwarenessEntry| {
            let (of, left) = (text(&entry.replica_id), entry.state.is_none());
            let remains = u64::from(entry.time_to_live_ms).div_ceil(TICK_MS);
            let clock = self.clock(&of, entry.clock);
            json!([of, clock, left, if left { 0 } else { remains }])
        };
        self.down
            .get(name)
            .into_iter()
            .flatten()
            .map(told)
            .collect()
    }

    fn view(&self, name: &str) -> Value {
        let client = &self.clients[name];
        let shown = client.session.presence_projection(&document());
        let shown: Vec<_> = shown.into_iter().filter(|of| !of.left).collect();
        let of = |other: &String| {
            let shown = shown.iter().find(|of| of.replica == *other);
            let shown =
                shown.map(|of| json!([self.clock(other, of.clock), ticks(of.until, client.now)]));
            (other.clone(), json!(shown))
        };
        self.names.iter().map(of).collect()
    }
}

/// What a client said, and when: on its way up.
fn said(
    said: &mut BTreeMap<String, Vec<(UnixMillis, u64)>>,
    up: &mut BTreeMap<Wire, VecDeque<AwarenessUpdate>>,
    (name, number): (&str, u64),
    now: UnixMillis,
    frames: impl IntoIterator<Item = Body>,
) {
    for body in frames {
        let Body::AwarenessUpdate(update) = body else {
            panic!("a frame that the model does not have: {body:?}");
        };
        said.entry(name.to_owned())
            .or_default()
            .push((now, update.clock));
        up.entry((name.to_owned(), number))
            .or_default()
            .push_back(update);
    }
}

/// What a client was told: on its way down, each replica by itself.
fn told(
    down: &mut BTreeMap<String, VecDeque<AwarenessEntry>>,
    name: &str,
    frames: impl IntoIterator<Item = Body>,
) {
    for body in frames {
        let Body::AwarenessState(state) = body else {
            panic!("a frame that the model does not have: {body:?}");
        };
        down.entry(name.to_owned())
            .or_default()
            .extend(state.entries);
    }
}

/// How many ticks remain, the last one begun.
fn ticks(until: UnixMillis, now: UnixMillis) -> u64 {
    until.0.saturating_sub(now.0).div_ceil(TICK_MS)
}
