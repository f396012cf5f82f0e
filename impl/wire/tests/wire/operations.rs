//! Operations that break a frame, each a small step away from one that does not.

use synckit_crdt::Limits;
use synckit_wire::convert::delta;
use synckit_wire::v1::operation::Kind;
use synckit_wire::v1::{self, ErrorCode};

use crate::sample;

/// Replicas of the sample: 0 is the writer, whose operation has the number 9; 1 is another.
const OWN: u32 = 0;
const OTHER: u32 = 1;

fn decode(kind: Kind, limits: &Limits) -> Result<(), ErrorCode> {
    let mut delta = sample::delta();
    delta.changes[0].first_seq = 9;
    delta.changes[0].ops[0].kind = Some(kind);
    let decoded = delta::decode(delta, 1_024, limits).map(drop);
    decoded.map_err(|error| error.code())
}

fn assert_sound(kind: Kind) {
    assert_eq!(decode(kind, &Limits::default()), Ok(()));
}

fn assert_malformed(kind: Kind) {
    assert_eq!(decode(kind, &Limits::default()), Err(ErrorCode::Malformed));
}

fn dot(replica: u32, seq: u64) -> v1::Dot {
    v1::Dot { replica, seq }
}

fn null() -> Option<v1::Value> {
    let kind = v1::value::Kind::NullValue(v1::NullValue::Null.into());
    Some(v1::Value { kind: Some(kind) })
}

fn remove(observed: &[v1::Dot]) -> Kind {
    let observed = observed.to_vec();
    Kind::SetRemove(v1::SetRemove { observed })
}

fn add(value: Option<v1::Value>, observed: &[v1::Dot]) -> Kind {
    let observed = observed.to_vec();
    Kind::SetAdd(v1::SetAdd { value, observed })
}

fn insert(text: &str, continues: bool, left: Option<v1::Dot>, right: Option<v1::Dot>) -> Kind {
    Kind::TextInsert(v1::TextInsert {
        text: text.to_owned(),
        continues,
        left,
        right,
    })
}

fn delete(ranges: &[(u32, u64, u64)]) -> Kind {
    let range = |&(replica, first_seq, length)| v1::DotRange {
        replica,
        first_seq,
        length,
    };
    Kind::TextDelete(v1::TextDelete {
        ranges: ranges.iter().map(range).collect(),
    })
}

fn mark(key: &str, value: Option<v1::Value>, start: Option<v1::Anchor>) -> Kind {
    Kind::TextMark(v1::TextMark {
        key: key.to_owned(),
        value,
        start,
        end: None,
    })
}

//= SK-WIRE-025
//= SK-DATA-017
#[test]
fn a_dot_that_is_named_is_one_and_of_the_own_replica_an_earlier_one() {
    assert_sound(remove(&[dot(OTHER, u64::MAX), dot(OWN, 8)]));
    assert_malformed(remove(&[dot(OTHER, 0)]));
    assert_malformed(remove(&[dot(OWN, 9)]));
    assert_malformed(remove(&[dot(3, 1)]));
    assert_sound(insert("ab", false, Some(dot(OWN, 8)), Some(dot(OTHER, 99))));
    assert_malformed(insert("ab", false, Some(dot(OWN, 9)), None));
    assert_malformed(insert("ab", false, None, Some(dot(OWN, 10))));
    assert_sound(delete(&[(OWN, 1, 8)]));
    assert_malformed(delete(&[(OWN, 1, 9)]));
}

//= SK-WIRE-026
//= SK-TEXT-021
#[test]
fn an_insertion_holds_a_character_and_goes_on_or_names_origins() {
    assert_sound(insert("a", true, None, None));
    assert_malformed(insert("a", true, Some(dot(OTHER, 1)), None));
    assert_malformed(insert("a", true, None, Some(dot(OTHER, 1))));
    assert_sound(insert("a", false, None, None));
    assert_malformed(insert("", false, None, None));
}

