//! The behaviours of `tla/Partial.tla`, replayed step by step: frames and states of the server are
//! the model's.
//!
//! A connection sends as soon as there is room, so the replay says when there is: for one frame, at
//! each `Page` and each `Tell`. What a page is made of is read from storage beside the connection,
//! so every behaviour is played twice: with all of it read at the `Page`, and with each listing
//! read when it is asked for, however much happens before the page.
//!
//! The machine is more particular than the model in two places, and there a behaviour is followed
//! no further: it tells news before the next page, and it drops at once the news at the front that
//! may not be told any more, where the model still counts them. How much of the graph that leaves
//! out is bounded below.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};
use synckit_crdt::UnixMillis;
use synckit_session::Bugs;
use synckit_session::access::{Identity, Level};
use synckit_session::server::ConnectionEvent;
use synckit_wire::v1::{AccessLevel, frame::Body};

#[cfg(feature = "mutants")]
use super::replay::catch_each;
use super::replay::{Made, make, same_frames, same_state};
use crate::harness::{Behaviours, START, Server, Step};
use crate::queries::{create, greeted, guarded, set_access};

/// That of the vectors.
const REQUEST_ID: u64 = 1;

/// When storage reads what a page is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// When it is asked.
    Early,
    /// When the page goes out.
    Late,
}

struct Partial {
    reading: Reading,
    server: Server,
    named: BTreeSet<u64>,
    connections: BTreeMap<String, u64>,
    asked: BTreeMap<String, Vec<u8>>,
    /// The bytes that the transport to a client has not taken yet.
    waiting: BTreeMap<u64, usize>,
    /// What was read for a client, and is still to be given to its connection.
    read: BTreeMap<u64, VecDeque<ConnectionEvent>>,
}

impl Partial {
    fn new(file: &Behaviours, reading: Reading, bugs: &Bugs) -> Self {
        let mut server = guarded();
        server.listings_wait = true;
        server.config.bugs = bugs.clone();
        let queue_size = file.constant("QueueSize").as_u64().unwrap();
        server.config.limits.max_ids_per_result = u32::try_from(queue_size).unwrap();
        // Room for one frame, however long it is.
        server.config.limits.max_outbound_bytes = 1;
        let named = numbers(file.constant("Named"));
        let unread = numbers(file.constant("Unread"));
        let documents = numbers(file.constant("Document"));
        let readable = documents.difference(&unread);
        let permissions: Vec<(String, Level)> =
            readable.map(|d| (id_of(&named, *d), Level::Read)).collect();
        for client in clients(file) {
            let identity = Identity {
                subject: client.clone(),
                expires_at: Some(UnixMillis(START.0 + 3_600_000)),
                permissions: permissions.clone().into_iter().collect(),
                relays: false,
            };
            server.tokens.insert(client, Ok(identity));
        }
        Self {
            reading,
            server,
            named,
            connections: BTreeMap::new(),
            asked: BTreeMap::new(),
            waiting: BTreeMap::new(),
            read: BTreeMap::new(),
        }
    }

    fn step(&mut self, file: &Behaviours, step: &Step<'_>) {
        let arguments = &step.action["args"];
        let name = arguments["c"].as_str().unwrap_or_default();
        let id = id_of(&self.named, arguments["d"].as_u64().unwrap_or_default());
        match step.action["name"].as_str().unwrap() {
            "Create" => create(&mut self.server, &id),
            "Grant" => set_access(&mut self.server, &id, name, AccessLevel::Read),
            "Revoke" => set_access(&mut self.server, &id, name, AccessLevel::None),
            "Disconnect" => self.end(name),
            "Ask" => {
                if !self.connections.contains_key(name) {
                    let connection = greeted(&mut self.server, name);
                    self.server.slow.insert(connection);
                    self.connections.insert(name.to_owned(), connection);
                }
                self.asked.insert(name.to_owned(), step.bytes[0].clone());
            }
            "Begin" => {
                let query = self.asked.remove(name).unwrap();
                self.server.send_bytes(self.connections[name], &query);
            }
            "Page" => {
                self.make_room(name);
                self.list(self.connections[name]);
            }
            "Tell" => {
                let front = waiting_news(file, step.before, name).1;
                // What may not be told was dropped when that became so.
                if front == 0 {
                    self.make_room(name);
                }
            }
            "CatchUp" => self.make_room(name),
            "Receive" => {}
            other => panic!("an action of another model: {other}"),
        }
        if self.reading == Reading::Early {
            self.read_all();
        }
    }

