//! The bytes of a frame to JSON, by descriptor: every scalar is there, unset messages are not.

use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, ReflectMessage as _, Value as Reflected,
};
use serde_json::{Map, Number, Value, json};
use thiserror::Error;

use super::{frame_descriptor, plain_changes, schema::short_name, text_of};

/// Why bytes are not a frame that `proto/` defines.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecodeProblem {
    /// Not protobuf, or not of the shape of `Frame`.
    #[error("not a protobuf encoding of Frame: {0}")]
    Malformed(String),
    /// Zero bytes.
    #[error("an empty frame")]
    Empty,
    /// A body that this version of `proto/` does not define.
    #[error("a frame without a known body")]
    UnknownBody,
}

/// The JSON form of a frame, by field names: `{"ping": {"nonce": 7}}`.
///
/// # Errors
/// When the bytes are not a frame of a known body.
pub fn decode_frame(bytes: &[u8]) -> Result<Value, DecodeProblem> {
    if bytes.is_empty() {
        return Err(DecodeProblem::Empty);
    }
    let message = DynamicMessage::decode(frame_descriptor(), bytes)
        .map_err(|error| DecodeProblem::Malformed(error.to_string()))?;
    let mut json = render(&message);
    let Some((_, body)) = json
        .as_object_mut()
        .and_then(|fields| fields.iter_mut().next())
    else {
        return Err(DecodeProblem::UnknownBody);
    };
    if let Some(changes) = plain_changes(body) {
        body["changes"] = changes;
    }
    Ok(json)
}

/// The name of a frame's body, such as `sync_request`.
#[must_use]
pub fn body_name(frame: &Value) -> &str {
    frame
        .as_object()
        .and_then(|fields| fields.keys().next())
        .map_or("", String::as_str)
}

fn render(message: &DynamicMessage) -> Value {
    let mut fields = Map::new();
    for field in message.descriptor().fields() {
        let set = message.has_field(&field);
        if !set && field.supports_presence() {
            continue;
        }
        let value = message.get_field(&field);
        fields.insert(field.name().to_owned(), rendered(&field, &value));
    }
    Value::Object(fields)
}

fn rendered(field: &FieldDescriptor, value: &Reflected) -> Value {
    match value {
        Reflected::List(items) => items.iter().map(|item| rendered(field, item)).collect(),
        Reflected::Bool(truth) => json!(truth),
        Reflected::I32(number) => json!(number),
        Reflected::I64(number) => json!(number),
        Reflected::U32(number) => json!(number),
        Reflected::U64(number) => json!(number),
        Reflected::F32(number) => double(f64::from(*number)),
        Reflected::F64(number) => double(*number),
        Reflected::String(text) => json!(text),
        Reflected::Bytes(bytes) => json!(text_of(bytes)),
        Reflected::EnumNumber(number) => enum_name(field, *number),
        Reflected::Message(message) => render(message),
        Reflected::Map(_) => json!("a map, which this protocol does not use"),
    }
}

/// Doubles that JSON cannot tell apart are written by name or by their bits.
fn double(number: f64) -> Value {
    if number == 0.0 && number.is_sign_negative() {
        return json!({"$float": "-0"});
    }
    if number.is_nan() {
        let canonical = number.to_bits() == 0x7ff8_0000_0000_0000;
        let bits = format!("{:#x}", number.to_bits());
        return json!({"$float": if canonical { "nan".to_owned() } else { bits }});
    }
    let infinite = if number > 0.0 { "inf" } else { "-inf" };
    Number::from_f64(number).map_or_else(|| json!({"$float": infinite}), Value::Number)
}

fn enum_name(field: &FieldDescriptor, number: i32) -> Value {
    let Kind::Enum(descriptor) = field.kind() else {
        return json!(number);
    };
    let value = descriptor.get_value(number);
    value.map_or_else(
        || json!(number),
        |value| json!(short_name(&descriptor, value.name())),
    )
}
