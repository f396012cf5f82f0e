//! Each limit of chapter 11 that contents can exceed, at its value and one beyond.

use synckit_crdt::Limits;
use synckit_wire::convert::delta;
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
