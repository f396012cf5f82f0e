//! What a live subscriber does not have yet of what was acknowledged. Chapter:
//! `spec/07-server-session.md`, [SK-SESS-050].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use super::content::{changes_of, dot_key};
use crate::frame::last_seq;
use crate::trace::{Direction, FrameRecord, Happening, Trace};

/// An acknowledged change that a live subscriber was not told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// The subscriber.
    pub connection: String,
    /// The document that it follows.
    pub document: String,
    /// Whose change.
    pub replica: String,
    /// The number of its last dot.
    pub through_seq: u64,
}

impl fmt::Display for Undelivered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "`{}`, which follows {}, to be notified of the changes of {} through {}",
            self.connection, self.document, self.replica, self.through_seq
        )
    }
}

type Place = (String, String);

#[derive(Debug, Default)]
struct Deliveries {
    replicas: BTreeMap<String, String>,
    /// Requests to follow, by connection and number.
    asked: BTreeMap<(String, u64), String>,
    live: BTreeSet<Place>,
    told: BTreeMap<(Place, String), u64>,
    acknowledged: BTreeMap<(String, String), u64>,
}

/// The first that is missing; it may be on its way.
#[must_use]
pub fn undelivered(trace: &Trace) -> Option<Undelivered> {
    let mut deliveries = Deliveries::default();
    for event in &trace.events {
        let connection = event.connection.as_str();
        match &event.happening {
            Happening::Opened | Happening::Ended(_) => deliveries.leave(connection),
            // A restart ends every connection.
            Happening::Note(_) => deliveries.live.clear(),
            Happening::Frame(Direction::Sent, frame) => deliveries.sent(connection, frame),
            Happening::Frame(Direction::Received, frame) => deliveries.received(connection, frame),
            Happening::SentRaw(_) | Happening::ReceivedText(_) => {}
        }
    }
    deliveries.missing()
}

impl Deliveries {
    fn leave(&mut self, connection: &str) {
        self.live.retain(|(name, _)| name != connection);
        self.told.retain(|((name, _), _), _| name != connection);
        self.asked.retain(|(name, _), _| name != connection);
    }

    fn sent(&mut self, connection: &str, frame: &FrameRecord) {
        let Ok(json) = &frame.decoded else { return };
        let body = &json[frame.name()];
        let place = (connection.to_owned(), text(&body["document_id"]));
        match frame.name() {
            "hello" => {
                self.replicas
                    .insert(connection.to_owned(), text(&body["replica_id"]));
            }
            "sync_request" if body["mode"] == "SUBSCRIBE" => {
                let id = body["request_id"].as_u64().unwrap_or(0);
                self.live.remove(&place);
                self.asked.insert((place.0, id), place.1);
            }
            "unsubscribe" => {
                self.live.remove(&place);
            }
            _ => {}
        }
    }

    fn received(&mut self, connection: &str, frame: &FrameRecord) {
        let Ok(json) = &frame.decoded else { return };
        let body = &json[frame.name()];
        let document = text(&body["document_id"]);
        let place = (connection.to_owned(), document.clone());
        if frame.name() == "ack" {
            let through = body["through_seq"].as_u64().unwrap_or(0);
            raise(
                &mut self.acknowledged,
                (document, text(&body["replica_id"])),
                through,
            );
            return;
        }
        for change in changes_of(Some(json)).map_or(&[][..], |(_, changes)| changes) {
            let (_, replica, _) = dot_key(body, change);
            raise(&mut self.told, (place.clone(), replica), last_seq(change));
        }
        if frame.name() != "sync_response" {
            return;
        }
        for entry in body["server_version"]["entries"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let seq = entry["seq"].as_u64().unwrap_or(0);
            raise(
                &mut self.told,
                (place.clone(), text(&entry["replica_id"])),
                seq,
            );
        }
        let id = body["request_id"].as_u64().unwrap_or(0);
        let asked = self.asked.remove(&(place.0.clone(), id));
        if asked.is_some() && body["has_more"] != Value::Bool(true) {
            self.live.insert(place);
        }
    }

    fn missing(&self) -> Option<Undelivered> {
        self.live.iter().find_map(|place| {
            let (connection, document) = place;
            let own = self.replicas.get(connection);
            let of_document = self
                .acknowledged
                .iter()
                .filter(|((id, _), _)| id == document);
            let mut missing = of_document.filter(|((_, replica), through)| {
                let told = self.told.get(&(place.clone(), replica.clone()));
                own != Some(replica) && told.unwrap_or(&0) < *through
            });
            missing.next().map(|((_, replica), through)| Undelivered {
                connection: connection.clone(),
                document: document.clone(),
                replica: replica.clone(),
                through_seq: *through,
            })
        })
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn raise<K: Ord>(known: &mut BTreeMap<K, u64>, key: K, seq: u64) {
    let known = known.entry(key).or_default();
    *known = (*known).max(seq);
}
