//! Operations as people write them, in both directions: named like their messages, with the path
//! as the name's value and the dots as `[replica, seq]`.
//!
//! Spec: chapters 4 and 14 to 17; the form: `docs/write-a-case.md`.

use serde_json::{Map, Value, json};

use super::dictionary::{Dictionary, entry};
use super::{path_segments, plain_value, wire_value};

/// The name of each kind of operation in a script, and its message on the wire.
const KINDS: [(&str, &str); 8] = [
    ("set", "lww_set"),
    ("delete", "lww_delete"),
    ("counter_add", "counter_add"),
    ("set_add", "set_add"),
    ("set_remove", "set_remove"),
    ("text_insert", "text_insert"),
    ("text_delete", "text_delete"),
    ("text_mark", "text_mark"),
];

/// The name and the path of an operation, and its fields.
///
/// # Errors
/// When it names no kind, or has no path.
pub fn named(op: &Value) -> Result<(&'static str, &Value), String> {
    let fields = op.as_object().ok_or("an operation is a mapping")?;
    let of_kind = |(name, _): &(&'static str, _)| Some((*name, fields.get(*name)?));
    KINDS.iter().find_map(of_kind).ok_or_else(|| {
        let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
        format!("an operation has one of {}", names.join(", "))
    })
}

/// The path of an operation, as a list of segments.
///
/// # Errors
/// When it has none.
pub fn operation_path(op: &Value) -> Result<Value, String> {
    path_segments(named(op)?.1)
}

/// The number of dots that an operation takes.
//= SK-TEXT-001
pub(super) fn span(op: &Value) -> u64 {
    let text = op.get("text_insert").and_then(|_| op["text"].as_str());
    text.map_or(1, |text| text.chars().count() as u64)
}

/// The same of an operation as it stands on the wire.
//= SK-TEXT-001
pub(super) fn wire_span(op: &Value) -> u64 {
    let text = op
        .get("text_insert")
        .and_then(|insert| insert["text"].as_str());
    text.map_or(1, |text| text.chars().count() as u64)
}

impl Dictionary {
    pub(super) fn wire_op(&mut self, op: &Value) -> Result<Value, String> {
        let (name, path) = named(op)?;
        let path = self.path(path)?;
        let value = || {
            let value = op.get("value");
            value
                .map(wire_value)
                .ok_or_else(|| format!("`{name}` comes with `value`"))
        };
        let message = match name {
            "set" => json!({"value": value()?}),
            "delete" => json!({}),
            "counter_add" => json!({"amount": op["amount"]}),
            "set_add" => json!({"value": value()?, "observed": self.wire_dots(&op["observed"])}),
            "set_remove" => json!({"observed": self.wire_dots(&op["observed"])}),
            "text_insert" => self.wire_insert(op),
            "text_delete" => {
                let ranges = op["ranges"]
                    .as_array()
                    .ok_or("`text_delete` has `ranges`")?;
                let ranges = ranges.iter().map(|range| {
                    let mut wire = json!({"replica": self.replica(&range[0])});
                    wire["first_seq"] = range[1].clone();
                    wire["length"] = range[2].clone();
                    wire
                });
                json!({"ranges": ranges.collect::<Vec<_>>()})
            }
            _ => {
                let mut mark = json!({"key": op["key"], "value": value()?});
                self.wire_anchors(op, &mut mark)?;
                mark
            }
        };
        let wire = KINDS.iter().find(|(known, _)| *known == name);
        let wire = wire.map_or(name, |(_, wire)| wire);
        Ok(json!({"path": path, wire: message}))
    }

    fn wire_insert(&mut self, op: &Value) -> Value {
        let mut insert = json!({"text": op["text"]});
        if let Some(continues) = op.get("continues") {
            insert["continues"] = continues.clone();
        }
        for side in ["left", "right"] {
            if let Some(dot) = op.get(side) {
                insert[side] = self.wire_dot(dot);
            }
        }
        insert
    }

    fn wire_anchors(&mut self, op: &Value, mark: &mut Value) -> Result<(), String> {
        for end in ["start", "end"] {
            let Some(anchor) = op.get(end) else { continue };
            let beside = |side: &'static str| Some((side, anchor.get(side)?));
            let (side, dot) = beside("before")
                .or_else(|| beside("after"))
                .ok_or_else(|| format!("`{end}` is before or after a dot"))?;
            let dot = self.wire_dot(dot);
            mark[end] = json!({"dot": dot, "side": side.to_uppercase()});
        }
        Ok(())
    }

    fn wire_dots(&mut self, dots: &Value) -> Vec<Value> {
        let dots = dots.as_array().into_iter().flatten();
        dots.map(|dot| self.wire_dot(dot)).collect()
    }

    fn wire_dot(&mut self, dot: &Value) -> Value {
        json!({"replica": self.replica(&dot[0]), "seq": dot[1]})
    }
}

/// An operation of a received delta; indices out of range are null.
pub(super) fn plain_op(delta: &Value, op: &Value) -> Value {
    let path = pointer(&entry(&delta["paths"], &op["path"])["segments"]);
    let of_kind = |(name, wire): &(&'static str, &str)| Some((*name, op.get(*wire)?));
    let Some((name, message)) = KINDS.iter().find_map(of_kind) else {
        return json!({"unset": path});
    };
    let mut plain = Map::new();
    plain.insert(name.to_owned(), json!(path));
    for (field, said) in message.as_object().into_iter().flatten() {
        plain.insert(field.clone(), plain_field(delta, field, said));
    }
    if message["continues"] == json!(false) {
        plain.remove("continues");
    }
    Value::Object(plain)
}

fn plain_field(delta: &Value, field: &str, said: &Value) -> Value {
    let replica = |index: &Value| entry(&delta["replicas"], index);
    let dot = |dot: &Value| json!([replica(&dot["replica"]), dot["seq"]]);
    let list = || said.as_array().into_iter().flatten();
    match field {
        "value" => plain_value(said),
        "observed" => list().map(dot).collect(),
        "ranges" => list()
            .map(|range| {
                json!([
                    replica(&range["replica"]),
                    range["first_seq"],
                    range["length"]
                ])
            })
            .collect(),
        "left" | "right" => dot(said),
        "start" | "end" => {
            let side = said["side"].as_str().unwrap_or_default().to_lowercase();
            json!({side: dot(&said["dot"])})
        }
        _ => said.clone(),
    }
}

fn pointer(segments: &Value) -> String {
    let segments = segments
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    segments
        .map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1")))
        .collect()
}
