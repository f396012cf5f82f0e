//! What a client does on any trace: greets first, keeps its order, answers pings, stamps upwards.
//!
//! Chapter: `spec/06-client-session.md`. Model: `tla/SyncSession.tla`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use super::Violation;
use super::content::{changes_of, dot_key, meaning};
use crate::frame::last_seq;
use crate::trace::{Direction, Event, FrameRecord, Happening, Trace};

/// One connection of the client.
#[derive(Clone, Debug, Default)]
struct Conduct {
    replica: String,
    greeted: bool,
    welcomed: bool,
    /// The next sequence number of each document, since the last refusal.
    next: BTreeMap<String, u64>,
    /// What the judge asked for of each document and replica: above the one number, up to the
    /// other.
    wanted: BTreeMap<(String, String), (u64, u64)>,
    heals: bool,
    unanswered: VecDeque<Value>,
    epoch: Value,
}

#[derive(Debug, Default)]
struct History {
    /// Every change that either side showed, by its dot.
    changes: BTreeMap<(String, String, u64), Value>,
    /// The cursors that the judge has given, by epoch and document.
    cursors: BTreeSet<(String, String, String)>,
    /// The sequence numbers that the judge has given the client, by document and replica.
    given: BTreeMap<(String, String), u64>,
}

pub(super) fn client_conduct(trace: &Trace) -> Option<Violation> {
    let mut connections: BTreeMap<&str, Conduct> = BTreeMap::new();
    let mut history = History::default();
    for event in &trace.events {
        let connection = event.connection.as_str();
        match &event.happening {
            Happening::Opened => {
                connections.insert(connection, Conduct::default());
            }
            Happening::Frame(Direction::Sent, frame) => {
                let conduct = connections.entry(connection).or_default();
                conduct.hears(frame);
                history.cursor_of(&conduct.epoch, frame);
                history.given_by(frame);
            }
            Happening::Frame(Direction::Received, frame) => {
                let conduct = connections.entry(connection).or_default();
                let violation = conduct.says(event, frame);
                let violation = violation
                    .or_else(|| history.resumes(event, &conduct.epoch, frame, trace.is_partial));
                let violation = violation.or_else(|| history.made(event, frame, trace.is_partial));
                if violation.is_some() {
                    return violation;
                }
            }
            Happening::Ended(_) => {
                connections.remove(connection);
            }
            Happening::SentRaw(_) | Happening::ReceivedText(_) | Happening::Note(_) => {}
        }
    }
    None
}

/// Every ping that the client got is answered by now.
pub(super) fn unanswered_pings(trace: &Trace) -> Option<Violation> {
    let mut connections: BTreeMap<&str, Conduct> = BTreeMap::new();
    for event in &trace.events {
        let connection = event.connection.as_str();
        match &event.happening {
            Happening::Frame(Direction::Sent, frame) => {
                connections.entry(connection).or_default().hears(frame);
            }
            Happening::Frame(Direction::Received, frame) if frame.name() == "pong" => {
                let conduct = connections.entry(connection).or_default();
                conduct.unanswered.pop_front();
            }
            Happening::Opened | Happening::Ended(_) => drop(connections.remove(connection)),
            Happening::Frame(Direction::Received, _)
            | Happening::SentRaw(_)
            | Happening::ReceivedText(_)
            | Happening::Note(_) => {}
        }
    }
    let last = trace.events.last()?;
    let silent = connections
        .values()
        .find_map(|conduct| conduct.unanswered.front());
    silent.map(|nonce| {
        Violation::at(
            last,
            "SK-CLNT-050",
            format!("a `Pong` with nonce {nonce}"),
            "none",
        )
    })
}

