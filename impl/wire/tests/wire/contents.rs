//! Contents that break a frame, each a small step away from contents that do not.

use synckit_crdt::{Float, Limits, Value};
use synckit_wire::convert::{delta, document_id, replica_id, value, version};
use synckit_wire::v1::value::Kind;
use synckit_wire::v1::{self, ErrorCode};
use synckit_wire::{DecodeError, frame};

use crate::sample::{delta, message};

fn decode(message: v1::Delta) -> Result<(), DecodeError> {
    delta::decode(message, 1_024, &Limits::default()).map(drop)
}

/// Asserts that the sample delta is accepted as it is, and malformed after `spoil`.
fn assert_malformed(spoil: impl FnOnce(&mut v1::Delta)) {
    assert_eq!(decode(delta()), Ok(()));
    let mut spoilt = delta();
    spoil(&mut spoilt);
    assert_eq!(decode(spoilt).unwrap_err().code(), ErrorCode::Malformed);
}

//= SK-WIRE-010
#[test]
fn an_index_beyond_a_dictionary_is_malformed() {
    assert_malformed(|delta| delta.changes[0].replica = 3);
    assert_malformed(|delta| delta.changes[0].deps[1].replica = 3);
    assert_malformed(|delta| delta.changes[0].ops[0].path = 1);
    assert_malformed(|delta| delta.changes[0].ops[0].path = u32::MAX);
}

//= SK-WIRE-011
#[test]
fn a_replica_id_has_one_to_sixty_four_bytes() {
    assert_malformed(|delta| delta.replicas[0] = "".into());
    assert_malformed(|delta| delta.replicas[0] = vec![0; 65].into());
    assert!(replica_id::decode(&[0]).is_ok() && replica_id::decode(&[0; 64]).is_ok());
}

//= SK-WIRE-012
#[test]
fn a_document_id_has_one_to_256_bytes() {
    let code = |id: &str| document_id::decode(id).map_err(|error| error.code());
    assert_eq!(code(""), Err(ErrorCode::Malformed));
    assert_eq!(code(&"d".repeat(257)), Err(ErrorCode::Malformed));
    assert!(code("d").is_ok() && code(&"d".repeat(256)).is_ok());
}

//= SK-WIRE-013
#[test]
fn a_path_has_a_segment_even_when_nothing_uses_it() {
    assert_malformed(|delta| delta.paths[0].segments.clear());
    assert_malformed(|delta| delta.paths.push(v1::Path::default()));
    let mut empty_segment = delta();
    empty_segment.paths[0].segments[0].clear();
    assert_eq!(decode(empty_segment), Ok(()));
}

//= SK-WIRE-014
#[test]
fn a_dictionary_does_not_repeat_itself() {
    assert_malformed(|delta| delta.replicas.push("w".into()));
    assert_malformed(|delta| delta.paths.push(delta.paths[0].clone()));
    let mut unused = delta();
    unused.replicas.push("unused".into());
    assert_eq!(decode(unused), Ok(()));
}

//= SK-WIRE-017
#[test]
fn an_operation_has_a_kind_and_a_set_has_a_value() {
    assert_malformed(|delta| delta.changes[0].ops[0].kind = None);
    let empty_set = v1::operation::Kind::LwwSet(v1::LwwSet { value: None });
    assert_malformed(|delta| delta.changes[0].ops[0].kind = Some(empty_set));
}

//= SK-WIRE-018
#[test]
fn a_change_has_operations_with_numbers_from_one_to_the_end_of_64_bits() {
    assert_malformed(|delta| delta.changes[0].first_seq = 0);
    assert_malformed(|delta| delta.changes[0].ops.clear());
    assert_malformed(|delta| {
        delta.changes[0].first_seq = u64::MAX;
        let op = delta.changes[0].ops[0].clone();
        delta.changes[0].ops.push(op);
    });
    let mut last = delta();
    last.changes[0].first_seq = u64::MAX;
    assert_eq!(decode(last), Ok(()));
}

//= SK-WIRE-019
#[test]
fn deps_ascend_and_name_others_once_with_numbers_from_one() {
    assert_malformed(|delta| delta.changes[0].deps.swap(0, 1));
    assert_malformed(|delta| delta.changes[0].deps[1].replica = 1);
    assert_malformed(|delta| delta.changes[0].deps[0].seq = 0);
    assert_malformed(|delta| {
        delta.changes[0].deps.truncate(1);
        delta.changes[0].deps[0].replica = 0;
    });
}

