//! What a document reads like after a set of changes: the oracle's answer, in the judge's words.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use synckit_oracle::{
    Anchor, Change, Dot, FieldKind, Operation, OperationKind, Place, counter, markings, paths,
    preferred, runs, set, text, value, writes,
};

use super::value_order;
use crate::frame::{bytes_of, named, operation_path};

/// What is read at each path: a value, a number, the elements of a set in their order, a text, or
/// its runs when a marking shows.
//= SK-DATA-005
#[must_use]
pub fn stored_fields(changes: &[Value]) -> Map<String, Value> {
    let changes: Vec<Change<Value>> = changes.iter().map(oracle_change).collect();
    let mut fields = Map::new();
    for path in paths(&changes) {
        let kind = preferred(&changes, &path);
        if let Some(shown) = kind.and_then(|kind| shown(&changes, &path, kind)) {
            fields.insert(pointer(&path), shown);
        }
    }
    fields
}

fn pointer(path: &[String]) -> String {
    path.iter()
        .map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1")))
        .collect()
}

fn shown(changes: &[Change<Value>], path: &[String], kind: FieldKind) -> Option<Value> {
    Some(match kind {
        FieldKind::Lww => return value(&writes(changes, path)),
        FieldKind::Counter => integer(counter(changes, path).value()),
        FieldKind::Set => {
            let elements = set(changes, path).elements();
            let mut values: Vec<Value> = elements.into_iter().map(|(value, _)| value).collect();
            values.sort_by(value_order);
            Value::Array(values)
        }
        FieldKind::Text => shown_text(changes, path),
    })
}

/// A number where JSON has one for it, and digits where it does not.
fn integer(sum: i128) -> Value {
    i64::try_from(sum).map_or_else(|_| json!({"$integer": sum.to_string()}), |sum| json!(sum))
}

fn shown_text(changes: &[Change<Value>], path: &[String]) -> Value {
    let text = text(changes, path);
    let runs = runs(&text, &markings(changes, path));
    if runs.iter().all(|run| run.attributes.is_empty()) {
        return json!(text.shown_text());
    }
    let runs = runs.into_iter();
    json!({"$runs": runs.map(|run| json!([run.text, run.attributes])).collect::<Vec<_>>()})
}

/// A plain change in the oracle's form.
pub(super) fn oracle_change(change: &Value) -> Change<Value> {
    let deps: BTreeMap<Vec<u8>, u64> = change["deps"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(replica, seq)| {
            (
                bytes_of(replica).unwrap_or_default(),
                seq.as_u64().unwrap_or(0),
            )
        })
        .collect();
    let ops = change["ops"].as_array().into_iter().flatten();
    Change {
        replica: bytes(&change["replica"]),
        first_seq: number(&change["seq"]),
        timestamp: number(&change["timestamp"]),
        deps: deps.into_iter().collect(),
        ops: ops.filter_map(oracle_operation).collect(),
    }
}

fn oracle_operation(op: &Value) -> Option<Operation<Value>> {
    let segments = operation_path(op).ok()?;
    let segments = segments.as_array().into_iter().flatten();
    let path = segments.filter_map(Value::as_str).map(str::to_owned);
    let value = || op["value"].clone();
    let observed = || {
        op["observed"]
            .as_array()
            .into_iter()
            .flatten()
            .map(dot)
            .collect()
    };
    let kind = match named(op).ok()?.0 {
        "set" => OperationKind::LwwSet(value()),
        "delete" => OperationKind::LwwDelete,
        "counter_add" => OperationKind::CounterAdd(op["amount"].as_i64().unwrap_or(0)),
        "set_add" => OperationKind::SetAdd {
            value: value(),
            observed: observed(),
        },
        "set_remove" => OperationKind::SetRemove {
            observed: observed(),
        },
        "text_insert" => OperationKind::TextInsert {
            text: op["text"].as_str().unwrap_or_default().to_owned(),
            place: place(op),
        },
        "text_delete" => OperationKind::TextDelete {
            ranges: op["ranges"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|range| (bytes(&range[0]), number(&range[1]), number(&range[2])))
                .collect(),
        },
        _ => OperationKind::TextMark {
            key: op["key"].as_str().unwrap_or_default().to_owned(),
            value: Some(value()).filter(|value| !value.is_null()),
            start: anchor(&op["start"]),
            end: anchor(&op["end"]),
        },
    };
    Some(Operation {
        path: path.collect(),
        kind,
    })
}

fn place(op: &Value) -> Place {
    if op["continues"] == json!(true) {
        return Place::Continues;
    }
    Place::Between {
        left: op.get("left").map(dot),
        right: op.get("right").map(dot),
    }
}

fn anchor(said: &Value) -> Option<Anchor> {
    let before = said.get("before").map(|at| Anchor::Before(dot(at)));
    before.or_else(|| said.get("after").map(|at| Anchor::After(dot(at))))
}

fn dot(said: &Value) -> Dot {
    (bytes(&said[0]), number(&said[1]))
}

fn bytes(said: &Value) -> Vec<u8> {
    said.as_str().and_then(bytes_of).unwrap_or_default()
}

fn number(said: &Value) -> u64 {
    said.as_u64().unwrap_or(0)
}
