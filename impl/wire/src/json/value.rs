//! One value as JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Number, Value as Json};
use synckit_crdt::{Float, Value};

const BYTES: &str = "$bytes";
const FLOAT: &str = "$float";

/// A value as JSON.
#[must_use]
pub fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(bool) => Json::Bool(*bool),
        Value::Int(int) => Json::from(*int),
        Value::Float(float) => match Number::from_f64(float.get()) {
            Some(number) => Json::Number(number),
            None => tagged(FLOAT, float.get().to_string()),
        },
        Value::String(string) => Json::String(string.clone()),
        Value::Bytes(bytes) => tagged(BYTES, STANDARD.encode(bytes)),
        Value::Array(items) => items.iter().map(to_json).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), to_json(value)))
            .collect(),
    }
}

/// The value that some JSON stands for.
#[must_use]
pub fn from_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(bool) => Value::Bool(*bool),
        Json::Number(number) => match number.as_i64() {
            Some(int) => Value::Int(int),
            None => Value::from(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(string) => Value::String(string.clone()),
        Json::Array(items) => Value::Array(items.iter().map(from_json).collect()),
        Json::Object(entries) => untagged(entries).unwrap_or_else(|| {
            let entries = entries.iter();
            Value::Object(
                entries
                    .map(|(key, value)| (key.clone(), from_json(value)))
                    .collect(),
            )
        }),
    }
}

/// The bytes or the double that an object stands for, if it does.
#[must_use]
pub fn untagged(entries: &Map<String, Json>) -> Option<Value> {
    let mut entries = entries.iter();
    let (Some((tag, Json::String(text))), None) = (entries.next(), entries.next()) else {
        return None;
    };
    match tag.as_str() {
        BYTES => STANDARD.decode(text).ok().map(Value::Bytes),
        FLOAT => match text.as_str() {
            "NaN" | "inf" | "-inf" => text.parse().ok().map(Float::new).map(Value::Float),
            _ => None,
        },
        _ => None,
    }
}

fn tagged(tag: &str, text: String) -> Json {
    Json::Object(Map::from_iter([(tag.to_owned(), Json::String(text))]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    //= SK-DATA-040
    #[test]
    fn every_kind_comes_back_as_the_kind_it_was() {
        for value in [
            Value::Null,
            Value::Bool(true),
            Value::Int(1),
            Value::Int(i64::MIN),
            Value::from(1.0),
            Value::from(-0.0),
            Value::from(f64::NAN),
            Value::from(f64::NEG_INFINITY),
            Value::from("text"),
            Value::Bytes(vec![0, 255]),
            Value::Array(vec![Value::Int(1), Value::from(1.0)]),
            Value::Object([("k".to_owned(), Value::Bytes(Vec::new()))].into()),
        ] {
            let text = to_json(&value).to_string();
            assert_eq!(
                from_json(&serde_json::from_str(&text).unwrap()),
                value,
                "{text}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_bytes_is_an_object() {
        for json in [
            json!({"$bytes": "not base64!"}),
            json!({"$bytes": 1}),
            json!({"$bytes": "", "more": 1}),
            json!({"$float": "1.5"}),
        ] {
            assert!(matches!(from_json(&json), Value::Object(_)), "{json}");
        }
    }

    #[test]
    fn an_integer_beyond_64_bits_becomes_the_nearest_double() {
        assert_eq!(
            from_json(&json!(u64::MAX)),
            Value::from(18_446_744_073_709_551_615.0)
        );
        assert_eq!(from_json(&json!(i64::MAX)), Value::Int(i64::MAX));
    }
}
