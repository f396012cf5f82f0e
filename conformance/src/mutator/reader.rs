//! A server that reads more into a frame than stands in it, or less.
//!
//! A proxy that mends what a client sends makes a server that takes what it must refuse.

use std::collections::BTreeSet;

use prost::Message as _;
use prost_reflect::DynamicMessage;
use serde_json::{Map, Value, json};

use super::delta::{body_of, each_change, each_op, each_value, list, wire_form};
use super::fault::faults;
use crate::frame::{body_name, bytes_of, decode_frame, encode_frame, frame_descriptor, text_of};
use crate::proxy::Delivery;

faults! {
    /// A frame of the client that is taken for another.
    ReaderFault {
        /// Cuts long document ids, and names documents without one.
        DocumentIdMended = "PXY-DOCUMENT-ID-MENDED" ["SK-WIRE-012", "SK-DATA-001"],
        /// Cuts long replica ids, and names replicas without one.
        ReplicaIdMended = "PXY-REPLICA-ID-MENDED" ["SK-WIRE-011", "SK-DATA-002"],
        /// Takes a path of no segments for one of an empty segment.
        PathMended = "PXY-PATH-MENDED" ["SK-WIRE-013", "SK-DATA-003"],
        /// Refuses empty segments.
        EmptySegmentRefused = "PXY-EMPTY-SEGMENT-REFUSED" ["SK-DATA-003"],
        /// Takes an index out of range for the first entry.
        IndexMended = "PXY-INDEX-MENDED" ["SK-WIRE-010"],
        /// Takes an entry that stands twice for two entries.
        DictionaryMended = "PXY-DICTIONARY-MENDED" ["SK-WIRE-014"],
        /// Takes a value without a kind for null.
        ValueMended = "PXY-VALUE-MENDED" ["SK-WIRE-015"],
        /// Sorts the keys of objects, and drops those that stand twice.
        KeysMended = "PXY-KEYS-MENDED" ["SK-WIRE-016", "SK-DATA-041"],
        /// Takes an operation without a kind for a delete.
        OperationMended = "PXY-OPERATION-MENDED" ["SK-WIRE-017"],
        /// Counts from 1 where a change counts from 0.
        SeqMended = "PXY-SEQ-MENDED" ["SK-WIRE-018"],
        /// Drops changes without operations.
        EmptyChangeDropped = "PXY-EMPTY-CHANGE-DROPPED" ["SK-WIRE-018", "SK-DATA-011"],
        /// Sorts dependencies, and drops those that cannot be.
        DependenciesMended = "PXY-DEPENDENCIES-MENDED" ["SK-WIRE-019"],
        /// Sorts versions, and drops entries that cannot be.
        VersionMended = "PXY-VERSION-MENDED" ["SK-WIRE-020", "SK-DATA-020"],
        /// Gives a request a number and a mode.
        RequestMended = "PXY-REQUEST-MENDED" ["SK-WIRE-021"],
        /// Ignores updates without changes.
        EmptyUpdateIgnored = "PXY-EMPTY-UPDATE-IGNORED" ["SK-WIRE-022"],
        /// Refuses fields that it does not know.
        UnknownFieldRefused = "PXY-UNKNOWN-FIELD-REFUSED" ["SK-WIRE-004"],
        /// Reads one encoding of each frame alone.
        OneEncodingRead = "PXY-ONE-ENCODING-READ" ["SK-WIRE-023"],
        /// Refuses capabilities that it does not know.
        UnknownCapabilityRefused = "PXY-UNKNOWN-CAPABILITY-REFUSED" ["SK-VERS-001"],
    }
}

impl ReaderFault {
    /// What becomes of a frame of the client.
    pub(super) fn bend(self, bytes: Vec<u8>) -> Vec<Delivery> {
        let Ok(frame) = decode_frame(&bytes) else {
            return vec![Delivery::to_server(bytes)];
        };
        let frame = wire_form(frame);
        if self.refuses(&bytes, &frame) {
            return refused();
        }
        let mut mended = frame.clone();
        if !self.mend(&mut mended) {
            return Vec::new();
        }
        let encoded = Some(mended).filter(|mended| *mended != frame);
        let encoded = encoded.and_then(|mended| encode_frame(&mended).ok());
        vec![Delivery::to_server(encoded.unwrap_or(bytes))]
    }

