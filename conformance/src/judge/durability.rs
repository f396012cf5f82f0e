//! What was once acknowledged or shown is there in every later reading from the start.
//!
//! Chapter: `spec/10-storage-and-durability.md`. Model: `AckImpliesDurable` in
//! `tla/Durability.tla`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Violation;
use super::content::{changes_of, dot_key};
use crate::frame::last_seq;
use crate::trace::{Direction, Happening, Trace};

/// The greatest sequence number, by document and replica.
type Promises = BTreeMap<(String, String), u64>;

/// A reading from the start that is under way.
#[derive(Clone, Debug, Default)]
struct Reading {
    /// The request whose page comes next: others may be under way for the same document.
    request_id: u64,
    promised: Promises,
    found: Promises,
    cursor: String,
}

pub(super) fn durability(trace: &Trace) -> Option<Violation> {
    let mut promised = Promises::new();
    let mut readings: BTreeMap<(&str, String), Reading> = BTreeMap::new();
    for event in &trace.events {
        let Happening::Frame(direction, frame) = &event.happening else {
            continue;
        };
        let Ok(json) = &frame.decoded else { continue };
        let body = &json[frame.name()];
        let document = body["document_id"].as_str().unwrap_or_default().to_owned();
        let place = (event.connection.as_str(), document.clone());
        if *direction == Direction::Sent {
            if frame.name() == "sync_request" {
                ask(&mut readings, place, body, &promised);
            }
            continue;
        }
        if frame.name() == "ack" {
            let replica = body["replica_id"].as_str().unwrap_or_default().to_owned();
            raise(
                &mut promised,
                document,
                replica,
                body["through_seq"].as_u64().unwrap_or(0),
            );
            continue;
        }
        let Some((_, changes)) = changes_of(Some(json)) else {
            continue;
        };
        let is_page = frame.name() == "sync_response";
        let answered = body["request_id"].as_u64().unwrap_or(0);
        let mut reading = readings
            .get_mut(&place)
            .filter(|reading| !is_page || reading.request_id == answered);
        for change in changes {
            let (document, replica, last) = last_dot(body, change);
            raise(&mut promised, document.clone(), replica.clone(), last);
            if let Some(reading) = &mut reading {
                raise(&mut reading.found, document, replica, last);
            }
        }
        let Some(reading) = reading.filter(|_| is_page) else {
            continue;
        };
        body["cursor"]
            .as_str()
            .unwrap_or("hex:")
            .clone_into(&mut reading.cursor);
        if body["has_more"] != json!(true)
            && let Some(reading) = readings.remove(&place)
            && let Some((replica, last)) = broken_promise(&reading, &place.1)
        {
            let expected =
                format!("everything that was acknowledged or shown: {replica} through {last}");
            let got = "a reading from the start without it";
            return Some(Violation::at(event, "SK-STOR-001", expected, got));
        }
    }
    None
}

/// A request begins a reading from the start, goes on with one, or ends it.
fn ask<'a>(
    readings: &mut BTreeMap<(&'a str, String), Reading>,
    place: (&'a str, String),
    request: &Value,
    promised: &Promises,
) {
    let cursor = request["cursor"].as_str().unwrap_or("hex:");
    let request_id = request["request_id"].as_u64().unwrap_or(0);
    if cursor == "hex:" && request.get("version").is_none() {
        let reading = Reading {
            request_id,
            promised: promised.clone(),
            ..Reading::default()
        };
        readings.insert(place, reading);
    } else if let Some(reading) = readings.get_mut(&place)
        && reading.cursor == cursor
    {
        reading.request_id = request_id;
    } else {
        readings.remove(&place);
    }
}

fn raise(promises: &mut Promises, document: String, replica: String, last: u64) {
    let known = promises.entry((document, replica)).or_default();
    *known = (*known).max(last);
}

fn last_dot(body: &Value, change: &Value) -> (String, String, u64) {
    let (document, replica, _) = dot_key(body, change);
    (document, replica, last_seq(change))
}

fn broken_promise(reading: &Reading, document: &str) -> Option<(String, u64)> {
    let of_document = reading
        .promised
        .iter()
        .filter(|((name, _), _)| name == document);
    let mut missing =
        of_document.filter(|(key, last)| reading.found.get(*key).unwrap_or(&0) < *last);
    missing
        .next()
        .map(|((_, replica), last)| (replica.clone(), *last))
}
