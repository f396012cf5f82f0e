//! Reading what the vectors write: names as in `proto/`, replica ids in hex, dots as pairs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use synckit_crdt::{
    Anchor, Attributes, Change, Dot, DotRange, Limits, Mark, Operation, OperationKind, Path, Place,
    ReplicaId, Side, Timestamp, Value,
};

/// A `synckit.v1.Value` in protobuf's JSON form.
pub(crate) fn value(json: &Json) -> Value {
    let (kind, content) = json
        .as_object()
        .and_then(|kind| kind.iter().next())
        .unwrap();
    let items = |name: &str| content[name].as_array().cloned().unwrap_or_default();
    match kind.as_str() {
        "nullValue" => Value::Null,
        "boolValue" => Value::Bool(content.as_bool().unwrap()),
        "intValue" => Value::Int(text(content).parse().unwrap()),
        "floatValue" => Value::from(content.as_f64().unwrap()),
        "stringValue" => Value::String(text(content)),
        "bytesValue" => Value::Bytes(STANDARD.decode(text(content)).unwrap()),
        "arrayValue" => Value::Array(items("items").iter().map(value).collect()),
        "objectValue" => Value::Object(items("entries").iter().map(entry).collect()),
        other => panic!("{other} is no kind of value"),
    }
}

fn entry(json: &Json) -> (String, Value) {
    (text(&json["key"]), value(&json["value"]))
}

pub(crate) fn change(json: &Json) -> Change {
    Change {
        replica: replica(&json["replica"]),
        first_seq: seq(&json["first_seq"]),
        timestamp: Timestamp::from_raw(text(&json["timestamp"]).parse().unwrap()),
        deps: list(&json["deps"]).map(dot).collect(),
        ops: list(&json["ops"]).map(operation).collect(),
    }
}

pub(crate) fn path(json: &Json) -> Path {
    Path::new(list(json).map(text)).unwrap()
}

/// Shown text with its attributes, run by run.
pub(crate) fn runs(json: &Json) -> Vec<(String, Attributes)> {
    let attribute = |(key, json): (&String, &Json)| (key.clone(), value(json));
    let attributes = |json: &Json| json.as_object().unwrap().iter().map(attribute).collect();
    list(json)
        .map(|run| (text(&run[0]), attributes(&run[1])))
        .collect()
}

pub(crate) fn limits(json: &Json) -> Limits {
    let limit = |name: &str| u32::try_from(json[name].as_u64().unwrap()).unwrap();
    Limits {
        max_ops_per_change: limit("max_ops_per_change"),
        max_value_bytes: limit("max_value_bytes"),
        max_value_depth: limit("max_value_depth"),
        max_path_segments: limit("max_path_segments"),
        max_path_bytes: limit("max_path_bytes"),
        max_deps_per_change: limit("max_deps_per_change"),
        max_references_per_change: limit("max_references_per_change"),
    }
}

fn operation(json: &Json) -> Operation {
    let mut members = json.as_object().unwrap().iter();
    let (kind, content) = members.find(|(name, _)| *name != "path").unwrap();
    let observed = || list(&content["observed"]).map(dot).collect();
    let kind = match kind.as_str() {
        "lww_set" => OperationKind::LwwSet(value(content)),
        "lww_delete" => OperationKind::LwwDelete,
        "counter_add" => OperationKind::CounterAdd(text(content).parse().unwrap()),
        "set_add" => OperationKind::SetAdd {
            value: value(&content["value"]),
            observed: observed(),
        },
        "set_remove" => OperationKind::SetRemove {
            observed: observed(),
        },
        "text_insert" => OperationKind::TextInsert {
            text: text(&content["text"]),
            place: place(content),
        },
        "text_delete" => OperationKind::TextDelete {
            ranges: list(&content["ranges"]).map(range).collect(),
        },
        "text_mark" => OperationKind::TextMark(Box::new(Mark {
            key: text(&content["key"]),
            value: value(&content["value"]),
            start: content.get("start").map(anchor),
            end: content.get("end").map(anchor),
        })),
        other => panic!("{other} is no kind of operation"),
    };
    Operation::new(path(&json["path"]), kind)
}

fn place(json: &Json) -> Place {
    match json.get("continues") {
        Some(_) => Place::Continues,
        None => Place::Between {
            left: json.get("left").map(dot),
            right: json.get("right").map(dot),
        },
    }
}

fn anchor(json: &Json) -> Anchor {
    let side = match text(&json[2]).as_str() {
        "before" => Side::Before,
        "after" => Side::After,
        other => panic!("{other} is no side"),
    };
    let dot = dot(json);
    Anchor { dot, side }
}

fn range(json: &Json) -> DotRange {
    DotRange::new(replica(&json[0]), seq(&json[1]), seq(&json[2]))
}

fn dot(json: &Json) -> Dot {
    Dot::new(replica(&json[0]), seq(&json[1]))
}

/// A number, or text beyond 2^53.
fn seq(json: &Json) -> u64 {
    json.as_u64().unwrap_or_else(|| text(json).parse().unwrap())
}

fn replica(json: &Json) -> ReplicaId {
    ReplicaId::new(&hex::decode(text(json)).unwrap()).unwrap()
}

pub(crate) fn text(json: &Json) -> String {
    json.as_str().unwrap().to_owned()
}

fn list(json: &Json) -> impl Iterator<Item = &Json> {
    json.as_array().into_iter().flatten()
}
