//! What the oracle says of a set of changes, as the vectors write it.

use serde_json::{Value, json};
use synckit_oracle::{
    Dot, FieldKind, Run, Text, Version, counter, heads, kept, markings, operations, paths,
    preferred, runs, set, text, value, writes,
};

use super::encoding::{PlainChange, dot, dots};
use super::value::PlainValue;

/// The state of a document that applied `changes` in the order in which they stand.
pub(super) fn state(changes: &[PlainChange]) -> Value {
    let mut fields = Vec::new();
    let mut preferences = Vec::new();
    for path in paths(changes) {
        let is_there = |kind: &FieldKind| !operations(changes, &path, *kind).is_empty();
        let kinds: Vec<FieldKind> = FieldKind::ALL.into_iter().filter(is_there).collect();
        fields.extend(kinds.iter().filter_map(|kind| field(changes, &path, *kind)));
        if kinds.len() > 1 {
            let preferred = preferred(changes, &path).map(kind_name);
            preferences.push(json!({"path": path, "kind": preferred}));
        }
    }
    let mut state = json!({
        "version": dots(&Version::of(changes).entries()),
        "heads": dots(&heads(changes)),
        "fields": fields,
    });
    if !preferences.is_empty() {
        state["preferred"] = json!(preferences);
    }
    state
}

fn kind_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Lww => "lww",
        FieldKind::Counter => "counter",
        FieldKind::Set => "set",
        FieldKind::Text => "text",
    }
}

/// `None` for a register whose last write was a delete.
fn field(changes: &[PlainChange], path: &[String], kind: FieldKind) -> Option<Value> {
    let content = match kind {
        FieldKind::Lww => value(&writes(changes, path))?.0,
        FieldKind::Counter => counter_state(changes, path),
        FieldKind::Set => set_state(changes, path),
        FieldKind::Text => text_state(changes, path),
    };
    let mut field = json!({ "path": path });
    field[kind_name(kind)] = content;
    Some(field)
}

fn counter_state(changes: &[PlainChange], path: &[String]) -> Value {
    let counter = counter(changes, path);
    let sums = counter
        .sums
        .iter()
        .map(|(replica, (increments, decrements))| {
            json!([
                hex::encode(replica),
                increments.to_string(),
                decrements.to_string()
            ])
        });
    json!({"value": counter.value().to_string(), "sums": sums.collect::<Vec<_>>()})
}

//= SK-SET-007
fn set_state(changes: &[PlainChange], path: &[String]) -> Value {
    let mut elements = set(changes, path).elements();
    elements.sort();
    let element =
        |(value, live): (PlainValue, Vec<Dot>)| json!({"value": value.0, "dots": dots(&live)});
    elements.into_iter().map(element).collect()
}

fn text_state(changes: &[PlainChange], path: &[String]) -> Value {
    let (text, markings) = (text(changes, path), markings(changes, path));
    let mut state = json!({"shown": text.shown_text(), "characters": characters(&text)});
    if !markings.is_empty() {
        let kept = kept(&text, &markings);
        state["runs"] = attribute_runs(&runs(&text, &markings));
        state["markings"] = kept
            .iter()
            .map(|marking| dot(&marking.stamp.dot()))
            .collect();
    }
    state
}

/// Shown text with its attributes, run by run.
pub(super) fn attribute_runs(runs: &[Run<PlainValue>]) -> Value {
    let run = |run: &Run<PlainValue>| {
        let attributes = run.attributes.iter();
        let attributes: serde_json::Map<String, Value> = attributes
            .map(|(key, value)| (key.clone(), value.0.clone()))
            .collect();
        json!([run.text, attributes])
    };
    runs.iter().map(run).collect()
}

/// Every character in the order of the text: consecutive dots that follow each other and are all
/// shown or all deleted make one entry.
fn characters(text: &Text) -> Value {
    let mut spans: Vec<(Vec<u8>, u64, u64, bool)> = Vec::new();
    for character in text.characters() {
        let (replica, seq) = &character.dot;
        match spans.last_mut() {
            Some((of, first_seq, length, is_deleted))
                if of == replica
                    && *first_seq + *length == *seq
                    && *is_deleted == character.is_deleted =>
            {
                *length += 1;
            }
            _ => spans.push((replica.clone(), *seq, 1, character.is_deleted)),
        }
    }
    let span = |(replica, first_seq, length, is_deleted): (Vec<u8>, u64, u64, bool)| {
        let replica = hex::encode(replica);
        match is_deleted {
            true => json!([replica, first_seq, length, "deleted"]),
            false => json!([replica, first_seq, length]),
        }
    };
    spans.into_iter().map(span).collect()
}
