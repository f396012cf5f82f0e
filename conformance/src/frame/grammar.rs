//! Which decoded frames obey chapter 5. Written from the clauses, for what a judged peer sends.
//!
//! The reference implementation has its own checks for what it receives; the two share no code.

use std::collections::BTreeSet;

use serde_json::Value;

use super::operation::wire_span;
use super::operation_grammar::{Standing, operation_problem};
use super::{body_name, bytes_of};

/// The clause that is broken, and how.
pub(super) type Problem = (&'static str, String);

/// Which side sent a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// The judged server, or the judge in its place.
    Server,
    /// The judged client, or the judge in its place.
    Client,
}

const SERVER_FRAMES: [&str; 12] = [
    "welcome",
    "authenticated",
    "ping",
    "pong",
    "error",
    "goaway",
    "sync_response",
    "ack",
    "notification",
    "query_result",
    "awareness_state",
    "access_changed",
];
const CLIENT_FRAMES: [&str; 9] = [
    "hello",
    "authenticate",
    "ping",
    "pong",
    "sync_request",
    "update",
    "unsubscribe",
    "query",
    "awareness_update",
];

/// The clause a frame breaks, and how; `None` for a sound frame.
#[must_use]
pub fn grammar_problem(frame: &Value, sender: Sender) -> Option<(&'static str, String)> {
    let name = body_name(frame);
    let body = &frame[name];
    let known = match sender {
        Sender::Server => SERVER_FRAMES.contains(&name),
        Sender::Client => CLIENT_FRAMES.contains(&name) || name == "set_access",
    };
    if !known {
        return Some(("SK-WIRE-006", format!("this side does not send `{name}`")));
    }
    if let Some(text) = body["document_id"].as_str() {
        let of_query = body["query_id"].as_u64().unwrap_or(0) > 0;
        let free = (name == "error" || of_query) && text.is_empty();
        if !free && (text.is_empty() || text.len() > 256) {
            return Some((
                "SK-WIRE-012",
                format!("a document id of {} bytes", text.len()),
            ));
        }
    }
    for field in ["version", "server_version", "want"] {
        let problem = body
            .get(field)
            .filter(|value| value.is_object())
            .and_then(version_problem);
        if problem.is_some() {
            return problem;
        }
    }
    if matches!(name, "hello" | "ack")
        && let Some(problem) = replica_problem(&body["replica_id"])
    {
        return Some(problem);
    }
    if name == "sync_request" {
        let unnamed = body["request_id"].as_u64() == Some(0);
        if unnamed || body["mode"] == "UNSPECIFIED" {
            return Some(("SK-WIRE-021", "no request_id, or no mode".to_owned()));
        }
    }
    if name == "awareness_update"
        && let Some(problem) = presence_problem(body)
    {
        return Some(problem);
    }
    if name == "awareness_state" {
        let mut entries = body["entries"].as_array().into_iter().flatten();
        let problem = entries.find_map(|entry| {
            replica_problem(&entry["replica_id"]).or_else(|| presence_problem(entry))
        });
        if problem.is_some() {
            return problem;
        }
    }
    if matches!(name, "set_access" | "access_changed")
        && let Some(problem) = access_problem(name, body)
    {
        return Some(problem);
    }
    if let "query" | "query_result" = name
        && let Some(problem) = query_problem(name, body)
    {
        return Some(problem);
    }
    let delta = body.get("delta").and_then(delta_problem);
    delta.or_else(|| (name == "update").then(|| update_problem(body)).flatten())
}

/// Of a `Query` or a `QueryResult`.
fn query_problem(name: &str, body: &Value) -> Option<Problem> {
    let clause = match name {
        "query" => "SK-QUERY-001",
        _ => "SK-QUERY-002",
    };
    let ids = body["document_ids"].as_array();
    let ids: Vec<&str> = ids
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let problem = if body["request_id"].as_u64().unwrap_or(0) == 0 {
        "no request_id"
    } else if body["id_prefix"].as_str().map_or(0, str::len) > 256 {
        "a prefix of more than 256 bytes"
    } else if ids.iter().any(|id| !(1..=256).contains(&id.len())) {
        "an id that names no document"
    } else if !ids.is_sorted_by(|one, next| one < next) {
        "ids that do not ascend"
    } else {
        return None;
    };
    Some((clause, problem.to_owned()))
}

/// Of a `SetAccess` or an `AccessChanged`.
fn access_problem(name: &str, entry: &Value) -> Option<Problem> {
    let bytes = entry["subject"].as_str().map_or(0, str::len);
    let unnamed = name == "set_access" && entry["request_id"].as_u64().unwrap_or(0) == 0;
    let problem = match () {
        () if unnamed => "no request_id".to_owned(),
        () if !(1..=256).contains(&bytes) => format!("a subject of {bytes} bytes"),
        () if entry["level"].is_number() => "a level without a name".to_owned(),
        () => return None,
    };
    Some(("SK-ACL-001", problem))
}

/// Of an `AwarenessUpdate` or an `AwarenessEntry`.
fn presence_problem(presence: &Value) -> Option<Problem> {
    for field in ["clock", "time_to_live_ms"] {
        if presence[field].as_u64().unwrap_or(0) == 0 {
            return Some(("SK-PRES-001", format!("presence without a {field}")));
        }
    }
    presence.get("state").and_then(value_problem)
}

fn replica_problem(id: &Value) -> Option<Problem> {
    let length = id
        .as_str()
        .and_then(bytes_of)
        .map_or(0, |bytes| bytes.len());
    let sound = (1..=64).contains(&length);
    (!sound).then(|| ("SK-WIRE-011", format!("a replica id of {length} bytes")))
}

