//! Bytes that are no protobuf encoding of a frame: cut, overrun, mistagged, or not UTF-8.
//!
//! Spec: chapter 5, [SK-WIRE-001] and [SK-WIRE-002].

use prost_reflect::prost::Message as _;
use prost_reflect::{Kind, ReflectMessage as _, Value};

use super::case::Verdict;
use super::raw::{WireType, delimited, filler, tag, varint};
use super::samples;
use super::suite::{About, Suite};

const CLAUSES: &[&str] = &["SK-WIRE-001"];

/// Of a long frame, the cuts this near to either end.
const CUTS_AT_EACH_END: usize = 10;

pub(super) fn generate(suite: &mut Suite) -> anyhow::Result<()> {
    let empty = About {
        id: "empty",
        clauses: &["SK-WIRE-002"],
        note: "a frame of no bytes",
    };
    suite.refused_bytes(&empty, Vec::new(), Verdict::Malformed);
    for (name, json) in samples::frames() {
        let bytes = suite.bytes(&json)?;
        generate_cuts(suite, name, &bytes);
        generate_tails(suite, name, &bytes);
        generate_overruns(suite, name, &json)?;
        generate_text(suite, name, &json)?;
    }
    generate_wrong_types(suite);
    generate_varints(suite);
    Ok(())
}

/// A frame is one field, so every part of it that stops short is damaged.
fn generate_cuts(suite: &mut Suite, name: &str, bytes: &[u8]) {
    let near =
        |length: &usize| *length <= CUTS_AT_EACH_END || *length >= bytes.len() - CUTS_AT_EACH_END;
    for length in (1..bytes.len()).filter(near) {
        let id = format!("cut/{name}/{length}");
        let note = format!("the first {length} of {} bytes", bytes.len());
        let about = About {
            id: &id,
            clauses: CLAUSES,
            note: &note,
        };
        suite.refused_bytes(&about, bytes[..length].to_vec(), Verdict::Malformed);
    }
}

/// Something after the frame that is no field.
fn generate_tails(suite: &mut Suite, name: &str, bytes: &[u8]) {
    for (label, note, tail) in [
        ("half-tag", "half a tag follows", vec![0x80]),
        ("tag-alone", "a tag without its content follows", vec![0x08]),
        (
            "field-zero",
            "a field of number 0 follows",
            vec![0x00, 0x01],
        ),
        (
            "wire-type-6",
            "a field of wire type 6 follows",
            vec![0x0e, 0x01],
        ),
        (
            "wire-type-7",
            "a field of wire type 7 follows",
            vec![0x0f, 0x01],
        ),
        (
            "group-end",
            "the end of a group that never began",
            tag(99, WireType::GroupEnd),
        ),
        (
            "group-start",
            "a group that never ends",
            tag(99, WireType::GroupStart),
        ),
        (
            "other-group-end",
            "a group that ends as another",
            [tag(99, WireType::GroupStart), tag(98, WireType::GroupEnd)].concat(),
        ),
    ] {
        let id = format!("tail/{name}/{label}");
        let about = About {
            id: &id,
            clauses: CLAUSES,
            note,
        };
        suite.refused_bytes(&about, [bytes, &tail].concat(), Verdict::Malformed);
    }
}

/// A field inside the body that claims one byte more than the body has.
fn generate_overruns(
    suite: &mut Suite,
    name: &str,
    json: &serde_json::Value,
) -> anyhow::Result<()> {
    let frame = suite.frame(json)?;
    for (body_field, value) in frame.fields() {
        let Value::Message(body) = value else {
            continue;
        };
        for field in body.descriptor().fields() {
            if !matches!(field.kind(), Kind::String | Kind::Bytes | Kind::Message(_)) {
                continue;
            }
            let overrun = [
                tag(field.number(), WireType::Delimited),
                varint(4, 0),
                vec![b'x'; 3],
            ]
            .concat();
            let content = [body.encode_to_vec(), overrun].concat();
            let id = format!("overrun/{name}/{}", field.name());
            let note = format!("a {} that claims more than the body has", field.name());
            let about = About {
                id: &id,
                clauses: CLAUSES,
                note: &note,
            };
            let bytes = delimited(body_field.number(), &content);
            suite.refused_bytes(&about, bytes, Verdict::Malformed);
        }
    }
    Ok(())
}