    fn end(&mut self, name: &str) {
        self.asked.remove(name);
        if let Some(connection) = self.connections.remove(name) {
            self.server.disconnect(connection);
            self.waiting.remove(&connection);
            self.read.remove(&connection);
        }
    }

    /// The transport takes all that was sent.
    fn make_room(&mut self, name: &str) {
        let connection = self.connections[name];
        let bytes = self.waiting.remove(&connection).unwrap_or(0);
        self.server
            .step(connection, ConnectionEvent::Flushed { bytes });
    }

    /// Storage answers until a page goes out.
    fn list(&mut self, connection: u64) {
        while self.server.waiting_bytes(connection) == 0 {
            let read = self.read.entry(connection).or_default().pop_front();
            let Some(listed) = read.or_else(|| self.server.read_listing_of(connection)) else {
                return;
            };
            self.server.step(connection, listed);
        }
    }

    /// Storage reads all that it was asked for. A connection hears of it at once if it has no
    /// room for a page, and else when the page is due.
    fn read_all(&mut self) {
        while let Some((connection, listed)) = self.server.read_listing() {
            let full =
                self.server.waiting_bytes(connection) > 0 || self.waiting.contains_key(&connection);
            if full {
                self.server.step(connection, listed);
            } else if self.connections.values().any(|id| *id == connection) {
                self.read.entry(connection).or_default().push_back(listed);
            }
        }
    }

    /// What was sent since the last step, and to whom.
    fn sent(&mut self) -> Sent {
        let mut sent = Vec::new();
        for (name, connection) in &self.connections {
            let bytes = self.server.waiting_bytes(*connection);
            if bytes > 0 {
                *self.waiting.entry(*connection).or_default() += bytes;
            }
            let frames = self.server.frames(*connection);
            sent.extend(frames.into_iter().map(|frame| (name.clone(), frame)));
        }
        sent
    }

    /// What is seen of each query, under the names of `observed`.
    fn seen(&self, clients: &[String]) -> Value {
        let seen = |name: &String| {
            let connection = self.connections.get(name);
            let query = connection.and_then(|id| self.server.query(*id, REQUEST_ID));
            let seen = match query {
                None => json!({"query": "None"}),
                Some(query) if query.query == "Lagging" => json!({"query": "Lagging"}),
                Some(query) => json!({
                    "query": query.query, "place": query.place, "news": query.news,
                }),
            };
            (name.clone(), seen)
        };
        clients.iter().map(seen).collect()
    }
}

type Sent = Vec<(String, Body)>;

/// What the model's state shows of the same.
fn observed(file: &Behaviours, state: &Value, clients: &[String]) -> Value {
    let named = numbers(file.constant("Named"));
    let observed = |name: &String| {
        let value = |variable: &str| &file.value(state, variable)[name];
        let place = value("place").as_u64().filter(|place| *place > 0);
        let (news, dropped) = waiting_news(file, state, name);
        let readable = numbers(value("readable"));
        let told = news.iter().skip(dropped);
        let told = told.map(|d| json!([id_of(&named, *d), readable.contains(d)]));
        let observed = match value("query").as_str().unwrap() {
            "None" => json!({"query": "None"}),
            _ if is_lagging(file, state, name) => json!({"query": "Lagging"}),
            query => json!({
                "query": query,
                "place": place.map(|place| id_of(&named, place)),
                "news": told.collect::<Vec<_>>(),
            }),
        };
        (name.clone(), observed)
    };
    clients.iter().map(observed).collect()
}

/// The news that wait for a client, and how many at the front it may not be told.
fn waiting_news(file: &Behaviours, state: &Value, name: &str) -> (Vec<u64>, usize) {
    let news = file.value(state, "news")[name].as_array().unwrap();
    let news: Vec<u64> = news.iter().map(|d| d.as_u64().unwrap()).collect();
    let readable = numbers(&file.value(state, "readable")[name]);
    let dropped = news.iter().take_while(|d| !readable.contains(d)).count();
    (news, dropped)
}

fn is_lagging(file: &Behaviours, state: &Value, name: &str) -> bool {
    file.value(state, "lagging")[name].as_bool().unwrap()
}

