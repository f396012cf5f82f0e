//! Replays `vectors/crdt/`: in every order of delivery, the state that the oracle names.
//!
//! Spec: chapters 3 and 4.
#![cfg(test)]

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use synckit_crdt::{
    Applied, Change, Document, DocumentId, Dot, Operation, Path, ReplicaId, Timestamp, Value,
};

/// A `synckit.v1.Value` in protobuf's JSON form.
fn value(json: &Json) -> Value {
    let (kind, content) = json
        .as_object()
        .and_then(|kind| kind.iter().next())
        .unwrap();
    let text = || content.as_str().unwrap();
    let items = |name: &str| content[name].as_array().cloned().unwrap_or_default();
    match kind.as_str() {
        "nullValue" => Value::Null,
        "boolValue" => Value::Bool(content.as_bool().unwrap()),
        "intValue" => Value::Int(text().parse().unwrap()),
        "floatValue" => Value::from(content.as_f64().unwrap()),
        "stringValue" => Value::String(text().to_owned()),
        "bytesValue" => Value::Bytes(STANDARD.decode(text()).unwrap()),
        "arrayValue" => Value::Array(items("items").iter().map(value).collect()),
        "objectValue" => Value::Object(items("entries").iter().map(entry).collect()),
        other => panic!("{other} is no kind of value"),
    }
}

fn entry(json: &Json) -> (String, Value) {
    (
        json["key"].as_str().unwrap().to_owned(),
        value(&json["value"]),
    )
}

fn replica(json: &Json) -> ReplicaId {
    ReplicaId::new(&hex::decode(json.as_str().unwrap()).unwrap()).unwrap()
}

fn dot(json: &Json) -> Dot {
    Dot::new(replica(&json[0]), json[1].as_u64().unwrap())
}

fn path(json: &Json) -> Path {
    let segments = json.as_array().unwrap().iter();
    Path::new(segments.map(|segment| segment.as_str().unwrap())).unwrap()
}

fn operation(json: &Json) -> Operation {
    match json.get("set") {
        Some(set) => Operation::lww_set(path(&json["path"]), value(set)),
        None => Operation::lww_delete(path(&json["path"])),
    }
}

fn change(json: &Json) -> Change {
    let timestamp = json["timestamp"].as_str().unwrap().parse().unwrap();
    Change {
        replica: replica(&json["replica"]),
        first_seq: json["first_seq"].as_u64().unwrap(),
        timestamp: Timestamp::from_raw(timestamp),
        deps: json["deps"].as_array().unwrap().iter().map(dot).collect(),
        ops: json["ops"]
            .as_array()
            .unwrap()
            .iter()
            .map(operation)
            .collect(),
    }
}

/// A document that got the changes one by one; one that cannot be applied leaves no trace.
fn deliver(changes: &[Change], order: &Json) -> Document {
    let mut document = Document::new(DocumentId::new("doc").unwrap());
    for index in order.as_array().unwrap() {
        let change = &changes[usize::try_from(index.as_u64().unwrap()).unwrap()];
        let had = document
            .version()
            .covers(&Dot::new(change.replica.clone(), change.first_seq));
        let applied = document.apply(change);
        assert_eq!(had, applied == Ok(Applied::AlreadyCovered), "{applied:?}");
    }
    document
}

fn state(document: &Document) -> Json {
    let dot = |replica: &ReplicaId, seq| json!([hex::encode(replica.as_bytes()), seq]);
    let version = document
        .version()
        .iter()
        .map(|(replica, seq)| dot(replica, seq));
    let heads = document.heads();
    json!({
        "version": version.collect::<Vec<_>>(),
        "heads": heads.iter().map(|head| dot(&head.replica, head.seq)).collect::<Vec<_>>(),
    })
}

//= SK-DATA-014
//= SK-DATA-015
//= SK-DATA-021
//= SK-LWW-001
#[test]
fn every_order_of_delivery_ends_in_the_state_of_the_oracle() {
    let file = format!("{}/../../vectors/crdt/lww.json", env!("CARGO_MANIFEST_DIR"));
    let file: Json = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert!(cases.len() >= 1_000, "{} cases", cases.len());
    for case in cases {
        let changes: Vec<Change> = case["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(change)
            .collect();
        let expected = &case["expected"];
        let fields = expected["fields"].as_array().unwrap();
        let fields: Vec<(Path, Value)> = fields
            .iter()
            .map(|field| (path(&field["path"]), value(&field["value"])))
            .collect();
        for order in case["orders"].as_array().unwrap() {
            let document = deliver(&changes, order);
            let got: Vec<(Path, Value)> = document
                .fields()
                .map(|(path, value)| (path.clone(), value.clone()))
                .collect();
            assert_eq!(got, fields, "{} in the order {order}", case["id"]);
            let state = state(&document);
            assert_eq!(state["version"], expected["version"], "{}", case["id"]);
            assert_eq!(state["heads"], expected["heads"], "{}", case["id"]);
        }
    }
}