impl Conduct {
    fn hears(&mut self, frame: &FrameRecord) {
        match frame.name() {
            "welcome" => {
                self.welcomed = true;
                let epoch = frame
                    .body("welcome")
                    .map(|welcome| welcome["epoch"].clone());
                self.epoch = epoch.unwrap_or_default();
                self.heals = frame.body("welcome").is_some_and(|welcome| {
                    let named = welcome["capabilities"].as_array();
                    named.is_some_and(|named| named.contains(&Value::from("HEALING")))
                });
            }
            "sync_response" if self.heals => {
                let page = frame.body("sync_response");
                self.wanted.extend(page.into_iter().flat_map(wanted));
            }
            "error" => self.next.clear(),
            "ping" if self.welcomed => {
                let nonce = frame.body("ping").map(|ping| ping["nonce"].clone());
                self.unanswered.extend(nonce);
            }
            _ => {}
        }
    }

    fn says(&mut self, event: &Event, frame: &FrameRecord) -> Option<Violation> {
        let name = frame.name();
        let early = !self.greeted && name != "hello";
        let late = self.greeted && (name == "hello" || !self.welcomed);
        if early || late {
            let expected = "`Hello` first, and nothing else before `Welcome`";
            return Some(Violation::at(
                event,
                "SK-CLNT-010",
                expected,
                format!("`{name}`"),
            ));
        }
        if let Some(hello) = frame.body("hello") {
            self.greeted = true;
            self.replica = hello["replica_id"].as_str().unwrap_or_default().to_owned();
        }
        if let Some(pong) = frame.body("pong") {
            let wanted = self.unanswered.pop_front();
            if wanted.as_ref() != Some(&pong["nonce"]) {
                let expected = format!("a `Pong` with nonce {wanted:?}");
                return Some(Violation::at(
                    event,
                    "SK-CLNT-050",
                    expected,
                    pong["nonce"].to_string(),
                ));
            }
        }
        if let Some(request) = frame.body("sync_request")
            && self.heals
            && request.get("version").is_none()
        {
            let expected = "a version: healing was agreed on";
            return Some(Violation::at(event, "SK-CLNT-060", expected, "none"));
        }
        let (body, changes) = changes_of(frame.decoded.as_ref().ok())?;
        changes
            .iter()
            .find_map(|change| self.orderly(event, body, change))
    }

    fn orderly(&mut self, event: &Event, body: &Value, change: &Value) -> Option<Violation> {
        let (document, replica, seq) = dot_key(body, change);
        if replica != self.replica {
            //= SK-CLNT-065
            let wanted = self.wanted.get(&(document, replica.clone()));
            if wanted.is_some_and(|(held, want)| *held < seq && last_seq(change) <= *want) {
                return None;
            }
            let expected = format!("changes of {}, which said `Hello`", self.replica);
            return Some(Violation::at(event, "SK-CLNT-041", expected, replica));
        }
        let next = self.next.get(&document).copied();
        if let Some(next) = next.filter(|next| *next != seq) {
            let expected = format!("sequence number {next}");
            return Some(Violation::at(
                event,
                "SK-CLNT-005",
                expected,
                seq.to_string(),
            ));
        }
        self.next
            .insert(document, last_seq(change).saturating_add(1));
        None
    }
}

impl History {
    fn cursor_of(&mut self, epoch: &Value, frame: &FrameRecord) {
        let Ok(said) = &frame.decoded else { return };
        let body = &said[frame.name()];
        if let (Some(document), Some(cursor)) =
            (body["document_id"].as_str(), body["cursor"].as_str())
        {
            let (document, cursor) = (document.to_owned(), cursor.to_owned());
            self.cursors.insert((epoch.to_string(), document, cursor));
        }
    }

    /// A cursor is one that the judge gave for this document, under the epoch of this connection.
    //= SK-CLNT-013
    fn resumes(
        &self,
        event: &Event,
        epoch: &Value,
        frame: &FrameRecord,
        is_partial: bool,
    ) -> Option<Violation> {
        let request = frame.body("sync_request").filter(|_| !is_partial)?;
        let text = |field: &str| request[field].as_str().unwrap_or_default().to_owned();
        let cursor = text("cursor");
        let key = (epoch.to_string(), text("document_id"), cursor.clone());
        if cursor.is_empty() || cursor == "hex:" || self.cursors.contains(&key) {
            return None;
        }
        let expected = "a cursor that was given for this document under this epoch, or none";
        Some(Violation::at(event, "SK-CLNT-013", expected, cursor))
    }

