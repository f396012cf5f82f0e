//! Values as driver messages write them, in both directions.

use anyhow::Context as _;
use serde_json::{Map, Number, Value as Json, json};
use synckit_crdt::Value;

/// A value as JSON; `{"$bytes": "ff"}` and `{"$float": "nan"}` say what JSON cannot.
pub fn json_of(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => json!(truth),
        Value::Int(number) => json!(number),
        Value::Float(float) => double(float.get()),
        Value::String(text) => json!(text),
        Value::Bytes(bytes) => json!({"$bytes": hex::encode(bytes)}),
        Value::Array(items) => items.iter().map(json_of).collect(),
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (key.clone(), json_of(value)));
            Json::Object(entries.collect::<Map<String, Json>>())
        }
    }
}

fn double(number: f64) -> Json {
    if number.is_nan() {
        return json!({"$float": "nan"});
    }
    if number == 0.0 && number.is_sign_negative() {
        return json!({"$float": "-0"});
    }
    let infinite = if number > 0.0 { "inf" } else { "-inf" };
    Number::from_f64(number).map_or_else(|| json!({"$float": infinite}), Json::Number)
}

/// The value that JSON says.
///
/// # Errors
/// When it says none.
pub fn value_of(json: &Json) -> anyhow::Result<Value> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::from(*truth),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::from(number),
            None => Value::from(number.as_f64().context("a number of 64 bits")?),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => {
            Value::Array(items.iter().map(value_of).collect::<anyhow::Result<_>>()?)
        }
        Json::Object(fields) => object(fields)?,
    })
}

fn object(fields: &Map<String, Json>) -> anyhow::Result<Value> {
    if let Some(digits) = fields.get("$bytes").and_then(Json::as_str) {
        return Ok(Value::Bytes(hex::decode(digits)?));
    }
    if let Some(name) = fields.get("$float").and_then(Json::as_str) {
        return Ok(Value::from(match name {
            "inf" => f64::INFINITY,
            "-inf" => f64::NEG_INFINITY,
            "-0" => -0.0,
            _ => f64::NAN,
        }));
    }
    let entries = fields
        .iter()
        .map(|(key, value)| Ok((key.clone(), value_of(value)?)));
    Ok(Value::Object(entries.collect::<anyhow::Result<_>>()?))
}
