//! What a document reads like after a set of changes: the oracle's answer, in the judge's words.

use serde_json::{Map, Value};
use synckit_oracle::{Change, Operation, fields};

use crate::frame::{bytes_of, path_segments};

/// The value at each path, by the definition of the register in chapter 4.
#[must_use]
pub fn stored_fields(changes: &[Value]) -> Map<String, Value> {
    let changes: Vec<Change<Value>> = changes.iter().map(oracle_change).collect();
    let pointer = |path: &[String]| -> String {
        path.iter()
            .map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1")))
            .collect()
    };
    fields(&changes)
        .into_iter()
        .map(|(path, value)| (pointer(&path), value))
        .collect()
}

/// A plain change in the oracle's form.
pub(super) fn oracle_change(change: &Value) -> Change<Value> {
    let bytes = |value: &Value| value.as_str().and_then(bytes_of).unwrap_or_default();
    let deps = change["deps"].as_object().into_iter().flatten();
    let ops = change["ops"].as_array().into_iter().flatten();
    Change {
        replica: bytes(&change["replica"]),
        first_seq: change["seq"].as_u64().unwrap_or(0),
        timestamp: change["timestamp"].as_u64().unwrap_or(0),
        deps: deps
            .map(|(replica, seq)| {
                (
                    bytes_of(replica).unwrap_or_default(),
                    seq.as_u64().unwrap_or(0),
                )
            })
            .collect(),
        ops: ops.map(oracle_operation).collect(),
    }
}

fn oracle_operation(op: &Value) -> Operation<Value> {
    let path = op
        .get("set")
        .or_else(|| op.get("delete"))
        .cloned()
        .unwrap_or_default();
    let segments = path_segments(&path).unwrap_or_default();
    let segments = segments.as_array().into_iter().flatten();
    let path = segments
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    match op.get("set") {
        Some(_) => Operation::lww_set(path, op["value"].clone()),
        None => Operation::lww_delete(path),
    }
}
