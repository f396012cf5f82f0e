//! A `Value` message as people write it, in both directions.
//!
//! `1` is the integer 1 and `1.0` the double; `{$bytes: ff}` and `{$float: nan}` say what JSON
//! cannot.

use serde_json::{Map, Value, json};

/// The wire form of a plain value: `"x"` is `{"string_value": "x"}`.
#[must_use]
pub fn wire_value(plain: &Value) -> Value {
    match plain {
        Value::Null => json!({"null_value": "NULL"}),
        Value::Bool(truth) => json!({"bool_value": truth}),
        Value::Number(number) if number.is_f64() => json!({"float_value": number}),
        Value::Number(number) => json!({"int_value": number}),
        Value::String(text) => json!({"string_value": text}),
        Value::Array(items) => {
            json!({"array_value": {"items": items.iter().map(wire_value).collect::<Vec<_>>()}})
        }
        Value::Object(entries) => wire_object(entries),
    }
}

fn wire_object(entries: &Map<String, Value>) -> Value {
    if let Some(Value::String(digits)) = entries.get("$bytes") {
        return json!({"bytes_value": format!("hex:{digits}")});
    }
    if entries.contains_key("$float") {
        return json!({"float_value": entries});
    }
    if let Some(raw) = entries.get("$wire") {
        return raw.clone();
    }
    let entries: Vec<Value> = entries
        .iter()
        .map(|(key, value)| json!({"key": key, "value": wire_value(value)}))
        .collect();
    json!({"object_value": {"entries": entries}})
}

/// The plain form of a wire value, as [`wire_value`] takes it.
#[must_use]
pub fn plain_value(wire: &Value) -> Value {
    let Some((kind, inner)) = wire.as_object().and_then(|fields| fields.iter().next()) else {
        return json!({"$unset": true});
    };
    match kind.as_str() {
        "null_value" => Value::Null,
        "bytes_value" => {
            let digits = inner.as_str().and_then(|text| text.strip_prefix("hex:"));
            json!({"$bytes": digits.unwrap_or_default()})
        }
        "array_value" => {
            let items = inner["items"].as_array();
            Value::Array(items.into_iter().flatten().map(plain_value).collect())
        }
        "object_value" => {
            let entries = inner["entries"].as_array().into_iter().flatten();
            let pairs = entries.map(|entry| {
                let key = entry["key"].as_str().unwrap_or_default().to_owned();
                (key, plain_value(&entry["value"]))
            });
            Value::Object(pairs.collect())
        }
        _ => inner.clone(),
    }
}