    fn refuses(self, bytes: &[u8], frame: &Value) -> bool {
        let plain = || encode_frame(frame).unwrap_or_default();
        match self {
            Self::EmptySegmentRefused => frame[body_name(frame)]["delta"]["paths"]
                .as_array()
                .is_some_and(|paths| paths.iter().any(has_empty_segment)),
            Self::UnknownFieldRefused => {
                let kept = DynamicMessage::decode(frame_descriptor(), bytes);
                kept.is_ok_and(|message| message.encode_to_vec().len() != plain().len())
            }
            Self::OneEncodingRead => bytes != plain(),
            Self::UnknownCapabilityRefused => frame["hello"]["capabilities"]
                .as_array()
                .is_some_and(|named| named.iter().any(Value::is_number)),
            Self::DocumentIdMended
            | Self::ReplicaIdMended
            | Self::PathMended
            | Self::IndexMended
            | Self::DictionaryMended
            | Self::ValueMended
            | Self::KeysMended
            | Self::OperationMended
            | Self::SeqMended
            | Self::EmptyChangeDropped
            | Self::DependenciesMended
            | Self::VersionMended
            | Self::RequestMended
            | Self::EmptyUpdateIgnored => false,
        }
    }

    /// Mends a frame; false when nothing of it is left.
    fn mend(self, frame: &mut Value) -> bool {
        match self {
            Self::DocumentIdMended => mend_document_id(body_of(frame)),
            Self::ReplicaIdMended => mend_replica_ids(body_of(frame)),
            Self::PathMended => each_path(frame, |path| {
                if path["segments"].as_array().is_none_or(Vec::is_empty) {
                    path["segments"] = json!([""]);
                }
            }),
            Self::IndexMended => mend_indices(frame),
            Self::DictionaryMended => mend_dictionary(frame),
            Self::ValueMended => each_value(frame, &mut |value| {
                let unset = value.as_object().is_none_or(Map::is_empty);
                if unset || value.get("null_value").is_some() {
                    *value = json!({"null_value": "NULL"});
                }
            }),
            Self::KeysMended => each_value(frame, &mut mend_keys),
            Self::OperationMended => each_op(frame, |op| {
                if op.as_object().is_some_and(|fields| fields.len() < 2) {
                    op["lww_delete"] = json!({});
                }
            }),
            Self::SeqMended => each_change(frame, |change| {
                if change["first_seq"] == 0 {
                    change["first_seq"] = json!(1);
                }
            }),
            Self::EmptyChangeDropped => return drop_empty_changes(frame),
            Self::DependenciesMended => mend_dependencies(frame),
            Self::VersionMended => mend_version(body_of(frame)),
            Self::RequestMended => mend_request(frame),
            Self::EmptyUpdateIgnored => {
                let changes = frame["update"]["delta"]["changes"].as_array();
                return body_name(frame) != "update" || changes.is_some_and(|all| !all.is_empty());
            }
            Self::EmptySegmentRefused
            | Self::UnknownFieldRefused
            | Self::OneEncodingRead
            | Self::UnknownCapabilityRefused => {}
        }
        true
    }
}

fn refused() -> Vec<Delivery> {
    let error = json!({"error": {
        "code": "MALFORMED", "message": "this cannot be read", "session_continues": false,
    }});
    let error = encode_frame(&error).map(Delivery::to_client);
    error.into_iter().chain([Delivery::Close(1002)]).collect()
}

fn has_empty_segment(path: &Value) -> bool {
    let segments = path["segments"].as_array();
    segments.is_some_and(|segments| segments.iter().any(|segment| segment == ""))
}

fn each_path(frame: &mut Value, mend: impl FnMut(&mut Value)) {
    if let Some(delta) = body_of(frame).get_mut("delta") {
        list(delta, "paths").iter_mut().for_each(mend);
    }
}

fn mend_document_id(body: &mut Value) {
    let Some(id) = body["document_id"].as_str() else {
        return;
    };
    let cut: String = id.chars().take(64).collect();
    match id.len() {
        0 => body["document_id"] = json!("unnamed"),
        1..=256 => {}
        _ => body["document_id"] = json!(cut),
    }
}

