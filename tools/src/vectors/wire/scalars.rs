//! Every field that no rule binds, at the ends of its type: all of it is valid.
//!
//! A field is found by walking the samples, so that a new message or field is covered by itself.

use prost_reflect::prost::Message as _;
use prost_reflect::prost::bytes::Bytes;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, Value};

use super::samples;
use super::suite::{About, Suite};

/// Fields that chapter 5 binds; their cases are in modules of their own.
const BOUND: [&str; 24] = [
    "AwarenessEntry.replica_id",
    "AwarenessState.document_id",
    "AwarenessUpdate.document_id",
    "AccessChanged.document_id",
    "Ack.document_id",
    "Ack.replica_id",
    "Change.first_seq",
    "Change.replica",
    "Delta.replicas",
    "Dot.replica",
    "Dot.seq",
    "Hello.replica_id",
    "Notification.document_id",
    "Operation.path",
    "QueryResult.document_ids",
    "RegisterState.replica_id",
    "RegisterState.seq",
    "SetAccess.document_id",
    "SyncRequest.document_id",
    "SyncRequest.mode",
    "SyncRequest.request_id",
    "SyncResponse.document_id",
    "Unsubscribe.document_id",
    "Update.document_id",
];

/// Messages whose every field is bound.
const BOUND_MESSAGES: [&str; 3] = ["VersionEntry", "ObjectEntry", "Path"];

pub(super) fn generate(suite: &mut Suite) -> anyhow::Result<()> {
    for (name, json) in samples::frames() {
        let frame = suite.frame(&json)?;
        for variant in variants(&frame) {
            let id = format!(
                "scalar/{name}/{}",
                variant.place.join(".") + "/" + &variant.label
            );
            let note = format!("{} = {}", variant.place.join("."), variant.label);
            let about = About {
                id: &id,
                clauses: &["SK-WIRE-001"],
                note: &note,
            };
            suite.ok_bytes(&about, variant.message.encode_to_vec())?;
        }
    }
    Ok(())
}

/// A message with one field changed.
struct Variant {
    /// The names that lead to the field, below the frame.
    place: Vec<String>,
    label: String,
    message: DynamicMessage,
}

fn variants(message: &DynamicMessage) -> Vec<Variant> {
    let mut variants = Vec::new();
    for (field, value) in message.fields() {
        let replaced =
            inner_variants(&field, value)
                .into_iter()
                .map(|(mut place, label, value)| {
                    place.insert(0, field.name().to_owned());
                    let mut message = message.clone();
                    message.set_field(&field, value);
                    Variant {
                        place,
                        label,
                        message,
                    }
                });
        variants.extend(replaced);
    }
    variants
}

/// The values that a field may take instead, each with its place inside the field and its label.
fn inner_variants(field: &FieldDescriptor, value: &Value) -> Vec<(Vec<String>, String, Value)> {
    let inside = |inner: &DynamicMessage| -> Vec<(Vec<String>, String, Value)> {
        variants(inner)
            .into_iter()
            .map(|v| (v.place, v.label, Value::Message(v.message)))
            .collect()
    };
    if let Value::Message(inner) = value {
        return inside(inner);
    }
    if let Some(Value::Message(first)) = value.as_list().and_then(<[Value]>::first) {
        let rest = &value.as_list().unwrap_or_default()[1..];
        let with_rest = |first| Value::List([&[first], rest].concat());
        let variants = inside(first).into_iter();
        return variants
            .map(|(place, label, first)| (place, label, with_rest(first)))
            .collect();
    }
    if is_bound(field) {
        return Vec::new();
    }
    let values = if field.is_list() {
        lists(field)
    } else {
        boundaries(&field.kind())
    };
    values
        .into_iter()
        .map(|(label, value)| (Vec::new(), label, value))
        .collect()
}

fn is_bound(field: &FieldDescriptor) -> bool {
    let message = field.parent_message();
    let name = format!("{}.{}", message.name(), field.name());
    BOUND.contains(&name.as_str()) || BOUND_MESSAGES.contains(&message.name())
}

/// No item, each boundary alone, and all of them together.
fn lists(field: &FieldDescriptor) -> Vec<(String, Value)> {
    let items = boundaries(&field.kind());
    let all = items.iter().map(|(_, item)| item.clone()).collect();
    let alone = items
        .into_iter()
        .map(|(label, item)| (label, Value::List(vec![item])));
    let ends = [
        ("none".to_owned(), Value::List(Vec::new())),
        ("all".to_owned(), Value::List(all)),
    ];
    alone.chain(ends).collect()
}

fn boundaries(kind: &Kind) -> Vec<(String, Value)> {
    match kind {
        Kind::Bool => {
            let bools = [false, true];
            bools.map(|b| (b.to_string(), Value::Bool(b))).to_vec()
        }
        Kind::Uint32 => {
            let numbers = [0, 1, 127, 128, 16_384, u32::MAX];
            numbers.map(|n| (n.to_string(), Value::U32(n))).to_vec()
        }
        Kind::Uint64 | Kind::Fixed64 => {
            let numbers = [0, 1, 127, 128, 1 << 32, 1 << 53, 1 << 63, u64::MAX];
            numbers
                .map(|n: u64| (n.to_string(), Value::U64(n)))
                .to_vec()
        }
        Kind::Sint64 => {
            let numbers = [0, -1, 1, 63, -64, 64, 1 << 53, i64::MIN, i64::MAX];
            numbers
                .map(|n: i64| (n.to_string(), Value::I64(n)))
                .to_vec()
        }
        Kind::Enum(values) => {
            let known = values.values().map(|v| (v.name().to_owned(), v.number()));
            // Enums are open: a number that is not known yet is no damage.
            let unknown = ("unknown".to_owned(), 1_000);
            known
                .chain([unknown])
                .map(|(name, n)| (name, Value::EnumNumber(n)))
                .collect()
        }
        Kind::String => {
            let long = "x".repeat(200);
            let strings = [
                ("empty", ""),
                ("one", "a"),
                ("nul", "\0"),
                ("two-bytes", "é"),
                ("three-bytes", "本"),
                ("four-bytes", "😀"),
                ("last-scalar", "\u{10ffff}"),
                ("long", long.as_str()),
            ];
            strings
                .map(|(label, s)| (label.to_owned(), Value::String(s.to_owned())))
                .to_vec()
        }
        Kind::Bytes => {
            let long = vec![0xff; 200];
            let bytes: [(&str, &[u8]); 4] = [
                ("empty", &[]),
                ("zero", &[0]),
                ("not-utf8", &[0xff, 0xfe]),
                ("long", &long),
            ];
            bytes
                .map(|(label, b)| (label.to_owned(), Value::Bytes(Bytes::copy_from_slice(b))))
                .to_vec()
        }
        Kind::Double
        | Kind::Float
        | Kind::Int32
        | Kind::Int64
        | Kind::Sint32
        | Kind::Fixed32
        | Kind::Sfixed32
        | Kind::Sfixed64
        | Kind::Message(_) => unreachable!("the samples hold no field of kind {kind:?}"),
    }
}