/// A string that is not UTF-8.
fn generate_text(suite: &mut Suite, name: &str, json: &serde_json::Value) -> anyhow::Result<()> {
    let frame = suite.frame(json)?;
    for (body_field, value) in frame.fields() {
        let Value::Message(body) = value else {
            continue;
        };
        for field in body
            .descriptor()
            .fields()
            .filter(|f| matches!(f.kind(), Kind::String))
        {
            for (label, note, text) in [
                (
                    "lone-continuation",
                    "a continuation byte alone",
                    &[0x80_u8][..],
                ),
                ("cut", "a character that is cut off", &[0xe2, 0x82]),
                ("overlong", "NUL in two bytes", &[0xc0, 0x80]),
                ("surrogate", "half of a surrogate pair", &[0xed, 0xa0, 0x80]),
                (
                    "beyond-unicode",
                    "a character beyond U+10FFFF",
                    &[0xf4, 0x90, 0x80, 0x80],
                ),
            ] {
                let content = [body.encode_to_vec(), delimited(field.number(), text)].concat();
                let id = format!("utf8/{name}/{}/{label}", field.name());
                let about = About {
                    id: &id,
                    clauses: CLAUSES,
                    note,
                };
                let bytes = delimited(body_field.number(), &content);
                suite.refused_bytes(&about, bytes, Verdict::Malformed);
            }
        }
    }
    Ok(())
}

/// Frames whose one field has a wire type that is not its own.
///
/// Some decoders refuse such a field, others skip it. Each of these fields is required, so the
/// frame is malformed either way.
fn generate_wrong_types(suite: &mut Suite) {
    let required = [
        ("hello", 1, "replica_id", 3),
        ("sync-request", 16, "document_id", 2),
        ("update", 18, "document_id", 1),
        ("update", 18, "delta", 2),
        ("unsubscribe", 21, "document_id", 1),
    ];
    let shapes = [
        ("varint", WireType::Varint),
        ("fixed64", WireType::Fixed64),
        ("group", WireType::GroupStart),
        ("fixed32", WireType::Fixed32),
    ];
    for (frame, body, field, number) in required {
        for (shape, wire_type) in shapes {
            let id = format!("wire-type/{frame}/{field}/{shape}");
            let note = format!("{field} as {shape}, and nothing else");
            let about = About {
                id: &id,
                clauses: CLAUSES,
                note: &note,
            };
            let bytes = delimited(body, &filler(number, wire_type));
            suite.refused_bytes(&about, bytes, Verdict::Malformed);
        }
    }
}

fn generate_varints(suite: &mut Suite) {
    let endless = [0xff; 11];
    for (id, note, bytes) in [
        (
            "varint/tag-of-11-bytes",
            "a tag that does not end",
            endless.to_vec(),
        ),
        (
            "varint/length-of-11-bytes",
            "a length that does not end",
            [tag(5, WireType::Delimited), endless.to_vec()].concat(),
        ),
        (
            "varint/nonce-of-11-bytes",
            "a nonce that does not end",
            delimited(5, &[vec![0x08], endless.to_vec(), vec![0x01]].concat()),
        ),
        (
            "varint/length-2-to-31",
            "a body of 2^31 bytes that is not there",
            [tag(18, WireType::Delimited), varint(1 << 31, 0)].concat(),
        ),
        (
            "varint/length-2-to-63",
            "a body of 2^63 bytes that is not there",
            [tag(18, WireType::Delimited), varint(1 << 63, 0)].concat(),
        ),
        (
            "varint/length-greatest",
            "a body of 2^64 - 1 bytes that is not there",
            [tag(18, WireType::Delimited), varint(u64::MAX, 0)].concat(),
        ),
    ] {
        suite.refused_bytes(
            &About {
                id,
                clauses: CLAUSES,
                note,
            },
            bytes,
            Verdict::Malformed,
        );
    }
    for (label, bytes) in [("zeros", [0; 16]), ("ones", [0xff; 16])] {
        let id = format!("noise/{label}");
        let note = format!("sixteen bytes of {label}");
        let about = About {
            id: &id,
            clauses: CLAUSES,
            note: &note,
        };
        suite.refused_bytes(&about, bytes.to_vec(), Verdict::Malformed);
    }
    let texts = [
        ("json", r#"{"hello":{"versions":[1]}}"#),
        ("http", "GET /v1/sync HTTP/1.1\r\n"),
    ];
    for (label, text) in texts {
        let id = format!("noise/{label}");
        let note = format!("{text:?} in the place of a frame");
        let about = About {
            id: &id,
            clauses: CLAUSES,
            note: &note,
        };
        suite.refused_bytes(&about, text.as_bytes().to_vec(), Verdict::Malformed);
    }
}