/// What reading a value by itself gives.
fn decode_value(message: v1::Value) -> Result<Value, ErrorCode> {
    value::decode(message, &Limits::default()).map_err(|error| error.code())
}

//= SK-WIRE-015
#[test]
fn a_value_has_a_kind_at_every_level() {
    let unset = v1::Value { kind: None };
    assert_eq!(decode_value(unset.clone()), Err(ErrorCode::Malformed));
    let array = Kind::ArrayValue(v1::ArrayValue { items: vec![unset] });
    assert_eq!(decode_value(message(array)), Err(ErrorCode::Malformed));
    let null = |number| message(Kind::NullValue(number));
    assert_eq!(decode_value(null(0)), Err(ErrorCode::Malformed));
    assert_eq!(decode_value(null(2)), Err(ErrorCode::Malformed));
    assert_eq!(decode_value(null(1)), Ok(Value::Null));
}

fn object(entries: &[(&str, Option<v1::Value>)]) -> v1::Value {
    let entry = |(key, value): &(&str, Option<v1::Value>)| v1::ObjectEntry {
        key: (*key).to_owned(),
        value: value.clone(),
    };
    message(Kind::ObjectValue(v1::ObjectValue {
        entries: entries.iter().map(entry).collect(),
    }))
}

//= SK-WIRE-016
//= SK-DATA-041
#[test]
fn the_keys_of_an_object_ascend_by_their_bytes_and_have_values() {
    let one = || Some(message(Kind::IntValue(1)));
    assert!(
        decode_value(object(&[
            ("", one()),
            ("Z", one()),
            ("a", one()),
            ("ä", one())
        ]))
        .is_ok()
    );
    for bad in [
        object(&[("b", one()), ("a", one())]),
        object(&[("a", one()), ("a", one())]),
        object(&[("ä", one()), ("z", one())]),
        object(&[("a", None)]),
    ] {
        assert_eq!(decode_value(bad), Err(ErrorCode::Malformed));
    }
}

//= SK-WIRE-024
#[test]
fn every_nan_is_read_as_the_one_nan_and_other_doubles_as_they_are() {
    let read = |bits: u64| decode_value(message(Kind::FloatValue(f64::from_bits(bits))));
    for bits in [
        0x7ff8_0000_0000_0000,
        0x7ff0_0000_0000_0001,
        0xfff8_0000_0000_1234,
    ] {
        let Ok(Value::Float(float)) = read(bits) else {
            panic!("{bits:x} is a double")
        };
        assert_eq!(float.get().to_bits(), 0x7ff8_0000_0000_0000);
    }
    for bits in [0, 1 << 63, 1, 0x7ff0_0000_0000_0000, 0xfff0_0000_0000_0000] {
        assert_eq!(
            read(bits),
            Ok(Value::Float(Float::new(f64::from_bits(bits))))
        );
    }
}

//= SK-WIRE-020
#[test]
fn a_version_ascends_with_numbers_from_one() {
    let code = |entries: &[(&[u8], u64)]| {
        let entry = |(id, seq): &(&[u8], u64)| v1::VersionEntry {
            replica_id: id.to_vec().into(),
            seq: *seq,
        };
        let message = v1::Version {
            entries: entries.iter().map(entry).collect(),
        };
        version::decode(&message).map_err(|error| error.code())
    };
    assert!(code(&[]).is_ok());
    assert_eq!(
        code(&[(b"a", 1), (b"aa", 2), (b"b", u64::MAX)])
            .unwrap()
            .len(),
        3
    );
    for bad in [
        &[(&b"b"[..], 1), (b"a", 1)][..],
        &[(b"a", 1), (b"a", 2)],
        &[(b"a", 0)],
        &[(b"", 1)],
        &[(&[7; 65], 1)],
    ] {
        assert_eq!(code(bad), Err(ErrorCode::Malformed));
    }
}

//= SK-WIRE-001
#[test]
fn text_that_is_not_utf8_is_malformed() {
    // Frame { unsubscribe { document_id } } with one byte of id.
    let unsubscribe = |byte| [0xaa, 0x01, 0x03, 0x0a, 0x01, byte];
    assert!(frame::decode(&unsubscribe(b'd'), 100).is_ok());
    let error = frame::decode(&unsubscribe(0xff), 100).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Malformed);
}
