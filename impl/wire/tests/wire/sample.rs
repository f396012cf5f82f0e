//! Values, changes and snapshots of every shape, all of them valid.

use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use synckit_crdt::{
    Change, Dot, FieldKey, FieldKind, FieldState, Float, Operation, OperationKind, Path, Register,
    ReplicaId, Snapshot, Stamp, Timestamp, Value,
};
use synckit_wire::v1;

use crate::kinds;

pub(crate) fn replica_id() -> impl Strategy<Value = ReplicaId> {
    prop_oneof![vec(0..3_u8, 1..3), vec(any::<u8>(), 64..=64),]
        .prop_map(|bytes| ReplicaId::new(&bytes).unwrap())
}

pub(crate) fn path() -> impl Strategy<Value = Path> {
    vec("[abä]{0,3}", 1..4).prop_map(|segments| Path::new(segments).unwrap())
}

pub(crate) fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        (-70..70_i64).prop_map(Value::Int),
        any::<u64>().prop_map(|bits| Value::Float(Float::new(f64::from_bits(bits)))),
        "[a-zä]{0,6}".prop_map(Value::String),
        vec(any::<u8>(), 0..200).prop_map(Value::Bytes),
    ];
    scalar.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            btree_map("[a-zä]{0,2}", inner, 0..4).prop_map(Value::Object),
        ]
    })
}

fn operation() -> impl Strategy<Value = Operation> {
    let kind = prop_oneof![
        3 => value().prop_map(OperationKind::LwwSet),
        1 => Just(OperationKind::LwwDelete),
        6 => kinds::operation_kind(),
    ];
    (path(), kind).prop_map(|(path, kind)| Operation { path, kind })
}

pub(crate) fn change() -> impl Strategy<Value = Change> {
    let deps = btree_map(replica_id(), 1..=u64::MAX, 0..4);
    let seq = prop_oneof![1..5_u64, Just(u64::MAX - 4)];
    (
        replica_id(),
        seq,
        any::<u64>(),
        deps,
        vec(operation(), 1..4),
    )
        .prop_map(|(replica, first_seq, timestamp, mut deps, ops)| {
            deps.remove(&replica);
            let deps = deps
                .into_iter()
                .map(|(id, seq)| Dot::new(id, seq))
                .collect();
            Change {
                replica,
                first_seq,
                timestamp: Timestamp::from_raw(timestamp),
                deps,
                ops,
            }
        })
}

pub(crate) fn snapshot() -> impl Strategy<Value = Snapshot> {
    let stamp =
        (any::<u64>(), replica_id(), 1..=u64::MAX).prop_map(|(timestamp, replica, seq)| Stamp {
            timestamp: Timestamp::from_raw(timestamp),
            replica,
            seq,
        });
    let register =
        (stamp, proptest::option::of(value())).prop_map(|(stamp, value)| Register { stamp, value });
    (btree_set(path(), 0..4), vec(register, 4), any::<u64>()).prop_map(
        |(paths, registers, timestamp)| {
            let stamps = registers.iter().map(|register| register.stamp.clone());
            let version = stamps.map(|stamp| (stamp.replica, stamp.seq)).collect();
            let keys = paths
                .into_iter()
                .map(|path| FieldKey::new(path, FieldKind::Lww));
            Snapshot {
                version,
                timestamp: Timestamp::from_raw(timestamp),
                fields: keys
                    .zip(registers.into_iter().map(FieldState::Register))
                    .collect(),
            }
        },
    )
}

/// Levels of nesting around an innermost value, which is one of them.
pub(crate) fn nested_value(depth: usize, innermost: Value, wrap: impl Fn(Value) -> Value) -> Value {
    (1..depth).fold(innermost, |inner, _| wrap(inner))
}

pub(crate) fn in_array(value: Value) -> Value {
    Value::Array(vec![value])
}

pub(crate) fn in_object(value: Value) -> Value {
    Value::Object([("k".to_owned(), value)].into())
}

/// The protobuf message of a value of one kind.
pub(crate) fn message(kind: v1::value::Kind) -> v1::Value {
    v1::Value { kind: Some(kind) }
}

/// A delta of one change: replica "w" sets x to 1, having seen "a" 3 and "b" 4.
pub(crate) fn delta() -> v1::Delta {
    let set = v1::LwwSet {
        value: Some(message(v1::value::Kind::IntValue(1))),
    };
    let dot = |replica, seq| v1::Dot { replica, seq };
    v1::Delta {
        replicas: ["w", "a", "b"].map(Into::into).to_vec(),
        paths: vec![v1::Path {
            segments: vec!["x".to_owned()],
        }],
        changes: vec![v1::Change {
            replica: 0,
            first_seq: 1,
            timestamp: 9,
            deps: vec![dot(1, 3), dot(2, 4)],
            ops: vec![v1::Operation {
                path: 0,
                kind: Some(v1::operation::Kind::LwwSet(set)),
            }],
        }],
    }
}
