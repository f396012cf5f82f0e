//! Values.
//!
//! Spec: chapter 5, contents, and chapter 11 for depth and size.

use std::collections::BTreeMap;

use bytes::Bytes;
use synckit_crdt::{Float, Limits, Value};

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

/// Reads a value, and then holds it to `max_value_depth` and `max_value_bytes`.
//= SK-ERR-004
pub fn decode(message: v1::Value, limits: &Limits) -> Result<Value, DecodeError> {
    let value = decode_form(message)?;
    value.validate(limits)?;
    Ok(value)
}

/// Reads the value of the message field `field`, which must be set.
pub(super) fn decode_set(
    message: Option<v1::Value>,
    field: &'static str,
) -> Result<Value, DecodeError> {
    decode_form(message.ok_or(DecodeError::FieldUnset { field })?)
}

/// Reads a value of any size. The protobuf library bounds how deep a message can be.
pub(crate) fn decode_form(message: v1::Value) -> Result<Value, DecodeError> {
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
            let items = array.items.into_iter().map(decode_form);
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Kind::ObjectValue(object) => Value::Object(decode_entries(object)?),
    })
}

//= SK-WIRE-016
fn decode_entries(object: v1::ObjectValue) -> Result<BTreeMap<String, Value>, DecodeError> {
    let mut entries = BTreeMap::new();
    for entry in object.entries {
        if entries
            .last_key_value()
            .is_some_and(|(last, _)| *last >= entry.key)
        {
            return Err(DecodeError::ObjectKeysNotAscending);
        }
        let value = decode_set(entry.value, "ObjectEntry.value")?;
        entries.insert(entry.key, value);
    }
    Ok(entries)
}
