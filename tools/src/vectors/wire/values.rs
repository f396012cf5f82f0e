//! Values that a write may carry: every kind, at the ends of its range.
//!
//! Spec: chapter 3, values. The kind is kept: the integer 1 and the double 1.0 are two values.

use serde_json::{Value, json};

use super::raw::{WireType, delimited, tag, varint};
use super::suite::{About, Suite};

pub(super) fn generate(suite: &mut Suite) -> anyhow::Result<()> {
    for (label, value) in scalars().into_iter().chain(containers()) {
        let id = format!("value/{label}");
        let note = format!("a write of {value}");
        let about = About {
            id: &id,
            clauses: &["SK-DATA-040", "SK-WIRE-015"],
            note: &note,
        };
        suite.ok(&about, &write(&value))?;
    }
    for (label, bits) in [
        ("quiet", 0x7ff8_0000_0000_0000_u64),
        ("signalling", 0x7ff0_0000_0000_0001),
        ("negative", 0xfff8_0000_0000_0000),
        ("payload", 0x7ff8_dead_beef_0001),
        ("all-ones", u64::MAX),
    ] {
        let id = format!("value/nan/{label}");
        let note = format!("a NaN with the bits {bits:#018x} is read as the one NaN");
        let about = About {
            id: &id,
            clauses: &["SK-WIRE-024"],
            note: &note,
        };
        suite.ok_bytes(&about, write_of_bits(bits))?;
    }
    Ok(())
}

/// An `Update` that writes the value to the field `x`.
pub(super) fn write(value: &Value) -> Value {
    json!({"update": {"documentId": "doc", "delta": {
        "replicas": ["YQ=="],
        "paths": [{"segments": ["x"]}],
        "changes": [{"firstSeq": "1", "timestamp": "65536",
            "ops": [{"lwwSet": {"value": value}}]}],
    }}})
}

/// The same frame by hand, with a double of the given bits: JSON has one NaN only.
fn write_of_bits(bits: u64) -> Vec<u8> {
    let value = [tag(4, WireType::Fixed64), bits.to_le_bytes().to_vec()].concat();
    let op = delimited(2, &delimited(1, &value));
    let first_seq = [tag(2, WireType::Varint), varint(1, 0)].concat();
    let timestamp = [tag(3, WireType::Fixed64), 65_536_u64.to_le_bytes().to_vec()].concat();
    let change = [first_seq, timestamp, delimited(5, &op)].concat();
    let path = delimited(1, b"x");
    let delta = [
        delimited(1, b"a"),
        delimited(2, &path),
        delimited(3, &change),
    ]
    .concat();
    delimited(18, &[delimited(1, b"doc"), delimited(2, &delta)].concat())
}

fn scalars() -> Vec<(String, Value)> {
    let mut values = vec![
        ("null".to_owned(), json!({"nullValue": "NULL_VALUE_NULL"})),
        ("bool/false".to_owned(), json!({"boolValue": false})),
        ("bool/true".to_owned(), json!({"boolValue": true})),
    ];
    let ints = [
        0,
        1,
        -1,
        63,
        64,
        -64,
        -65,
        1 << 31,
        1 << 53,
        (1 << 53) + 1,
        i64::MAX,
        i64::MIN,
    ];
    let int = |n: i64| (format!("int/{n}"), json!({"intValue": n.to_string()}));
    values.extend(ints.map(int));
    for (label, float) in [
        ("zero", json!(0.0)),
        ("minus-zero", json!(-0.0)),
        ("one", json!(1.0)),
        ("tenth", json!(0.1)),
        ("least-positive", json!(5e-324)),
        ("least-normal", json!(f64::MIN_POSITIVE)),
        ("greatest", json!(f64::MAX)),
        ("least", json!(f64::MIN)),
        ("infinity", json!("Infinity")),
        ("minus-infinity", json!("-Infinity")),
    ] {
        values.push((format!("float/{label}"), json!({ "floatValue": float })));
    }
    for (label, string) in [
        ("empty", ""),
        ("ascii", "hello"),
        ("nul", "a\0b"),
        ("combining", "e\u{301}"),
        ("composed", "\u{e9}"),
        ("right-to-left", "שלום"),
        ("emoji-sequence", "👩\u{200d}👩\u{200d}👧"),
        ("last-scalar", "\u{10ffff}"),
        ("byte-order-mark", "\u{feff}x"),
        ("replacement", "\u{fffd}"),
        ("newline", "a\r\nb"),
    ] {
        values.push((format!("string/{label}"), json!({ "stringValue": string })));
    }
    for (label, base64) in [
        ("empty", ""),
        ("zero", "AA=="),
        ("not-utf8", "//79"),
        ("text", "aGk="),
    ] {
        values.push((format!("bytes/{label}"), json!({ "bytesValue": base64 })));
    }
    values
}

fn containers() -> Vec<(String, Value)> {
    let one = json!({"intValue": "1"});
    let entry = |key: &str| json!({"key": key, "value": {"boolValue": true}});
    let object = |keys: &[&str]| {
        let entries: Vec<Value> = keys.iter().map(|key| entry(key)).collect();
        json!({"objectValue": {"entries": entries}})
    };
    let array = |items: Vec<Value>| json!({"arrayValue": {"items": items}});
    let cases = [
        ("array/empty", array(vec![])),
        ("array/one", array(vec![one.clone()])),
        ("array/equal-items", array(vec![one.clone(); 3])),
        (
            "array/mixed",
            array(vec![
                json!({"nullValue": 1}),
                one,
                json!({"stringValue": ""}),
            ]),
        ),
        (
            "array/nested-empty",
            array(vec![array(vec![]), array(vec![array(vec![])])]),
        ),
        ("object/empty", object(&[])),
        ("object/one", object(&["a"])),
        ("object/empty-key", object(&["", "a"])),
        ("object/prefix-first", object(&["a", "aa", "ab", "b"])),
        ("object/capitals-first", object(&["A", "B", "a", "b"])),
        ("object/digits-are-text", object(&["1", "10", "2"])),
        ("object/two-byte-after-ascii", object(&["z", "é"])),
        // By UTF-16 code units the order would be the other way round.
        ("object/bytes-not-utf16", object(&["\u{ff61}", "😀"])),
        ("object/nul-in-key", object(&["a", "a\0"])),
        ("object/proto", object(&["__proto__", "constructor"])),
        (
            "object/nested",
            json!({"objectValue": {"entries": [
            {"key": "a", "value": array(vec![object(&["b"])])}]}}),
        ),
    ];
    cases
        .map(|(label, value)| (label.to_owned(), value))
        .to_vec()
}
