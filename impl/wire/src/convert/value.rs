//! Values.
//!
//! Spec: chapter 5, contents, and chapter 11 for depth and size.

use std::collections::BTreeMap;

use bytes::Bytes;
use synckit_crdt::{Float, Limit, LimitExceeded, Limits, Value};

use crate::v1::value::Kind;
use crate::{DecodeError, v1};

pub fn encode(value: &Value) -> v1::Value {
    let kind = match value {
        Value::Null => Kind::NullValue(v1::NullValue::Null.into()),
        Value::Bool(bool) => Kind::BoolValue(*bool),
        Value::Int(int) => Kind::IntValue(*int),
        Value::Float(float) => Kind::FloatValue(float.get()),
        Value::String(string) => Kind::StringValue(string.clone()),
        Value::Bytes(bytes) => Kind::BytesValue(Bytes::copy_from_slice(bytes)),
        Value::Array(items) => Kind::ArrayValue(v1::ArrayValue {
            items: items.iter().map(encode).collect(),
        }),
        Value::Object(entries) => Kind::ObjectValue(v1::ObjectValue {
            entries: entries.iter().map(entry).collect(),
        }),
    };
    v1::Value { kind: Some(kind) }
}

fn entry((key, value): (&String, &Value)) -> v1::ObjectEntry {
    v1::ObjectEntry {
        key: key.clone(),
        value: Some(encode(value)),
    }
}

/// Reads a value within `max_value_depth` and `max_value_bytes`; never goes deeper than that.
pub fn decode(message: v1::Value, limits: &Limits) -> Result<Value, DecodeError> {
    let value = decode_within(message, limits.max_value_depth)?;
    limits.check(Limit::MaxValueBytes, value.size_bytes())?;
    Ok(value)
}

/// Reads a value of at most `depth` levels.
fn decode_within(message: v1::Value, depth: u32) -> Result<Value, DecodeError> {
    let exceeded = LimitExceeded {
        limit: Limit::MaxValueDepth,
    };
    let inner_depth = depth.checked_sub(1).ok_or(exceeded)?;
    //= SK-WIRE-015
    let kind = message.kind.ok_or(DecodeError::ValueKindUnset)?;
    Ok(match kind {
        Kind::NullValue(null) => match v1::NullValue::try_from(null) {
            Ok(v1::NullValue::Null) => Value::Null,
            Ok(v1::NullValue::Unspecified) | Err(_) => return Err(DecodeError::ValueKindUnset),
        },
        Kind::BoolValue(bool) => Value::Bool(bool),
        Kind::IntValue(int) => Value::Int(int),
        //= SK-WIRE-024
        Kind::FloatValue(float) => Value::Float(Float::new(float)),
        Kind::StringValue(string) => Value::String(string),
        Kind::BytesValue(bytes) => Value::Bytes(bytes.into()),
        Kind::ArrayValue(array) => {
            let items = array
                .items
                .into_iter()
                .map(|item| decode_within(item, inner_depth));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Kind::ObjectValue(object) => Value::Object(decode_entries(object, inner_depth)?),
    })
}

//= SK-WIRE-016
fn decode_entries(
    object: v1::ObjectValue,
    depth: u32,
) -> Result<BTreeMap<String, Value>, DecodeError> {
    let mut entries = BTreeMap::new();
    for entry in object.entries {
        if entries
            .last_key_value()
            .is_some_and(|(last, _)| *last >= entry.key)
        {
            return Err(DecodeError::ObjectKeysNotAscending);
        }
        let value = entry.value.ok_or(DecodeError::FieldUnset {
            field: "ObjectEntry.value",
        })?;
        entries.insert(entry.key, decode_within(value, depth)?);
    }
    Ok(entries)
}
