//! Changes as people write them, in both directions.
//!
//! On the wire a delta has dictionaries and indices. In a script a change stands alone:
//! `{replica, seq, timestamp, deps, set, delete, ops}`; see `docs/write-a-case.md`.

use serde_json::{Map, Value, json};

use super::bytes_of;
use super::dictionary::{Dictionary, entry};
use super::operation::{plain_op, span};

/// Replaces `changes` in the body of a frame by the `delta` that says the same.
///
/// # Errors
/// A sentence that says what is wrong with a change.
pub fn expand_changes(mut frame: Value) -> Result<Value, String> {
    for body in frame
        .as_object_mut()
        .into_iter()
        .flat_map(|fields| fields.values_mut())
    {
        let Some(fields) = body.as_object_mut() else {
            continue;
        };
        let Some(changes) = fields.remove("changes") else {
            continue;
        };
        let changes = changes.as_array().ok_or("`changes` is a list")?.clone();
        let mut dictionary = Dictionary::default();
        let wire: Result<Vec<Value>, String> = changes
            .iter()
            .map(|change| dictionary.wire_change(change))
            .collect();
        let delta = json!({
            "changes": wire?, "replicas": dictionary.replicas, "paths": dictionary.paths,
        });
        fields.insert("delta".to_owned(), delta);
    }
    Ok(frame)
}

impl Dictionary {
    fn wire_change(&mut self, change: &Value) -> Result<Value, String> {
        let fields = change.as_object().ok_or("a change is a mapping")?;
        let known = [
            "replica",
            "seq",
            "timestamp",
            "deps",
            "ops",
            "set",
            "delete",
        ];
        if let Some(unknown) = fields.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(format!(
                "a change has no `{unknown}`; it has {}",
                known.join(", ")
            ));
        }
        let replica = fields
            .get("replica")
            .ok_or("a change names its `replica`")?;
        let seq = fields.get("seq").ok_or("a change names its `seq`")?;
        let replica = self.replica(replica);
        let named = fields.get("deps").and_then(Value::as_object);
        let mut named: Vec<(&String, &Value)> = named.into_iter().flatten().collect();
        // Two spellings of bytes sort otherwise than the bytes do.
        named.sort_by_key(|(dep, _)| bytes_of(dep));
        let deps = named.into_iter().map(|(dep, seq)| {
            let mut wire = json!({"replica": self.replica(&json!(dep))});
            wire["seq"] = seq.clone();
            wire
        });
        let deps: Vec<Value> = deps.collect();
        let ops: Result<Vec<Value>, String> = listed_ops(fields)?
            .iter()
            .map(|op| self.wire_op(op))
            .collect();
        Ok(json!({
            "replica": replica, "first_seq": seq, "timestamp": stamp(fields.get("timestamp"))?,
            "deps": deps, "ops": ops?,
        }))
    }
}

/// `ops` in their order, or `set` by path and then `delete`.
fn listed_ops(fields: &Map<String, Value>) -> Result<Vec<Value>, String> {
    if let Some(ops) = fields.get("ops") {
        return Ok(ops.as_array().ok_or("`ops` is a list")?.clone());
    }
    let mut ops = Vec::new();
    for (path, value) in fields
        .get("set")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        ops.push(json!({"set": path, "value": value}));
    }
    for path in fields
        .get("delete")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        ops.push(json!({"delete": path}));
    }
    Ok(ops)
}

/// The raw 64 bits, or `{ms, counter}`.
fn stamp(given: Option<&Value>) -> Result<u64, String> {
    let given = given.ok_or("a change has a `timestamp`")?;
    if let Some(raw) = given.as_u64() {
        return Ok(raw);
    }
    let millis = given["ms"]
        .as_u64()
        .ok_or("a `timestamp` is a number or {ms, counter}")?;
    Ok((millis << 16) | (given["counter"].as_u64().unwrap_or(0) & 0xffff))
}

/// `/a/b` has two segments, `/` has one that is empty; `~1` is a slash and `~0` a tilde.
///
/// # Errors
/// When the path is neither a list nor a text that starts with a slash.
pub fn path_segments(path: &Value) -> Result<Value, String> {
    if path.is_array() {
        return Ok(path.clone());
    }
    let text = path.as_str().and_then(|text| text.strip_prefix('/'));
    let text = text.ok_or_else(|| format!("a path is a list or starts with `/`, not {path}"))?;
    let decoded = text
        .split('/')
        .map(|part| part.replace("~1", "/").replace("~0", "~"));
    Ok(decoded.collect())
}

/// The number of a change's last dot.
#[must_use]
pub fn last_seq(change: &Value) -> u64 {
    let ops = listed_ops_of(change);
    let taken: u64 = ops.iter().map(span).sum();
    let first = change["seq"].as_u64().unwrap_or(0);
    match taken.checked_sub(1) {
        Some(rest) => first.saturating_add(rest),
        None => first.saturating_sub(1),
    }
}

fn listed_ops_of(change: &Value) -> Vec<Value> {
    let fields = change.as_object().map(listed_ops);
    fields.and_then(Result::ok).unwrap_or_default()
}

/// The changes of a frame's body in plain form, when it has a delta. Indices out of range are null.
#[must_use]
pub fn plain_changes(body: &Value) -> Option<Value> {
    let delta = body.get("delta")?;
    let changes = delta["changes"].as_array()?;
    Some(
        changes
            .iter()
            .map(|change| plain_change(delta, change))
            .collect(),
    )
}

fn plain_change(delta: &Value, change: &Value) -> Value {
    let replica = |index: &Value| entry(&delta["replicas"], index);
    let mut deps = Map::new();
    for dep in change["deps"].as_array().into_iter().flatten() {
        let name = replica(&dep["replica"])
            .as_str()
            .unwrap_or("out of range")
            .to_owned();
        deps.insert(name, dep["seq"].clone());
    }
    let (mut ops, mut set, mut delete) = (Vec::new(), Map::new(), Vec::new());
    for op in change["ops"].as_array().into_iter().flatten() {
        let op = plain_op(delta, op);
        if let Some(path) = op["set"].as_str() {
            set.insert(path.to_owned(), op["value"].clone());
        } else if let Some(path) = op.get("delete") {
            delete.push(path.clone());
        }
        ops.push(op);
    }
    json!({
        "replica": replica(&change["replica"]), "seq": change["first_seq"],
        "timestamp": change["timestamp"], "deps": deps, "ops": ops, "set": set, "delete": delete,
    })
}
