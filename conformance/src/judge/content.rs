//! Every change the server gives is one that somebody sent, with every field of its meaning.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Violation;
use crate::trace::{Direction, Happening, Trace};

type DotKey = (String, String, u64);

pub(super) fn content(trace: &Trace) -> Option<Violation> {
    let mut sent: BTreeMap<DotKey, Vec<Value>> = BTreeMap::new();
    let mut given: BTreeMap<DotKey, Value> = BTreeMap::new();
    for event in &trace.events {
        let Happening::Frame(direction, frame) = &event.happening else {
            continue;
        };
        let Some((body, changes)) = changes_of(frame.decoded.as_ref().ok()) else {
            continue;
        };
        for change in changes {
            let change = meaning(change);
            let key = dot_key(body, &change);
            if *direction == Direction::Sent {
                sent.entry(key).or_default().push(change);
                continue;
            }
            if trace.is_partial && !sent.contains_key(&key) {
                // It may have been sent before anybody listened, or past who listens.
                sent.entry(key.clone()).or_default().push(change.clone());
            }
            if !sent.get(&key).is_some_and(|known| known.contains(&change)) {
                let expected = sent.get(&key).map_or_else(
                    || "only changes that a client sent".to_owned(),
                    |known| format!("the change as it was sent: {}", known[0]),
                );
                return Some(Violation::at(
                    event,
                    "SK-STOR-007",
                    expected,
                    change.to_string(),
                ));
            }
            if given.get(&key).is_some_and(|before| *before != change) {
                let expected = format!("the same as before: {}", given[&key]);
                return Some(Violation::at(
                    event,
                    "SK-SESS-034",
                    expected,
                    change.to_string(),
                ));
            }
            given.insert(key, change);
        }
    }
    None
}

/// The body and its changes, in frames that carry any.
pub(super) fn changes_of(frame: Option<&Value>) -> Option<(&Value, &[Value])> {
    let body = frame?.as_object()?.values().next()?;
    Some((body, body["changes"].as_array()?.as_slice()))
}

pub(super) fn dot_key(body: &Value, change: &Value) -> DotKey {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let seq = change["seq"].as_u64().unwrap_or(0);
    (text(&body["document_id"]), text(&change["replica"]), seq)
}

/// A change without the views of it that are made for patterns, and with the one NaN.
pub(crate) fn meaning(change: &Value) -> Value {
    let mut change = change.clone();
    if let Some(fields) = change.as_object_mut() {
        fields.remove("set");
        fields.remove("delete");
    }
    one_nan(&mut change);
    change
}

fn one_nan(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(one_nan),
        Value::Object(fields) => {
            let bits = fields.get("$float").and_then(Value::as_str);
            if bits.is_some_and(|bits| bits.starts_with("0x")) {
                fields.insert("$float".to_owned(), json!("nan"));
            }
            fields.values_mut().for_each(one_nan);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