fn version_problem(version: &Value) -> Option<Problem> {
    let mut before: Option<Vec<u8>> = None;
    for entry in version["entries"].as_array().into_iter().flatten() {
        if let Some(problem) = replica_problem(&entry["replica_id"]) {
            return Some(problem);
        }
        let replica = entry["replica_id"].as_str().and_then(bytes_of);
        if before.is_some() && before >= replica {
            return Some(("SK-WIRE-020", "a version that does not ascend".to_owned()));
        }
        if entry["seq"].as_u64() == Some(0) {
            return Some(("SK-WIRE-020", "a version with sequence number 0".to_owned()));
        }
        before = replica;
    }
    None
}

fn delta_problem(delta: &Value) -> Option<Problem> {
    let replicas = delta["replicas"].as_array().map_or(&[][..], Vec::as_slice);
    let paths = delta["paths"].as_array().map_or(&[][..], Vec::as_slice);
    if let Some(problem) = replicas.iter().find_map(replica_problem) {
        return Some(problem);
    }
    if paths
        .iter()
        .any(|path| path["segments"].as_array().is_none_or(Vec::is_empty))
    {
        return Some(("SK-WIRE-013", "a path without a segment".to_owned()));
    }
    if has_twice(replicas) || has_twice(paths) {
        return Some(("SK-WIRE-014", "a dictionary entry stands twice".to_owned()));
    }
    let changes = delta["changes"].as_array().into_iter().flatten();
    changes
        .into_iter()
        .find_map(|change| change_problem(change, replicas, paths.len()))
}

fn has_twice(entries: &[Value]) -> bool {
    let distinct: BTreeSet<String> = entries.iter().map(Value::to_string).collect();
    distinct.len() < entries.len()
}

fn change_problem(change: &Value, replicas: &[Value], paths: usize) -> Option<Problem> {
    if !within(&change["replica"], replicas.len()) {
        return Some(("SK-WIRE-010", "a replica index out of range".to_owned()));
    }
    let ops = change["ops"].as_array().map_or(&[][..], Vec::as_slice);
    let first = change["first_seq"].as_u64().unwrap_or(0);
    let span = ops.iter().map(wire_span).fold(0, u64::saturating_add);
    // Operations that span nothing have a rule of their own.
    let is_too_far = first.checked_add(span.saturating_sub(1)).is_none();
    if first == 0 || ops.is_empty() || is_too_far {
        return Some((
            "SK-WIRE-018",
            format!("first_seq {first} with {} operations", ops.len()),
        ));
    }
    let mut before: Option<Vec<u8>> = None;
    for dep in change["deps"].as_array().into_iter().flatten() {
        if !within(&dep["replica"], replicas.len()) {
            return Some((
                "SK-WIRE-010",
                "a dep's replica index out of range".to_owned(),
            ));
        }
        let index = usize::try_from(dep["replica"].as_u64().unwrap_or(0)).unwrap_or(0);
        let replica = replicas[index].as_str().and_then(bytes_of);
        let own = dep["replica"] == change["replica"];
        if own || dep["seq"].as_u64() == Some(0) || (before.is_some() && before >= replica) {
            return Some((
                "SK-WIRE-019",
                "deps that do not obey SK-DATA-013".to_owned(),
            ));
        }
        before = replica;
    }
    let mut next_seq = first;
    ops.iter().find_map(|op| {
        if !within(&op["path"], paths) {
            return Some(("SK-WIRE-010", "a path index out of range".to_owned()));
        }
        let standing = Standing {
            replica: &change["replica"],
            first_seq: next_seq,
            replicas: replicas.len(),
        };
        next_seq = next_seq.saturating_add(wire_span(op));
        operation_problem(op, standing)
    })
}

/// Whether an index lies within a dictionary of this length.
pub(super) fn within(index: &Value, length: usize) -> bool {
    index.as_u64().is_some_and(|index| index < length as u64)
}

pub(super) fn value_problem(value: &Value) -> Option<Problem> {
    let Some((kind, inner)) = value.as_object().and_then(|fields| fields.iter().next()) else {
        return Some(("SK-WIRE-015", "a value without a kind".to_owned()));
    };
    match kind.as_str() {
        "null_value" if inner != "NULL" => Some((
            "SK-WIRE-015",
            "a null that is not NULL_VALUE_NULL".to_owned(),
        )),
        "array_value" => inner["items"]
            .as_array()
            .into_iter()
            .flatten()
            .find_map(value_problem),
        "object_value" => {
            let entries = inner["entries"].as_array().map_or(&[][..], Vec::as_slice);
            let ascending = entries
                .windows(2)
                .all(|pair| pair[0]["key"].as_str() < pair[1]["key"].as_str());
            if !ascending {
                return Some(("SK-WIRE-016", "object keys that do not ascend".to_owned()));
            }
            entries
                .iter()
                .find_map(|entry| value_problem(&entry["value"]))
        }
        _ => None,
    }
}

/// An update's changes follow each other, replica by replica.
fn update_problem(body: &Value) -> Option<Problem> {
    let changes = body["delta"]["changes"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    if changes.is_empty() {
        return Some(("SK-WIRE-022", "an update without a change".to_owned()));
    }
    let gap = changes.windows(2).any(|pair| {
        let ops = pair[0]["ops"].as_array().into_iter().flatten();
        let length = ops.map(wire_span).fold(0, u64::saturating_add);
        let next = pair[0]["first_seq"]
            .as_u64()
            .map(|seq| seq.saturating_add(length));
        pair[0]["replica"] == pair[1]["replica"] && pair[1]["first_seq"].as_u64() != next
    });
    gap.then(|| {
        (
            "SK-WIRE-022",
            "changes that do not follow each other".to_owned(),
        )
    })
}