//= SK-WIRE-027
#[test]
fn the_ranges_of_a_deletion_hold_each_dot_once() {
    assert_sound(delete(&[(OTHER, 5, 2), (OTHER, 1, 4), (OWN, 5, 2)]));
    assert_malformed(delete(&[(OTHER, 5, 2), (OTHER, 1, 5)]));
    assert_malformed(delete(&[(OTHER, 1, 1), (OTHER, 1, 1)]));
    assert_malformed(delete(&[]));
    assert_malformed(delete(&[(OTHER, 1, 0)]));
    assert_sound(delete(&[(OTHER, u64::MAX, 1)]));
    assert_malformed(delete(&[(OTHER, u64::MAX, 2)]));
    assert_malformed(delete(&[(OTHER, 0, 2)]));
}

//= SK-WIRE-027
#[test]
fn a_million_ranges_are_judged_at_once() {
    let mut ranges: Vec<_> = (0..1_000_000)
        .map(|n| (OTHER, 3 * n + 1, 2))
        .rev()
        .collect();
    let unbounded = |ranges: &[_]| decode(delete(ranges), &Limits::UNBOUNDED);
    assert_eq!(unbounded(&ranges), Ok(()));
    ranges[500_000].2 = 4;
    assert_eq!(unbounded(&ranges), Err(ErrorCode::Malformed));
}

//= SK-WIRE-028
#[test]
fn a_removal_names_a_dot_and_no_dot_is_named_twice() {
    assert_malformed(remove(&[]));
    assert_malformed(remove(&[dot(OTHER, 1), dot(OWN, 1), dot(OTHER, 1)]));
    assert_sound(add(null(), &[]));
    assert_sound(add(null(), &[dot(OTHER, 2), dot(OTHER, 1)]));
    assert_malformed(add(null(), &[dot(OTHER, 2), dot(OTHER, 2)]));
    assert_malformed(add(None, &[]));
}

//= SK-WIRE-029
//= SK-CNT-004
#[test]
fn an_addition_to_a_counter_is_not_zero() {
    let add = |amount| Kind::CounterAdd(v1::CounterAdd { amount });
    assert_sound(add(i64::MIN));
    assert_malformed(add(0));
}

//= SK-WIRE-030
//= SK-MARK-010
#[test]
fn a_marking_has_a_value_a_key_and_whole_anchors() {
    let anchor = |dot, side| Some(v1::Anchor { dot, side });
    assert_sound(mark(
        &"k".repeat(256),
        null(),
        anchor(Some(dot(OTHER, 1)), 2),
    ));
    assert_malformed(mark(&"k".repeat(257), null(), None));
    assert_malformed(mark("", null(), None));
    assert_malformed(mark("k", None, None));
    assert_malformed(mark("k", null(), anchor(None, 1)));
    assert_malformed(mark("k", null(), anchor(Some(dot(OTHER, 1)), 0)));
    assert_malformed(mark("k", null(), anchor(Some(dot(OTHER, 1)), 3)));
}

//= SK-LIM-001
//= SK-LIM-002
#[test]
fn references_and_the_text_of_an_insertion_are_limited() {
    let limits = Limits {
        max_references_per_change: 2,
        max_value_bytes: 4,
        ..Limits::default()
    };
    let code = |kind| decode(kind, &limits);
    assert_eq!(code(delete(&[(OTHER, 1, 1), (OTHER, 9, 99)])), Ok(()));
    let three = delete(&[(OTHER, 1, 1), (OTHER, 3, 1), (OTHER, 5, 1)]);
    assert_eq!(code(three), Err(ErrorCode::LimitExceeded));
    assert_eq!(code(insert("\u{10000}", true, None, None)), Ok(()));
    let long = insert("abcde", true, None, None);
    assert_eq!(code(long), Err(ErrorCode::LimitExceeded));
}
