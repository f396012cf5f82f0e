//! A change of the oracle's, and the same in a frame.

use serde_json::{Map, Value, json};
use synckit_oracle::{Change, Operation, OperationKind, Version};

use crate::frame::{bytes_of, path_segments, text_of};

/// A change as frames are written.
pub(super) fn plain_change(change: &Change<Value>) -> Value {
    let dep = |(replica, seq): &(Vec<u8>, u64)| (text_of(replica), json!(seq));
    let deps: Map<String, Value> = change.deps.iter().map(dep).collect();
    // The model writes registers alone.
    let op = |op: &Operation<Value>| {
        if let OperationKind::LwwSet(value) = &op.kind {
            json!({"set": op.path, "value": value})
        } else {
            json!({"delete": op.path})
        }
    };
    let ops: Vec<Value> = change.ops.iter().map(op).collect();
    json!({
        "replica": text_of(&change.replica), "seq": change.first_seq,
        "timestamp": change.timestamp, "deps": deps, "ops": ops,
    })
}

/// The changes of a decoded body, or `None` when one of them is none.
pub(super) fn changes_of(body: &Value) -> Option<Vec<Change<Value>>> {
    match body.get("changes") {
        Some(changes) => changes.as_array()?.iter().map(change_of).collect(),
        None => Some(Vec::new()),
    }
}

fn change_of(plain: &Value) -> Option<Change<Value>> {
    let mut deps = Vec::new();
    for (replica, seq) in plain["deps"].as_object()? {
        deps.push((bytes_of(replica)?, seq.as_u64()?));
    }
    deps.sort();
    let ops = plain["ops"].as_array()?.iter().map(operation_of);
    Some(Change {
        replica: bytes_of(plain["replica"].as_str()?)?,
        first_seq: plain["seq"].as_u64()?,
        timestamp: plain["timestamp"].as_u64()?,
        deps,
        ops: ops.collect::<Option<_>>()?,
    })
}

fn operation_of(plain: &Value) -> Option<Operation<Value>> {
    let named = plain.get("set").or_else(|| plain.get("delete"))?;
    let segments = path_segments(named).ok()?;
    let segments = segments.as_array()?.iter();
    let path = segments
        .map(|part| Some(part.as_str()?.to_owned()))
        .collect::<Option<_>>()?;
    Some(match plain.get("value") {
        Some(value) => Operation::lww_set(path, value.clone()),
        None => Operation::lww_delete(path),
    })
}

/// A version as frames are written.
pub(super) fn plain_version(version: &Version) -> Value {
    let entries = version.entries();
    let entry = |(id, seq): &(Vec<u8>, u64)| json!({"replica_id": text_of(id), "seq": seq});
    json!({"entries": entries.iter().map(entry).collect::<Vec<_>>()})
}
