//! The order of values, as plain JSON says them: how the elements of a set are listed.
//!
//! Spec: chapter 3, values.

use std::cmp::Ordering;

use serde_json::Value;

use crate::frame::bytes_of;

/// Compares two plain values by kind, and within a kind as [SK-DATA-042] says.
pub(crate) fn value_order(one: &Value, other: &Value) -> Ordering {
    let by_kind = kind(one).cmp(&kind(other));
    by_kind.then_with(|| match (one, other) {
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        (Value::Array(one), Value::Array(other)) => list_order(one, other),
        (Value::String(one), Value::String(other)) => one.as_bytes().cmp(other.as_bytes()),
        _ => match kind(one) {
            Kind::Int => one.as_i64().cmp(&other.as_i64()),
            Kind::Float => double(one).total_cmp(&double(other)),
            Kind::Bytes => bytes(one).cmp(&bytes(other)),
            Kind::Null | Kind::Bool | Kind::String | Kind::Array | Kind::Object => {
                object_order(one, other)
            }
        },
    })
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Null,
    Bool,
    Int,
    Float,
    String,
    Bytes,
    Array,
    Object,
}

fn kind(value: &Value) -> Kind {
    match value {
        Value::Null => Kind::Null,
        Value::Bool(_) => Kind::Bool,
        Value::Number(number) if number.is_f64() => Kind::Float,
        Value::Number(_) => Kind::Int,
        Value::String(_) => Kind::String,
        Value::Array(_) => Kind::Array,
        Value::Object(fields) if fields.contains_key("$bytes") => Kind::Bytes,
        Value::Object(fields) if fields.contains_key("$float") => Kind::Float,
        Value::Object(_) => Kind::Object,
    }
}

fn double(value: &Value) -> f64 {
    match value["$float"].as_str() {
        Some("inf") => f64::INFINITY,
        Some("-inf") => f64::NEG_INFINITY,
        Some("-0") => -0.0,
        Some(_) => f64::NAN,
        None => value.as_f64().unwrap_or(0.0),
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    let digits = value["$bytes"].as_str().unwrap_or_default();
    bytes_of(&format!("hex:{digits}")).unwrap_or_default()
}

fn list_order(one: &[Value], other: &[Value]) -> Ordering {
    let pairs = one.iter().zip(other);
    let mut differing = pairs.map(|(one, other)| value_order(one, other));
    let first = differing.find(|order| order.is_ne());
    first.unwrap_or_else(|| one.len().cmp(&other.len()))
}

/// The entries of a plain object ascend by key already.
fn object_order(one: &Value, other: &Value) -> Ordering {
    let entries = |value: &Value| -> Vec<Value> {
        let entries = value.as_object().into_iter().flatten();
        let pair =
            |(key, value): (&String, &Value)| Value::from(vec![key.as_str().into(), value.clone()]);
        entries.map(pair).collect()
    };
    list_order(&entries(one), &entries(other))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    //= SK-DATA-042
    #[test]
    fn kinds_follow_each_other_and_values_within_them() {
        let ascending = [
            json!(null),
            json!(false),
            json!(true),
            json!(-1),
            json!(2),
            json!({"$float": "-inf"}),
            json!({"$float": "-0"}),
            json!(0.0),
            json!(1.5),
            json!({"$float": "nan"}),
            json!(""),
            json!("a"),
            json!("aa"),
            json!("\u{e9}"),
            json!({"$bytes": "00"}),
            json!({"$bytes": "ff"}),
            json!([]),
            json!([1]),
            json!([1, 2]),
            json!({}),
            json!({"a": 1}),
            json!({"a": 2}),
            json!({"b": 0}),
        ];
        for (place, value) in ascending.iter().enumerate() {
            for (other_place, other) in ascending.iter().enumerate() {
                let expected = place.cmp(&other_place);
                assert_eq!(value_order(value, other), expected, "{value} and {other}");
            }
        }
    }
}