    fn given_by(&mut self, frame: &FrameRecord) {
        if let Some(ack) = frame.body("ack") {
            // What the client has made as another replica is seen once the server has it.
            let name = |key: &str| ack[key].as_str().unwrap_or_default().to_owned();
            let known = self.given.entry((name("document_id"), name("replica_id")));
            let through = ack["through_seq"].as_u64().unwrap_or(0);
            let known = known.or_default();
            *known = (*known).max(through);
        }
        let Some((body, changes)) = changes_of(frame.decoded.as_ref().ok()) else {
            return;
        };
        for change in changes {
            let (document, replica, _) = dot_key(body, change);
            let last = last_seq(change);
            let known = self
                .given
                .entry((document.clone(), replica.clone()))
                .or_default();
            *known = (*known).max(last);
            self.changes
                .insert((document, replica, last), meaning(change));
        }
    }

    fn made(&mut self, event: &Event, frame: &FrameRecord, is_partial: bool) -> Option<Violation> {
        let (body, changes) = changes_of(frame.decoded.as_ref().ok())?;
        for change in changes {
            let change = meaning(change);
            let (document, replica, seq) = dot_key(body, &change);
            let last = last_seq(&change);
            let key = (document.clone(), replica.clone(), last);
            if let Some(before) = self.changes.get(&key).filter(|before| **before != change) {
                let expected = format!("the content that this dot had before: {before}");
                return Some(Violation::at(
                    event,
                    "SK-STOR-011",
                    expected,
                    change.to_string(),
                ));
            }
            let stamp = change["timestamp"].as_u64().unwrap_or(0);
            let before =
                self.changes
                    .get(&(document.clone(), replica.clone(), seq.saturating_sub(1)));
            for (dep, dep_seq) in change["deps"].as_object().into_iter().flatten() {
                let dep_seq = dep_seq.as_u64().unwrap_or(0);
                let given = self
                    .given
                    .get(&(document.clone(), dep.clone()))
                    .copied()
                    .unwrap_or(0);
                // What the client had before anybody listened it may have seen.
                if given < dep_seq && !is_partial {
                    let expected =
                        format!("deps that the client has seen; of {dep} at most {given}");
                    return Some(Violation::at(
                        event,
                        "SK-DATA-013",
                        expected,
                        dep_seq.to_string(),
                    ));
                }
            }
            let causes =
                change["deps"]
                    .as_object()
                    .into_iter()
                    .flatten()
                    .filter_map(|(dep, dep_seq)| {
                        self.changes.get(&(
                            document.clone(),
                            dep.clone(),
                            dep_seq.as_u64().unwrap_or(0),
                        ))
                    });
            let seen = causes
                .chain(before)
                .filter_map(|cause| cause["timestamp"].as_u64())
                .max();
            if let Some(seen) = seen.filter(|seen| *seen >= stamp) {
                let expected = format!("a timestamp greater than {seen}");
                return Some(Violation::at(
                    event,
                    "SK-DATA-030",
                    expected,
                    stamp.to_string(),
                ));
            }
            self.changes.insert(key, change);
        }
        None
    }
}

/// What a page asks for.
fn wanted(page: &Value) -> impl Iterator<Item = ((String, String), (u64, u64))> {
    let entries = |version: &Value| -> BTreeMap<String, u64> {
        let entries = version["entries"].as_array().into_iter().flatten();
        let named = entries.map(|entry| {
            let replica = entry["replica_id"].as_str().unwrap_or_default();
            (replica.to_owned(), entry["seq"].as_u64().unwrap_or(0))
        });
        named.collect()
    };
    let document = page["document_id"].as_str().unwrap_or_default().to_owned();
    let held = entries(&page["server_version"]);
    entries(&page["want"])
        .into_iter()
        .map(move |(replica, want)| {
            let held = held.get(&replica).copied().unwrap_or(0);
            ((document.clone(), replica), (held, want))
        })
}
