//! Nesting: as deep as the limit says, never as deep as a peer likes.

use std::collections::BTreeMap;

use synckit_crdt::{FieldState, Limits, OperationKind, Value};
use synckit_wire::convert::{delta, snapshot, value};
use synckit_wire::v1::{self, ErrorCode};
use synckit_wire::{DecodeError, frame};

use crate::sample::{delta as sample_delta, in_array, in_object, nested_value};

/// Values of the given depth, with nothing but arrays or nothing but objects in them.
fn nested(depth: usize) -> [Value; 2] {
    [
        nested_value(depth, Value::Array(Vec::new()), in_array),
        nested_value(depth, Value::Object(BTreeMap::new()), in_object),
    ]
}

/// A notification of one write of `value`.
fn notification(value: &Value) -> v1::Frame {
    let set = v1::LwwSet {
        value: Some(value::encode(value)),
    };
    let mut delta = sample_delta();
    delta.changes[0].ops[0].kind = Some(v1::operation::Kind::LwwSet(set));
    let notification = v1::Notification {
        delta: Some(delta),
        ..Default::default()
    };
    v1::Frame {
        body: Some(v1::frame::Body::Notification(notification)),
    }
}

/// Reads a frame and the delta in it, as a receiver does.
fn receive(bytes: &[u8]) -> Result<Value, DecodeError> {
    let frame = frame::decode(bytes, 1 << 20)?;
    let Some(v1::frame::Body::Notification(notification)) = frame.body else {
        panic!("a notification was sent");
    };
    let delta = delta::decode(notification.delta.unwrap(), 1_024, &Limits::default())?;
    let OperationKind::LwwSet(value) = delta.changes[0].ops[0].kind.clone() else {
        panic!("a value was set");
    };
    Ok(value)
}

//= SK-LIM-002
#[test]
fn the_deepest_allowed_value_arrives_whatever_it_is_nested_in() {
    for value in nested(32) {
        assert_eq!(value.depth(), 32);
        assert_eq!(receive(&frame::encode(&notification(&value))), Ok(value));
    }
}

//= SK-LIM-001
#[test]
fn a_deeper_value_is_refused_by_its_limit_and_the_session_goes_on() {
    for depth in [33, 34, 40, 60, 120, 300] {
        for value in nested(depth) {
            let error = receive(&frame::encode(&notification(&value))).unwrap_err();
            let found = (error.code(), error.limit());
            assert_eq!(
                found,
                (ErrorCode::LimitExceeded, Some("max_value_depth")),
                "{depth}"
            );
        }
    }
}

#[test]
fn a_frame_of_nothing_but_nesting_is_refused_and_does_not_exhaust_the_stack() {
    // From the inside out: Value { array_value { items: [Value { .. }] } }, empty in the middle.
    let mut bytes = Vec::new();
    while bytes.len() < 20_000 {
        bytes = delimited(0x3a, &delimited(0x0a, &bytes));
    }
    let set = delimited(0x12, &delimited(0x0a, &bytes));
    let change = delimited(0x2a, &set);
    let delta = delimited(0x1a, &change);
    let notification = delimited(0x12, &delta);
    let outcome = frame::decode(
        &[&[0xa2, 0x01][..], &length(&notification), &notification].concat(),
        1 << 20,
    );
    let error = outcome.unwrap_err();
    assert_eq!(error.limit(), Some("max_value_depth"));
}

fn delimited(tag: u8, bytes: &[u8]) -> Vec<u8> {
    [&[tag][..], &length(bytes), bytes].concat()
}

fn length(bytes: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::new();
    prost::encode_length_delimiter(bytes.len(), &mut encoded).unwrap();
    encoded
}

#[test]
fn the_deepest_allowed_value_fits_a_snapshot_in_a_sync_response() {
    let [_, value] = nested(32);
    let register = v1::RegisterState {
        timestamp: 1,
        replica_id: "w".into(),
        seq: 1,
        value: Some(value::encode(&value)),
    };
    let field = v1::SnapshotField {
        path: Some(v1::Path {
            segments: vec!["x".to_owned()],
        }),
        kind: Some(v1::snapshot_field::Kind::Register(register)),
    };
    let version = v1::Version {
        entries: vec![v1::VersionEntry {
            replica_id: "w".into(),
            seq: 1,
        }],
    };
    let message = v1::Snapshot {
        version: Some(version),
        fields: vec![field],
        ..v1::Snapshot::default()
    };
    let response = v1::SyncResponse {
        snapshot: Some(message),
        ..Default::default()
    };
    let sent = v1::Frame {
        body: Some(v1::frame::Body::SyncResponse(response)),
    };
    let Some(v1::frame::Body::SyncResponse(received)) =
        frame::decode(&frame::encode(&sent), 1 << 20).unwrap().body
    else {
        panic!("a sync response was sent");
    };
    let read = snapshot::decode(received.snapshot.unwrap(), &Limits::default()).unwrap();
    let Some(FieldState::Register(register)) = read.fields.into_values().next() else {
        panic!("a register was sent");
    };
    assert_eq!(register.value, Some(value));
}
