//! Presence on any trace: nothing older after something newer, and nothing without the capability.
//!
//! Chapter: `spec/21-presence.md`.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::Violation;
use crate::trace::{Direction, Event, FrameRecord, Happening, Trace};

/// What one side was last told of a replica in a document: a clock, and whether it had left.
type Newest = BTreeMap<(String, String), (u64, bool)>;

/// Frames above the rate that are no sign of haste: of a subscription that began, of a round that
/// took two frames, of a network that brought some together.
const RATE_SLACK: u64 = 6;

/// One connection of a judged server.
#[derive(Debug, Default)]
struct Told {
    agreed: bool,
    per_second: u64,
    newest: Newest,
    /// When the connection was greeted. The judge sees a frame when its script takes it, which may
    /// be long after it came, so that nothing later measures how fast frames came.
    since: Duration,
    /// By document.
    frames: BTreeMap<String, u64>,
}

/// What a judged server tells each connection.
pub(super) fn server_presence(trace: &Trace) -> Option<Violation> {
    let mut connections: BTreeMap<&str, Told> = BTreeMap::new();
    for event in &trace.events {
        let Happening::Frame(Direction::Received, frame) = &event.happening else {
            continue;
        };
        let told = connections.entry(&event.connection).or_default();
        if let Some(welcome) = frame.body("welcome") {
            let rate = &welcome["limits"]["max_awareness_per_second"];
            *told = Told {
                agreed: names_awareness(welcome),
                per_second: rate.as_u64().unwrap_or(0),
                since: event.at,
                ..Told::default()
            };
        }
        let Some(state) = frame.body("awareness_state") else {
            continue;
        };
        if !told.agreed {
            let expected = "no `AwarenessState` without the capability";
            return Some(Violation::at(event, "SK-PRES-020", expected, "one"));
        }
        let violation = told.in_order(event, state);
        let violation = violation.or_else(|| told.without_haste(event, state));
        if violation.is_some() {
            return violation;
        }
    }
    None
}

impl Told {
    fn in_order(&mut self, event: &Event, state: &Value) -> Option<Violation> {
        for entry in state["entries"].as_array().into_iter().flatten() {
            let key = (text(state, "document_id"), text(entry, "replica_id"));
            let now = (clock(entry), entry.get("state").is_none());
            let before = self.newest.insert(key, now).unwrap_or_default();
            if now < before {
                let expected = format!("nothing older than clock {}", before.0);
                let got = entry.to_string();
                return Some(Violation::at(event, "SK-PRES-010", expected, got));
            }
        }
        None
    }

    fn without_haste(&mut self, event: &Event, state: &Value) -> Option<Violation> {
        let count = self.frames.entry(text(state, "document_id")).or_default();
        *count += 1;
        let elapsed = event.at.saturating_sub(self.since);
        let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        let most = RATE_SLACK + elapsed_ms.saturating_mul(self.per_second) / 1_000;
        (*count > most).then(|| {
            let expected = format!("at most {most} frames of presence in {elapsed_ms} ms");
            Violation::at(event, "SK-PRES-024", expected, count.to_string())
        })
    }
}

/// What a judged client says of itself, over all its connections.
pub(super) fn client_presence(trace: &Trace) -> Option<Violation> {
    let mut said: BTreeMap<(String, String), u64> = BTreeMap::new();
    let mut connections: BTreeMap<&str, (String, bool)> = BTreeMap::new();
    for event in &trace.events {
        let Happening::Frame(direction, frame) = &event.happening else {
            continue;
        };
        let (replica, agreed) = connections.entry(&event.connection).or_default();
        match direction {
            Direction::Sent => {
                if let Some(welcome) = frame.body("welcome") {
                    *agreed = names_awareness(welcome);
                }
            }
            Direction::Received => {
                if let Some(hello) = frame.body("hello") {
                    *replica = text(hello, "replica_id");
                }
                let violation = judge_update(event, frame, replica, *agreed, &mut said);
                if violation.is_some() {
                    return violation;
                }
            }
        }
    }
    None
}

fn judge_update(
    event: &Event,
    frame: &FrameRecord,
    replica: &str,
    agreed: bool,
    said: &mut BTreeMap<(String, String), u64>,
) -> Option<Violation> {
    let update = frame.body("awareness_update")?;
    if !agreed {
        let expected = "no `AwarenessUpdate` without the capability";
        return Some(Violation::at(event, "SK-VERS-004", expected, "one"));
    }
    let key = (text(update, "document_id"), replica.to_owned());
    let before = said.insert(key, clock(update)).unwrap_or(0);
    (clock(update) <= before).then(|| {
        let expected = format!("a clock greater than {before}");
        let got = clock(update).to_string();
        Violation::at(event, "SK-PRES-002", expected, got)
    })
}

fn names_awareness(greeting: &Value) -> bool {
    let named = greeting["capabilities"].as_array();
    named.is_some_and(|named| named.contains(&Value::from("AWARENESS")))
}

fn clock(presence: &Value) -> u64 {
    presence["clock"].as_u64().unwrap_or(0)
}

fn text(body: &Value, field: &str) -> String {
    body[field].as_str().unwrap_or_default().to_owned()
}
