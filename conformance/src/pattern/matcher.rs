//! Compares what came with a pattern, binding the variables that the pattern names first.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::frame::{bytes_of, text_of};

/// Where a received value first differs from the pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The field, such as `ack.through_seq`.
    pub at: String,
    /// What the pattern asks for.
    pub expected: String,
    /// What came.
    pub got: String,
}

/// The variables that a match bound.
pub type Bindings = BTreeMap<String, Value>;

/// Matches `actual` against `pattern`. Strings of the pattern that still read `$name` are bound.
///
/// # Errors
/// The first difference.
pub fn matches(pattern: &Value, actual: &Value) -> Result<Bindings, Mismatch> {
    let mut bindings = Bindings::new();
    compare(pattern, Some(actual), "", &mut bindings)?;
    Ok(bindings)
}

fn compare(
    pattern: &Value,
    actual: Option<&Value>,
    at: &str,
    bindings: &mut Bindings,
) -> Result<(), Mismatch> {
    if let Some((operator, operand)) = operator(pattern) {
        return apply(operator, operand, actual, at, bindings);
    }
    let Some(actual) = actual else {
        return Err(mismatch(at, pattern, None));
    };
    match (pattern, actual) {
        (Value::String(text), _) if text.starts_with('$') => {
            let bound = bindings
                .entry(text[1..].to_owned())
                .or_insert_with(|| actual.clone());
            if bound == actual {
                Ok(())
            } else {
                Err(mismatch(at, &bound.clone(), Some(actual)))
            }
        }
        (Value::Object(fields), Value::Object(actual)) => {
            compare_fields(fields, actual, at, bindings)
        }
        (Value::Array(items), Value::Array(actual)) => {
            if items.len() != actual.len() {
                let expected = format!("{} items", items.len());
                let got = format!("{} items", actual.len());
                return Err(Mismatch {
                    at: at.to_owned(),
                    expected,
                    got,
                });
            }
            items
                .iter()
                .zip(actual)
                .enumerate()
                .try_for_each(|(index, (item, actual))| {
                    compare(item, Some(actual), &format!("{at}[{index}]"), bindings)
                })
        }
        _ if same(pattern, actual) => Ok(()),
        _ => Err(mismatch(at, pattern, Some(actual))),
    }
}

fn compare_fields(
    fields: &Map<String, Value>,
    actual: &Map<String, Value>,
    at: &str,
    bindings: &mut Bindings,
) -> Result<(), Mismatch> {
    fields.iter().try_for_each(|(key, pattern)| {
        let inner = if at.is_empty() {
            key.clone()
        } else {
            format!("{at}.{key}")
        };
        let value = actual.get(key).or_else(|| {
            let written = bytes_of(key).map(|bytes| text_of(&bytes));
            written.and_then(|key| actual.get(&key))
        });
        compare(pattern, value, &inner, bindings)
    })
}

/// Equal, or the same bytes written in two ways, or the same stamp.
fn same(pattern: &Value, actual: &Value) -> bool {
    if pattern == actual {
        return true;
    }
    if let (Some(millis), Some(raw)) = (pattern["ms"].as_u64(), actual.as_u64()) {
        return (millis << 16 | pattern["counter"].as_u64().unwrap_or(0)) == raw;
    }
    let (Some(pattern), Some(actual)) = (pattern.as_str(), actual.as_str()) else {
        return false;
    };
    actual.starts_with("hex:") && bytes_of(pattern) == bytes_of(actual)
}

/// `{$gt: 0}` and its like: a mapping of one key with a dollar, values of their own apart.
fn operator(pattern: &Value) -> Option<(&str, &Value)> {
    let fields = pattern.as_object().filter(|fields| fields.len() == 1)?;
    let (key, operand) = fields.iter().next()?;
    let known = [
        "$absent",
        "$any",
        "$gt",
        "$ge",
        "$lt",
        "$le",
        "$ne",
        "$one_of",
        "$len",
        "$contains",
    ];
    known
        .contains(&key.as_str())
        .then_some((key.as_str(), operand))
}