fn mended_replica_id(id: &Value) -> Value {
    let mut bytes = id.as_str().and_then(bytes_of).unwrap_or_default();
    bytes.truncate(64);
    if bytes.is_empty() {
        bytes.push(0);
    }
    json!(text_of(&bytes))
}

fn mend_replica_ids(body: &mut Value) {
    if body.get("replica_id").is_some() {
        body["replica_id"] = mended_replica_id(&body["replica_id"]);
    }
    if let Some(delta) = body.get_mut("delta") {
        for id in list(delta, "replicas") {
            *id = mended_replica_id(id);
        }
    }
    if let Some(version) = body.get_mut("version") {
        for entry in list(version, "entries") {
            entry["replica_id"] = mended_replica_id(&entry["replica_id"]);
        }
    }
}

fn mend_indices(frame: &mut Value) {
    let delta = &body_of(frame)["delta"];
    let length = |name: &str| delta[name].as_array().map_or(0, Vec::len) as u64;
    let (replicas, paths) = (length("replicas"), length("paths"));
    each_change(frame, |change| {
        clamp(change, "replica", replicas);
        for dep in list(change, "deps") {
            clamp(dep, "replica", replicas);
        }
        for op in list(change, "ops") {
            clamp(op, "path", paths);
        }
    });
}

fn clamp(of: &mut Value, field: &str, length: u64) {
    if of[field].as_u64().is_some_and(|index| index >= length) {
        of[field] = json!(0);
    }
}

/// The second of two equal entries becomes one of its own.
fn mend_dictionary(frame: &mut Value) {
    let Some(delta) = body_of(frame).get_mut("delta") else {
        return;
    };
    let mut known = BTreeSet::new();
    for id in list(delta, "replicas") {
        if !known.insert(id.to_string()) {
            *id = json!(format!("{}ff", id.as_str().unwrap_or("hex:")));
        }
    }
    for path in list(delta, "paths") {
        if !known.insert(path.to_string())
            && let Some(segments) = path["segments"].as_array_mut()
        {
            segments.push(json!("again"));
        }
    }
}

fn mend_keys(value: &mut Value) {
    let entries = value.pointer_mut("/object_value/entries");
    let Some(entries) = entries.and_then(Value::as_array_mut) else {
        return;
    };
    entries.sort_by_key(|entry| entry["key"].as_str().map(str::to_owned));
    entries.dedup_by_key(|entry| entry["key"].clone());
}

fn drop_empty_changes(frame: &mut Value) -> bool {
    let changes = body_of(frame).pointer_mut("/delta/changes");
    let Some(changes) = changes.and_then(Value::as_array_mut) else {
        return true;
    };
    let before = changes.len();
    changes.retain(|change| change["ops"].as_array().is_some_and(|ops| !ops.is_empty()));
    !changes.is_empty() || before == 0
}

fn mend_dependencies(frame: &mut Value) {
    let replicas = body_of(frame)["delta"]["replicas"].clone();
    let name = |index: &Value| {
        let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
        index
            .and_then(|index| replicas.get(index)?.as_str())
            .and_then(bytes_of)
    };
    each_change(frame, |change| {
        let own = change["replica"].clone();
        let Some(deps) = change["deps"].as_array_mut() else {
            return;
        };
        deps.retain(|dep| dep["seq"] != 0 && dep["replica"] != own);
        deps.sort_by_key(|dep| name(&dep["replica"]));
        deps.dedup_by_key(|dep| dep["replica"].clone());
    });
}

fn mend_version(body: &mut Value) {
    let entries = body.pointer_mut("/version/entries");
    let Some(entries) = entries.and_then(Value::as_array_mut) else {
        return;
    };
    entries.retain(|entry| entry["seq"] != 0);
    entries.sort_by_key(|entry| entry["replica_id"].as_str().and_then(bytes_of));
    entries.dedup_by_key(|entry| entry["replica_id"].clone());
}

fn mend_request(frame: &mut Value) {
    let Some(request) = frame.get_mut("sync_request") else {
        return;
    };
    if request["request_id"] == 0 {
        request["request_id"] = json!(1);
    }
    if request["mode"] == "UNSPECIFIED" || request["mode"].is_number() {
        request["mode"] = json!("ONCE");
    }
}