/// Whether the machine does something else here, as the head of this file says.
fn is_more_particular(file: &Behaviours, step: &Step<'_>, names: &[String]) -> bool {
    let arguments = &step.action["args"];
    let d = arguments["d"].as_u64();
    let counts_what_was_dropped = |name: &String| {
        let (news, dropped) = waiting_news(file, step.before, name);
        let overflows = is_lagging(file, step.after, name) && !is_lagging(file, step.before, name);
        let again = step.action["name"] == "Grant" && arguments["c"] == **name;
        let tells_twice = again && news.iter().take(dropped).any(|waiting| Some(*waiting) == d);
        dropped > 0 && (overflows || tells_twice)
    };
    match step.action["name"].as_str().unwrap() {
        "Page" => {
            let name = arguments["c"].as_str().unwrap();
            let (news, dropped) = waiting_news(file, step.before, name);
            news.len() > dropped
        }
        "Create" | "Grant" => names.iter().any(counts_what_was_dropped),
        _ => false,
    }
}

fn clients(file: &Behaviours) -> Vec<String> {
    let set = file.constant("Client")["#set"].as_array().unwrap();
    let name = |name: &Value| name.as_str().unwrap().to_owned();
    set.iter().map(name).collect()
}

fn numbers(set: &Value) -> BTreeSet<u64> {
    let numbers = set["#set"].as_array().unwrap().iter();
    numbers.map(|number| number.as_u64().unwrap()).collect()
}

/// As `tla/wire-map.json` has it; what the query does not name begins with another letter.
fn id_of(named: &BTreeSet<u64>, d: u64) -> String {
    let letter = if named.contains(&d) { 'd' } else { 'x' };
    format!("{letter}{d}")
}

/// Replays a file, up to the first difference; gives the number of edges made.
fn replay(file: &Behaviours, reading: Reading, bugs: &Bugs) -> Made {
    let clients = clients(file);
    let mut made = BTreeSet::new();
    for behaviour in file.all() {
        let mut replay = Partial::new(file, reading, bugs);
        for index in &behaviour {
            let step = file.step(*index);
            if is_more_particular(file, &step, &clients) {
                break;
            }
            replay.step(file, &step);
            let frames = step.bytes.iter().map(|bytes| {
                let frame = synckit_wire::frame::decode(bytes, u32::MAX);
                frame.unwrap().body.unwrap()
            });
            let names = step.sent.iter().map(|(name, _)| name.clone());
            let mut expected: Sent = names.zip(frames).collect();
            expected.retain(|(_, body)| !matches!(body, Body::Query(_)));
            let sent = replay.sent();
            same_frames(step.action, &sent, &expected, &behaviour)?;
            let (seen, after) = (replay.seen(&clients), observed(file, step.after, &clients));
            same_state(step.action, &seen, &after, &behaviour)?;
            made.insert(*index);
        }
    }
    Ok(made.len())
}

/// At least so many of a hundred edges of a file are made.
const LEAST_PERCENT: usize = 95;

#[test]
fn every_behaviour_of_queries_is_one_of_the_machine() {
    for reading in [Reading::Early, Reading::Late] {
        let replay = |file: &Behaviours, bugs: &Bugs| {
            replay(file, reading, bugs).map_err(|told| format!("{reading:?}: {told}"))
        };
        make("Partial", LEAST_PERCENT, replay);
    }
}

/// Each planted bug that concerns a query makes a behaviour another one.
#[cfg(feature = "mutants")]
#[test]
fn a_planted_bug_leaves_the_behaviours_of_queries() {
    use synckit_session::Bug;

    let planted = [
        Bug::QueryPrefixIgnored,
        Bug::QueryPagesSkipOne,
        Bug::QueryPagesReversed,
        Bug::QueryOnePage,
        Bug::QueryNeverComplete,
        Bug::QueryPageTooLarge,
        Bug::QueryCreationsUntold,
        Bug::QueryGrantsUntold,
        Bug::LaggingQueryForgotten,
        Bug::QueryPagesUnchecked,
        Bug::QueryNewsUnchecked,
        Bug::QueryHiddenCounts,
    ];
    catch_each("Partial", &planted, |file, bugs| {
        replay(file, Reading::Late, bugs)
    });
}
