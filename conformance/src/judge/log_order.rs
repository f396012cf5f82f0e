//! All subscribers see one log: the same order, causal, nothing twice, nothing of their own.
//!
//! Chapter: `spec/07-server-session.md`. Model: `log` in `tla/SyncSession.tla`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Violation;
use super::content::{changes_of, dot_key};
use crate::frame::last_seq;
use crate::trace::{Direction, Event, Happening, Trace};

type Dot = (String, u64);

/// What one connection received of one document since it last began anew, following or reading
/// once.
#[derive(Clone, Debug, Default)]
struct Stream {
    order: Vec<Dot>,
    seen: BTreeSet<Dot>,
    cursor: String,
    /// The greatest sequence number of each replica, when the stream began from nothing.
    version: Option<BTreeMap<String, u64>>,
}

/// A connection, a document, and whether it is followed or read once.
type Place<'a> = (&'a str, String, bool);

/// A request that is under way.
#[derive(Clone, Debug)]
struct Request {
    follows: bool,
    /// Where it goes on, if anywhere. A notification may overtake the request: whether the stream
    /// stands there is known only when the answer comes.
    cursor: Option<String>,
    from_nothing: bool,
}

#[derive(Debug, Default)]
struct Log<'a> {
    streams: BTreeMap<Place<'a>, Stream>,
    finished: BTreeMap<String, Vec<Vec<Dot>>>,
    requests: BTreeMap<(&'a str, u64), Request>,
    /// What each connection sent: document and dot.
    own: BTreeMap<&'a str, BTreeSet<(String, Dot)>>,
    /// As whom each connection greeted.
    greeted: BTreeMap<&'a str, String>,
    /// How far it was acknowledged, by connection, document and replica.
    acknowledged: BTreeMap<(&'a str, String, String), u64>,
}

pub(super) fn log_order(trace: &Trace) -> Option<Violation> {
    let mut log = Log::default();
    for event in &trace.events {
        match &event.happening {
            Happening::Opened => log.end_of(&event.connection),
            Happening::Frame(direction, frame) => {
                let Ok(json) = &frame.decoded else { continue };
                let body = &json[frame.name()];
                match direction {
                    Direction::Sent => log.sent(event, frame.name(), body, json),
                    Direction::Received => {
                        let violation = log.received(event, frame.name(), body, json);
                        if violation.is_some() {
                            return violation;
                        }
                    }
                }
            }
            Happening::SentRaw(_)
            | Happening::ReceivedText(_)
            | Happening::Ended(_)
            | Happening::Note(_) => {}
        }
    }
    let last = trace.events.last()?;
    let connections: BTreeSet<&str> = log.streams.keys().map(|(name, ..)| *name).collect();
    connections
        .into_iter()
        .for_each(|connection| log.end_of(connection));
    log.finished
        .values()
        .find_map(|streams| two_orders(streams))
        .map(|(first, second)| {
            let expected = format!("{first:?} before {second:?} for every subscriber");
            Violation::at(last, "SK-SESS-014", expected, "the other way round")
        })
}

impl<'a> Log<'a> {
    fn sent(&mut self, event: &'a Event, name: &str, body: &Value, frame: &Value) {
        if name == "hello" {
            let replica = body["replica_id"].as_str().unwrap_or_default();
            self.greeted.insert(&event.connection, replica.to_owned());
        }
        if name == "sync_request" {
            let follows = body["mode"] == "SUBSCRIBE";
            let cursor = body["cursor"].as_str().filter(|bytes| *bytes != "hex:");
            let from_nothing = cursor.is_none() && body.get("version").is_none();
            let id = (
                event.connection.as_str(),
                body["request_id"].as_u64().unwrap_or(0),
            );
            self.requests.insert(
                id,
                Request {
                    follows,
                    cursor: cursor.map(str::to_owned),
                    from_nothing,
                },
            );
        }
        let changes = changes_of(Some(frame)).map_or(&[][..], |(_, changes)| changes);
        for change in changes {
            let (document, replica, seq) = dot_key(body, change);
            self.own
                .entry(&event.connection)
                .or_default()
                .insert((document, (replica, seq)));
        }
    }

    fn received(
        &mut self,
        event: &'a Event,
        name: &str,
        body: &Value,
        frame: &Value,
    ) -> Option<Violation> {
        let connection = event.connection.as_str();
        let document = body["document_id"].as_str().unwrap_or_default().to_owned();
        if name == "ack" {
            let replica = body["replica_id"].as_str().unwrap_or_default().to_owned();
            let through = body["through_seq"].as_u64().unwrap_or(0);
            self.acknowledged
                .insert((connection, document, replica), through);
            return None;
        }
        let (_, changes) = changes_of(Some(frame))?;
        if name == "notification"
            && let Some(dot) = self.echoed(connection, body, changes)
        {
            let expected = "no notification of a change this connection sent";
            let got = format!("{dot:?}");
            return Some(Violation::at(event, "SK-SESS-051", expected, got));
        }
        let id = (connection, body["request_id"].as_u64().unwrap_or(0));
        let request = self
            .requests
            .get(&id)
            .cloned()
            .filter(|_| name == "sync_response");
        let follows = request.as_ref().is_none_or(|request| request.follows);
        let stream = self
            .streams
            .entry((connection, document.clone(), follows))
            .or_default();
        if let Some(request) = request
            && request.cursor.as_ref() != Some(&stream.cursor)
        {
            let before = std::mem::take(stream);
            stream.version = request.from_nothing.then(BTreeMap::new);
            self.finished
                .entry(document.clone())
                .or_default()
                .push(before.order);
        }
        let own = self.own.entry(connection).or_default();
        for change in changes {
            let (_, replica, seq) = dot_key(body, change);
            let dot = (replica, seq);
            if !stream.seen.insert(dot.clone()) {
                let got = format!("{dot:?} again");
                return Some(Violation::at(event, "SK-SESS-017", "each change once", got));
            }
            let own_last = |replica: &str| {
                let mine = own
                    .iter()
                    .filter(|(d, (r, _))| *d == document && r == replica);
                mine.map(|(_, (_, seq))| *seq).max().unwrap_or(0)
            };
            if let Some(version) = &mut stream.version
                && let Some(missing) = missing_cause(version, change, &own_last)
            {
                let expected = format!("{missing} before {dot:?}");
                let got = "the effect before its cause";
                return Some(Violation::at(event, "SK-SESS-014", expected, got));
            }
            stream.order.push(dot);
        }
        if let Some(cursor) = body["cursor"].as_str() {
            cursor.clone_into(&mut stream.cursor);
        }
        None
    }

    /// A change that this connection sent. One in another's name is refused, and stays the other's.
    fn echoed(&self, connection: &'a str, body: &Value, changes: &[Value]) -> Option<Dot> {
        let sent = self.own.get(connection)?;
        let greeted = self.greeted.get(connection);
        let is_own = |(document, replica, seq): &(String, String, u64)| {
            let key = (connection, document.clone(), replica.clone());
            let acknowledged = self.acknowledged.get(&key).copied().unwrap_or(0);
            let is_taken = greeted.is_none_or(|own| own == replica) || acknowledged >= *seq;
            is_taken && sent.contains(&(document.clone(), (replica.clone(), *seq)))
        };
        let mut dots = changes.iter().map(|change| dot_key(body, change));
        let (_, replica, seq) = dots.find(is_own)?;
        Some((replica, seq))
    }

    fn end_of(&mut self, connection: &str) {
        let ended = self
            .streams
            .keys()
            .filter(|(name, ..)| *name == connection)
            .cloned();
        for key in ended.collect::<Vec<_>>() {
            if let Some(stream) = self.streams.remove(&key) {
                self.finished.entry(key.1).or_default().push(stream.order);
            }
        }
        self.own.retain(|name, _| *name != connection);
        self.greeted.retain(|name, _| *name != connection);
        self.acknowledged
            .retain(|(name, ..), _| *name != connection);
        self.requests.retain(|(name, _), _| *name != connection);
    }
}

/// What the change follows and the stream has not brought; then the version with the change in it.
fn missing_cause(
    version: &mut BTreeMap<String, u64>,
    change: &Value,
    own_last: &dyn Fn(&str) -> u64,
) -> Option<String> {
    let replica = change["replica"].as_str().unwrap_or_default();
    let first = change["seq"].as_u64().unwrap_or(0);
    let known = |replica: &str| {
        version
            .get(replica)
            .copied()
            .unwrap_or(0)
            .max(own_last(replica))
    };
    if known(replica) + 1 < first {
        return Some(format!("{} of {replica}", first - 1));
    }
    for (dep, seq) in change["deps"].as_object().into_iter().flatten() {
        if known(dep) < seq.as_u64().unwrap_or(0) {
            return Some(format!("{seq} of {dep}"));
        }
    }
    version.insert(replica.to_owned(), last_seq(change));
    None
}

/// Two changes that two streams have in different orders.
fn two_orders(streams: &[Vec<Dot>]) -> Option<(Dot, Dot)> {
    for (index, stream) in streams.iter().enumerate() {
        let places: BTreeMap<&Dot, usize> = stream
            .iter()
            .enumerate()
            .map(|(place, dot)| (dot, place))
            .collect();
        for other in &streams[index + 1..] {
            let shared: Vec<(&Dot, usize)> = other
                .iter()
                .filter_map(|dot| Some((dot, *places.get(dot)?)))
                .collect();
            let turned = shared.windows(2).find(|pair| pair[0].1 > pair[1].1);
            if let Some(pair) = turned {
                return Some((pair[1].0.clone(), pair[0].0.clone()));
            }
        }
    }
    None
}
