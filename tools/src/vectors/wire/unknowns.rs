//! What a later version may add: unknown fields are ignored, unknown bodies are refused.
//!
//! Spec: chapter 5, [SK-WIRE-003] and [SK-WIRE-004], and chapter 13.

use prost_reflect::Value;
use prost_reflect::prost::Message as _;

use super::case::Verdict;
use super::raw::{WireType, delimited, filler};
use super::samples;
use super::suite::{About, Suite};

/// Numbers that no message of this version uses, the greatest one included.
const FREE_FIELDS: [u32; 3] = [99, 2_047, 536_870_911];
const SHAPES: [(&str, WireType); 5] = [
    ("varint", WireType::Varint),
    ("fixed64", WireType::Fixed64),
    ("delimited", WireType::Delimited),
    ("group", WireType::GroupStart),
    ("fixed32", WireType::Fixed32),
];

pub(super) fn generate_fields(suite: &mut Suite) -> anyhow::Result<()> {
    for (name, json) in samples::frames() {
        let frame = suite.frame(&json)?;
        let bytes = frame.encode_to_vec();
        for (index, (shape, wire_type)) in SHAPES.into_iter().enumerate() {
            let extra = filler(FREE_FIELDS[index % FREE_FIELDS.len()], wire_type);
            let mut places = vec![
                ("before", [extra.clone(), bytes.clone()].concat()),
                ("after", [bytes.clone(), extra.clone()].concat()),
            ];
            for (field, value) in frame.fields() {
                let Value::Message(body) = value else {
                    continue;
                };
                let content = [body.encode_to_vec(), extra.clone()].concat();
                places.push(("inside", delimited(field.number(), &content)));
            }
            for (place, bytes) in places {
                let id = format!("unknown/{name}/{shape}-{place}");
                let note = format!("an unknown {shape} field {place} the body is ignored");
                let about = About {
                    id: &id,
                    clauses: &["SK-WIRE-004"],
                    note: &note,
                };
                suite.ok_bytes(&about, bytes)?;
            }
        }
    }
    Ok(())
}

pub(super) fn generate_bodies(suite: &mut Suite) -> anyhow::Result<()> {
    let free = [9, 15, 24, 31, 34, 39, 42, 99, 2_047, 536_870_911];
    for field in free {
        for (shape, wire_type) in SHAPES {
            let id = format!("unknown-body/{field}/{shape}");
            let note = format!("the only field is {field}, which this version does not know");
            let about = About {
                id: &id,
                clauses: &["SK-WIRE-003"],
                note: &note,
            };
            suite.refused_bytes(&about, filler(field, wire_type), Verdict::UnsupportedFrame);
        }
    }
    let two = [
        filler(99, WireType::Varint),
        filler(98, WireType::Delimited),
    ]
    .concat();
    let about = About {
        id: "unknown-body/two",
        clauses: &["SK-WIRE-003"],
        note: "two unknown fields and no body",
    };
    suite.refused_bytes(&about, two, Verdict::UnsupportedFrame);
    Ok(())
}
