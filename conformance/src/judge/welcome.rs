//! Every `Welcome` keeps the promises of chapter 7, greeting.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::limits_table::capability_of;
use super::{LIMITS, Violation};
use crate::trace::{Direction, Happening, Trace};

pub(super) fn welcome(trace: &Trace) -> Option<Violation> {
    let mut offers: BTreeMap<&str, &Value> = BTreeMap::new();
    let mut sessions: BTreeSet<String> = BTreeSet::new();
    for event in &trace.events {
        let Happening::Frame(direction, frame) = &event.happening else {
            continue;
        };
        if let (Direction::Sent, Some(hello)) = (direction, frame.body("hello")) {
            offers.insert(&event.connection, hello);
        }
        let (Direction::Received, Some(welcome)) = (direction, frame.body("welcome")) else {
            continue;
        };
        let Some(offer) = offers.get(event.connection.as_str()) else {
            return Some(Violation::at(
                event,
                "SK-SESS-001",
                "no `Welcome` before `Hello`",
                "one",
            ));
        };
        if let Some((clause, expected, got)) = broken_promise(offer, welcome) {
            return Some(Violation::at(event, clause, expected, got));
        }
        if !sessions.insert(welcome["session_id"].to_string()) {
            let got = welcome["session_id"].to_string();
            return Some(Violation::at(
                event,
                "SK-SESS-006",
                "a session id of its own",
                got,
            ));
        }
    }
    None
}

fn broken_promise(offer: &Value, welcome: &Value) -> Option<(&'static str, &'static str, String)> {
    let listed = |value: &Value| value.as_array().cloned().unwrap_or_default();
    if !listed(&offer["versions"]).contains(&welcome["version"]) {
        let got = welcome["version"].to_string();
        return Some(("SK-SESS-003", "a version that the client offered", got));
    }
    let (offered, agreed) = (
        listed(&offer["capabilities"]),
        listed(&welcome["capabilities"]),
    );
    let distinct: BTreeSet<String> = agreed.iter().map(Value::to_string).collect();
    if distinct.len() < agreed.len() || agreed.iter().any(|one| !offered.contains(one)) {
        let got = format!("{agreed:?}");
        return Some((
            "SK-SESS-004",
            "capabilities that both sides named, each once",
            got,
        ));
    }
    for field in ["session_id", "epoch"] {
        if welcome[field].as_str().is_none_or(|bytes| bytes == "hex:") {
            return Some((
                "SK-SESS-005",
                "a session id and an epoch",
                format!("no {field}"),
            ));
        }
    }
    for field in ["server_time_ms", "heartbeat_interval_ms"] {
        if welcome[field].as_u64().unwrap_or(0) == 0 {
            return Some((
                "SK-SESS-005",
                "a time and a heartbeat interval",
                format!("no {field}"),
            ));
        }
    }
    LIMITS.iter().find_map(|(limit, _, smallest)| {
        let value = welcome["limits"][limit].as_u64().unwrap_or(0);
        let left_out =
            value == 0 && capability_of(limit).is_some_and(|of| !agreed.contains(&Value::from(of)));
        let too_small = value < u64::from(*smallest);
        (too_small && !left_out).then(|| {
            (
                "SK-SESS-005",
                "every limit, at least its smallest value",
                format!("{limit} = {value}"),
            )
        })
    })
}
