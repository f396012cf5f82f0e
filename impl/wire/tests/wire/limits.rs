//! Each limit of chapter 11 that contents can exceed, at its value and one beyond.

use synckit_crdt::Limits;
use synckit_wire::convert::{delta, snapshot, update};
use synckit_wire::v1::value::Kind;
use synckit_wire::v1::{self, ErrorCode};

use crate::sample::{delta, message};

/// The limits that the sample delta meets exactly.
const EXACT: Limits = Limits {
    max_ops_per_change: 1,
    max_value_bytes: 2,
    max_value_depth: 1,
    max_path_segments: 1,
    max_path_bytes: 1,
    max_deps_per_change: 2,
    max_references_per_change: 1,
};

/// Asserts that the sample is accepted within `EXACT`, and refused by `name` after `grow`.
fn assert_limit(name: &str, grow: impl FnOnce(&mut v1::Delta)) {
    let decode = |message| delta::decode(message, 1, &EXACT);
    assert!(decode(delta()).is_ok());
    let mut grown = delta();
    grow(&mut grown);
    let error = decode(grown).unwrap_err();
    assert_eq!(
        (error.code(), error.limit()),
        (ErrorCode::LimitExceeded, Some(name))
    );
}

fn set(kind: Kind) -> Option<v1::operation::Kind> {
    Some(v1::operation::Kind::LwwSet(v1::LwwSet {
        value: Some(message(kind)),
    }))
}

//= SK-LIM-001
//= SK-LIM-002
#[test]
fn what_is_one_beyond_a_limit_is_refused_by_the_limits_name() {
    assert_limit("max_changes_per_frame", |delta| {
        delta.changes.push(delta.changes[0].clone())
    });
    assert_limit("max_ops_per_change", |delta| {
        let op = delta.changes[0].ops[0].clone();
        delta.changes[0].ops.push(op);
    });
    // Two bytes of tag and length, one of text.
    let text = Kind::StringValue("t".to_owned());
    assert_limit("max_value_bytes", |delta| {
        delta.changes[0].ops[0].kind = set(text)
    });
    let array = Kind::ArrayValue(v1::ArrayValue {
        items: vec![message(Kind::BoolValue(true))],
    });
    assert_limit("max_value_depth", |delta| {
        delta.changes[0].ops[0].kind = set(array)
    });
    assert_limit("max_path_segments", |delta| {
        delta.paths[0].segments.push(String::new())
    });
    assert_limit("max_path_bytes", |delta| {
        delta.paths[0].segments[0].push('y')
    });
    assert_limit("max_deps_per_change", |delta| {
        delta.replicas.push("c".into());
        delta.changes[0].deps.push(v1::Dot { replica: 3, seq: 1 });
    });
}

/// Asserts that what is too large at its start is still refused by what is malformed at its end.
fn assert_malformed_first(spoil: impl FnOnce(&mut v1::Delta)) {
    let mut large = delta();
    large.paths.push(v1::Path {
        segments: vec!["too".to_owned(), "long".to_owned()],
    });
    large.changes[0].ops[0].kind = set(Kind::StringValue("too large".to_owned()));
    large.changes.push(v1::Change {
        first_seq: 2,
        ..large.changes[0].clone()
    });
    let code = |delta| {
        let message = v1::Update {
            document_id: "doc".to_owned(),
            delta: Some(delta),
        };
        update::decode(message, 1, &EXACT).unwrap_err().code()
    };
    assert_eq!(code(large.clone()), ErrorCode::LimitExceeded);
    spoil(&mut large);
    assert_eq!(code(large), ErrorCode::Malformed);
}

//= SK-ERR-004
#[test]
fn what_is_malformed_as_well_as_too_large_is_malformed() {
    assert_malformed_first(|delta| delta.changes[1].ops[0].kind = None);
    assert_malformed_first(|delta| delta.changes[1].deps[0].seq = 0);
    assert_malformed_first(|delta| delta.changes[1].first_seq = 3);
    assert_malformed_first(|delta| delta.paths.push(delta.paths[0].clone()));
    // A value that is too deep, with an item that has no kind.
    let item = v1::Value { kind: None };
    let array = Kind::ArrayValue(v1::ArrayValue { items: vec![item] });
    assert_malformed_first(|delta| delta.changes[1].ops[0].kind = set(array));
}

//= SK-ERR-004
#[test]
fn a_snapshot_that_is_malformed_as_well_as_too_large_is_malformed() {
    let field = |segment: &str, seq| v1::SnapshotField {
        path: Some(v1::Path {
            segments: vec![segment.to_owned()],
        }),
        kind: Some(v1::snapshot_field::Kind::Register(v1::RegisterState {
            timestamp: 1,
            replica_id: "w".into(),
            seq,
            value: None,
        })),
    };
    let entry = v1::VersionEntry {
        replica_id: "w".into(),
        seq: 2,
    };
    let code = |fields| {
        let version = Some(v1::Version {
            entries: vec![entry.clone()],
        });
        let message = v1::Snapshot {
            version,
            fields,
            ..v1::Snapshot::default()
        };
        snapshot::decode(message, &EXACT).unwrap_err().code()
    };
    assert_eq!(
        code(vec![field("long", 1), field("z", 2)]),
        ErrorCode::LimitExceeded
    );
    assert_eq!(
        code(vec![field("long", 1), field("z", 0)]),
        ErrorCode::Malformed
    );
}
