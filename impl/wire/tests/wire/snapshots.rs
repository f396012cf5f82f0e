//! The canonical form of a state.

use proptest::prelude::*;
use synckit_crdt::{
    Document, DocumentId, Limits, Operation, Path, ReplicaId, Snapshot, UnixMillis,
};
use synckit_wire::convert::snapshot;
use synckit_wire::v1::ErrorCode;
use synckit_wire::{encode_snapshot, v1};

use crate::sample;

fn document() -> Document {
    Document::new(DocumentId::new("doc").unwrap())
}

//= SK-DATA-021
#[test]
fn states_of_the_same_changes_in_another_order_have_equal_bytes() {
    let changes = ["a", "b", "c"].map(|id| {
        let ops = ["x", id].map(|segment| Operation::lww_set(Path::new([segment]).unwrap(), id));
        let replica = ReplicaId::new(id.as_bytes()).unwrap();
        document()
            .change(&replica, UnixMillis(1), ops.to_vec())
            .unwrap()
    });
    let bytes = |order: [usize; 3]| {
        let mut document = document();
        for index in order {
            document.apply(&changes[index]).unwrap();
        }
        encode_snapshot(&document.snapshot())
    };
    let expected = bytes([0, 1, 2]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(bytes(order), expected);
    }
}

proptest! {
    #[test]
    fn merging_in_either_order_gives_equal_bytes(
        a in sample::snapshot(),
        b in sample::snapshot(),
    ) {
        let merged = |mut into: Snapshot, other: &Snapshot| {
            into.merge(other);
            encode_snapshot(&into)
        };
        prop_assert_eq!(merged(a.clone(), &b), merged(b, &a));
    }

    #[test]
    fn other_states_have_other_bytes(a in sample::snapshot(), b in sample::snapshot()) {
        prop_assert_eq!(a == b, encode_snapshot(&a) == encode_snapshot(&b));
    }
}

/// Two fields, x and y, written by replica "w" with its operations 1 and 2.
fn message() -> v1::Snapshot {
    let field = |segment: &str, seq| v1::SnapshotField {
        path: Some(v1::Path {
            segments: vec![segment.to_owned()],
        }),
        kind: Some(v1::snapshot_field::Kind::Register(v1::RegisterState {
            timestamp: 9,
            replica_id: "w".into(),
            seq,
            value: None,
        })),
    };
    let entry = v1::VersionEntry {
        replica_id: "w".into(),
        seq: 2,
    };
    v1::Snapshot {
        version: Some(v1::Version {
            entries: vec![entry],
        }),
        fields: vec![field("x", 1), field("y", 2)],
        ..v1::Snapshot::default()
    }
}

/// Asserts that the message above is accepted as it is, and malformed after `spoil`.
fn assert_malformed(spoil: impl FnOnce(&mut v1::Snapshot)) {
    assert!(snapshot::decode(message(), &Limits::default()).is_ok());
    let mut spoilt = message();
    spoil(&mut spoilt);
    let error = snapshot::decode(spoilt, &Limits::default()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Malformed);
}

#[test]
fn a_snapshot_ascends_and_its_version_covers_its_writes() {
    assert_malformed(|snapshot| snapshot.fields.swap(0, 1));
    assert_malformed(|snapshot| snapshot.fields.push(snapshot.fields[1].clone()));
    assert_malformed(|snapshot| snapshot.version.as_mut().unwrap().entries[0].seq = 1);
    assert_malformed(|snapshot| snapshot.version.as_mut().unwrap().entries.clear());
    assert_malformed(|snapshot| snapshot.version = None);
    assert_malformed(|snapshot| snapshot.fields[0].path = None);
    assert_malformed(|snapshot| snapshot.fields[0].kind = None);
    assert_malformed(|snapshot| register(snapshot).seq = 0);
    assert_malformed(|snapshot| register(snapshot).replica_id = "".into());
    assert_malformed(|snapshot| register(snapshot).value = Some(v1::Value { kind: None }));
}

fn register(snapshot: &mut v1::Snapshot) -> &mut v1::RegisterState {
    let Some(v1::snapshot_field::Kind::Register(register)) = &mut snapshot.fields[0].kind else {
        panic!("the sample holds registers");
    };
    register
}