fn apply(
    operator: &str,
    operand: &Value,
    actual: Option<&Value>,
    at: &str,
    bindings: &mut Bindings,
) -> Result<(), Mismatch> {
    let by_number = |holds: fn(i128, i128) -> bool| {
        let actual = actual.and_then(number);
        actual
            .zip(number(operand))
            .is_some_and(|(actual, operand)| holds(actual, operand))
    };
    let holds = match operator {
        "$absent" => actual.is_none_or(is_empty) == operand.as_bool().unwrap_or(true),
        "$any" => actual.is_some_and(|value| !is_empty(value)),
        "$gt" => by_number(|actual, operand| actual > operand),
        "$ge" => by_number(|actual, operand| actual >= operand),
        "$lt" => by_number(|actual, operand| actual < operand),
        "$le" => by_number(|actual, operand| actual <= operand),
        "$ne" => actual.is_some_and(|value| !same(operand, value)),
        "$one_of" => {
            let choices = operand.as_array().into_iter().flatten();
            actual.is_some_and(|value| choices.into_iter().any(|choice| same(choice, value)))
        }
        "$len" => {
            let length = actual.and_then(Value::as_array).map(Vec::len);
            length.map(|length| length as u64) == operand.as_u64()
        }
        _ => {
            let items = actual.and_then(Value::as_array).into_iter().flatten();
            items
                .into_iter()
                .any(|item| compare(operand, Some(item), at, bindings).is_ok())
        }
    };
    let pattern = serde_json::json!({ operator: operand });
    if holds {
        Ok(())
    } else {
        Err(mismatch(at, &pattern, actual))
    }
}

fn number(value: &Value) -> Option<i128> {
    value
        .as_i64()
        .map(i128::from)
        .or_else(|| value.as_u64().map(i128::from))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(truth) => !truth,
        Value::Number(_) => number(value) == Some(0),
        Value::String(text) => text.is_empty() || text == "hex:" || text == "UNSPECIFIED",
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

fn mismatch(at: &str, expected: &Value, got: Option<&Value>) -> Mismatch {
    let got = got.map_or_else(|| "nothing there".to_owned(), Value::to_string);
    Mismatch {
        at: at.to_owned(),
        expected: expected.to_string(),
        got,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn unnamed_fields_are_free_and_named_ones_are_not() {
        let actual = json!({"ack": {"through_seq": 3, "cursor": "hex:"}});
        assert!(matches(&json!({"ack": {"through_seq": 3}}), &actual).is_ok());
        let different = matches(&json!({"ack": {"through_seq": 4}}), &actual);
        assert_eq!(different.expect_err("3 is not 4").at, "ack.through_seq");
    }

    #[test]
    fn an_unbound_variable_binds_and_then_compares() {
        let pattern = json!({"a": "$x", "b": "$x"});
        let bound = matches(&pattern, &json!({"a": 1, "b": 1})).expect("equal");
        assert_eq!(bound["x"], json!(1));
        assert!(matches(&pattern, &json!({"a": 1, "b": 2})).is_err());
    }

    #[test]
    fn an_integer_is_not_the_double_of_the_same_size() {
        assert!(matches(&json!(1), &json!(1.0)).is_err());
        assert!(matches(&json!(1.0), &json!(1.0)).is_ok());
    }

    #[test]
    fn bytes_written_as_text_equal_their_hex() {
        assert!(matches(&json!("text:abc"), &json!("hex:616263")).is_ok());
        assert!(matches(&json!("text:abd"), &json!("hex:616263")).is_err());
    }

    #[test]
    fn operators_hold_or_do_not() {
        for (pattern, actual, holds) in [
            (json!({"x": {"$gt": 0}}), json!({"x": 1}), true),
            (json!({"x": {"$gt": 0}}), json!({"x": 0}), false),
            (json!({"x": {"$absent": true}}), json!({}), true),
            (
                json!({"x": {"$absent": true}}),
                json!({"x": "hex:00"}),
                false,
            ),
            (json!({"x": {"$one_of": [1, 2]}}), json!({"x": 2}), true),
            (
                json!({"x": {"$contains": {"k": 1}}}),
                json!({"x": [{"k": 2}]}),
                false,
            ),
            (json!({"x": {"$len": 2}}), json!({"x": [1, 2]}), true),
        ] {
            assert_eq!(
                matches(&pattern, &actual).is_ok(),
                holds,
                "{pattern} {actual}"
            );
        }
    }
}
