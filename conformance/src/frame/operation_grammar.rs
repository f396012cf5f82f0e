//! What chapter 5 asks of one operation.

use serde_json::Value;

use super::grammar::{Problem, value_problem, within};

/// Where an operation stands: the number of its first dot, and how many replicas its delta names.
#[derive(Clone, Copy)]
pub(super) struct Standing<'a> {
    pub(super) replica: &'a Value,
    pub(super) first_seq: u64,
    pub(super) replicas: usize,
}

/// The first rule that an operation breaks.
pub(super) fn operation_problem(op: &Value, standing: Standing<'_>) -> Option<Problem> {
    let kinds = [
        "lww_set",
        "lww_delete",
        "counter_add",
        "set_add",
        "set_remove",
        "text_insert",
        "text_delete",
        "text_mark",
    ];
    let message = |kind: &&'static str| Some((*kind, op.get(*kind)?));
    let Some((kind, message)) = kinds.iter().find_map(message) else {
        return said("SK-WIRE-017", "an operation without a kind");
    };
    let named = || dots(message).find_map(|dot| standing.dot_problem(dot));
    match kind {
        "lww_set" => value_problem(&message["value"]),
        "counter_add" if message["amount"] == 0 => said("SK-WIRE-029", "an addition of nothing"),
        "set_add" => value_problem(&message["value"])
            .or_else(named)
            .or_else(|| twice(message)),
        "set_remove" if dots(message).next().is_none() => {
            said("SK-WIRE-028", "a removal that names no dot")
        }
        "set_remove" => named().or_else(|| twice(message)),
        "text_insert" => insert_problem(message).or_else(named),
        "text_delete" => delete_problem(message, standing),
        "text_mark" => mark_problem(message).or_else(named),
        _ => None,
    }
}

/// The dots that an operation names, ranges aside.
fn dots(message: &Value) -> impl Iterator<Item = &Value> {
    let observed = message["observed"].as_array().into_iter().flatten();
    let origins = ["left", "right"]
        .into_iter()
        .filter_map(|side| message.get(side));
    let anchors = ["start", "end"]
        .into_iter()
        .filter_map(|end| message[end].get("dot"));
    observed.chain(origins).chain(anchors)
}

impl Standing<'_> {
    fn dot_problem(self, dot: &Value) -> Option<Problem> {
        if !within(&dot["replica"], self.replicas) {
            return said("SK-WIRE-010", "a dot's replica index out of range");
        }
        self.seq_problem(&dot["replica"], dot["seq"].as_u64().unwrap_or(0))
    }

    fn seq_problem(self, replica: &Value, last_seq: u64) -> Option<Problem> {
        if last_seq == 0 {
            return said("SK-WIRE-025", "a dot with the number 0");
        }
        if replica == self.replica && last_seq >= self.first_seq {
            return said(
                "SK-WIRE-025",
                "a dot of its own that does not come before it",
            );
        }
        None
    }
}

fn insert_problem(insert: &Value) -> Option<Problem> {
    if insert["text"].as_str().unwrap_or_default().is_empty() {
        return said("SK-WIRE-026", "an insertion of no characters");
    }
    let beside = insert.get("left").or_else(|| insert.get("right"));
    if insert["continues"] == true && beside.is_some() {
        return said(
            "SK-WIRE-026",
            "an insertion that continues and names an origin",
        );
    }
    None
}

fn delete_problem(delete: &Value, standing: Standing<'_>) -> Option<Problem> {
    let ranges = delete["ranges"].as_array().map_or(&[][..], Vec::as_slice);
    if ranges.is_empty() {
        return said("SK-WIRE-027", "a deletion of nothing");
    }
    let mut taken: Vec<(u64, u64, u64)> = Vec::new();
    for range in ranges {
        let number = |key: &str| range[key].as_u64().unwrap_or(0);
        if !within(&range["replica"], standing.replicas) {
            return said("SK-WIRE-010", "a range's replica index out of range");
        }
        let (first, length) = (number("first_seq"), number("length"));
        let last = length
            .checked_sub(1)
            .and_then(|more| first.checked_add(more));
        let Some(last) = last else {
            return said("SK-WIRE-027", "a range of no dots, or beyond 64 bits");
        };
        let unnamed = if first == 0 { 0 } else { last };
        if let Some(problem) = standing.seq_problem(&range["replica"], unnamed) {
            return Some(problem);
        }
        taken.push((number("replica"), first, last));
    }
    taken.sort_unstable();
    let apart = |pair: &[(u64, u64, u64)]| pair[0].0 != pair[1].0 || pair[0].2 < pair[1].1;
    if !taken.windows(2).all(apart) {
        return said("SK-WIRE-027", "a dot in two ranges");
    }
    None
}

fn mark_problem(mark: &Value) -> Option<Problem> {
    let key = mark["key"].as_str().unwrap_or_default();
    if key.is_empty() || key.len() > 256 {
        return said("SK-WIRE-030", "a key that is not of 1 to 256 bytes");
    }
    let Some(value) = mark.get("value") else {
        return said("SK-WIRE-030", "a marking without a value");
    };
    for anchor in ["start", "end"].into_iter().filter_map(|end| mark.get(end)) {
        let sided = matches!(anchor["side"].as_str(), Some("BEFORE" | "AFTER"));
        if !sided || anchor.get("dot").is_none() {
            return said("SK-WIRE-030", "an anchor without a dot or a side");
        }
    }
    value_problem(value)
}

/// A dot that is named twice.
fn twice(message: &Value) -> Option<Problem> {
    let number = |dot: &Value, key: &str| dot[key].as_u64().unwrap_or(0);
    let mut named: Vec<(u64, u64)> = dots(message)
        .map(|dot| (number(dot, "replica"), number(dot, "seq")))
        .collect();
    named.sort_unstable();
    if named.windows(2).any(|pair| pair[0] == pair[1]) {
        return said("SK-WIRE-028", "a dot that is named twice");
    }
    None
}

fn said(clause: &'static str, what: &str) -> Option<Problem> {
    Some((clause, what.to_owned()))
}
