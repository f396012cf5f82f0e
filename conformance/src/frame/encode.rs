//! JSON to the bytes of a frame, by descriptor, without any of the checks of chapter 5.
//!
//! A script must be able to send what nobody may send, so only what protobuf itself cannot say is
//! refused.

use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value as Reflected};
use serde_json::Value;
use thiserror::Error;

use super::{bytes_of, expand_changes, frame_descriptor, schema::short_name};

/// Why JSON is not a frame.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BuildProblem {
    /// A name that `proto/` does not define.
    #[error("{message} has no field `{field}`")]
    UnknownField {
        /// The message.
        message: String,
        /// The name that was given.
        field: String,
    },
    /// A value of the wrong form.
    #[error("`{field}` cannot be {given}; it takes {wanted}")]
    WrongForm {
        /// The field.
        field: String,
        /// What was given.
        given: String,
        /// What the field takes.
        wanted: &'static str,
    },
    /// Changes that do not make sense as plain changes.
    #[error("{0}")]
    Change(String),
}

/// The bytes of the frame that this JSON describes.
///
/// # Errors
/// When a name or a value does not fit the definitions.
pub fn encode_frame(json: &Value) -> Result<Vec<u8>, BuildProblem> {
    let expanded = expand_changes(json.clone()).map_err(BuildProblem::Change)?;
    Ok(message(&frame_descriptor(), &expanded, "frame")?.encode_to_vec())
}

fn message(
    descriptor: &MessageDescriptor,
    json: &Value,
    name: &str,
) -> Result<DynamicMessage, BuildProblem> {
    let mut built = DynamicMessage::new(descriptor.clone());
    let fields = match json {
        Value::Object(fields) => fields,
        Value::Null => return Ok(built),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            return Err(wrong(name, json, "a message"));
        }
    };
    for (key, value) in fields {
        let field =
            descriptor
                .get_field_by_name(key)
                .ok_or_else(|| BuildProblem::UnknownField {
                    message: descriptor.name().to_owned(),
                    field: key.clone(),
                })?;
        let value = field_value(&field, value)?;
        built.set_field(&field, value);
    }
    Ok(built)
}

fn field_value(field: &FieldDescriptor, json: &Value) -> Result<Reflected, BuildProblem> {
    if !field.is_list() {
        return single(field, json);
    }
    let Value::Array(items) = json else {
        return Err(wrong(field.name(), json, "a list"));
    };
    Ok(Reflected::List(
        items
            .iter()
            .map(|item| single(field, item))
            .collect::<Result<_, _>>()?,
    ))
}

fn single(field: &FieldDescriptor, json: &Value) -> Result<Reflected, BuildProblem> {
    let name = field.name();
    let unsigned = || {
        json.as_u64()
            .ok_or_else(|| wrong(name, json, "a number of at least 0"))
    };
    let narrow = |number: u64| u32::try_from(number).map_err(|_| wrong(name, json, "32 bits"));
    match field.kind() {
        Kind::Uint64 | Kind::Fixed64 => Ok(Reflected::U64(unsigned()?)),
        Kind::Uint32 | Kind::Fixed32 => Ok(Reflected::U32(narrow(unsigned()?)?)),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => json
            .as_i64()
            .map(Reflected::I64)
            .ok_or_else(|| wrong(name, json, "a signed number")),
        Kind::Double => double(json)
            .map(Reflected::F64)
            .ok_or_else(|| wrong(name, json, "a double")),
        Kind::Bool => json
            .as_bool()
            .map(Reflected::Bool)
            .ok_or_else(|| wrong(name, json, "a boolean")),
        Kind::String => {
            let text = json.as_str().ok_or_else(|| wrong(name, json, "a string"))?;
            Ok(Reflected::String(text.to_owned()))
        }
        Kind::Bytes => {
            let bytes = json.as_str().and_then(bytes_of);
            let bytes = bytes.ok_or_else(|| wrong(name, json, "`hex:..` or `text:..`"))?;
            Ok(Reflected::Bytes(bytes.into()))
        }
        Kind::Message(inner) => Ok(Reflected::Message(message(&inner, json, name)?)),
        Kind::Enum(inner) => {
            let by_number = json.as_i64().and_then(|number| i32::try_from(number).ok());
            let named = json.as_str().and_then(|text| {
                let mut values = inner.values();
                let found =
                    values.find(|v| v.name() == text || short_name(&inner, v.name()) == text);
                found.map(|value| value.number())
            });
            let number = by_number
                .or(named)
                .ok_or_else(|| wrong(name, json, "a name of its enum"))?;
            Ok(Reflected::EnumNumber(number))
        }
        Kind::Float | Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            Err(wrong(name, json, "a type that this protocol does not use"))
        }
    }
}

/// A double: a number, `{$float: nan}`, or `{$float: 0x7ff8000000000001}` for these very bits.
fn double(json: &Value) -> Option<f64> {
    let Some(special) = json.get("$float") else {
        return json.as_f64();
    };
    match special.as_str()? {
        "nan" => Some(f64::NAN),
        "inf" => Some(f64::INFINITY),
        "-inf" => Some(f64::NEG_INFINITY),
        "-0" => Some(-0.0),
        bits => u64::from_str_radix(bits.strip_prefix("0x")?, 16)
            .ok()
            .map(f64::from_bits),
    }
}

fn wrong(field: &str, given: &Value, wanted: &'static str) -> BuildProblem {
    let mut given = given.to_string();
    if given.len() > 80 {
        given = format!("{}...", given.chars().take(80).collect::<String>());
    }
    BuildProblem::WrongForm {
        field: field.to_owned(),
        given,
        wanted,
    }
}
