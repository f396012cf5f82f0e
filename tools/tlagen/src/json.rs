//! Values of the model as JSON: numbers, strings, arrays for sequences, objects for records and
//! for functions on strings, `{"#set": [...]}` for sets, `{"#map": [[key, value], ...]}` for
//! other functions. Sets and objects are sorted, so equal values are equal bytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tla_checker::ast::Value;

pub(crate) fn to_json(value: &Value) -> Json {
    match value {
        Value::Bool(truth) => json!(truth),
        Value::Int(number) => json!(number),
        Value::Str(text) | Value::Model(text) => json!(&**text),
        Value::Tuple(items) => items.iter().map(to_json).collect(),
        Value::Set(items) => json!({"#set": items.iter().map(to_json).collect::<Vec<_>>()}),
        Value::Record(fields) => Json::Object(
            fields
                .iter()
                .map(|(k, v)| (k.to_string(), to_json(v)))
                .collect(),
        ),
        Value::Fn(map) => {
            let pairs: Vec<Json> = map
                .iter()
                .map(|(k, v)| json!([to_json(k), to_json(v)]))
                .collect();
            json!({"#map": pairs})
        }
        Value::IntSet(domain) => json!({"#set": domain.name()}),
    }
}

/// The value of a trace's argument or constant: an array is a set here, as in a configuration.
pub(crate) fn from_json(json: &Json) -> Option<Value> {
    match json {
        Json::Bool(truth) => Some(Value::Bool(*truth)),
        Json::Number(number) => Some(Value::Int(number.as_i64()?)),
        Json::String(text) => Some(Value::Str(Arc::from(text.as_str()))),
        Json::Array(items) => Some(Value::set(
            items.iter().map(from_json).collect::<Option<_>>()?,
        )),
        Json::Object(fields) => {
            let fields: Option<BTreeMap<Arc<str>, Value>> = fields
                .iter()
                .map(|(name, value)| Some((Arc::from(name.as_str()), from_json(value)?)))
                .collect();
            Some(Value::record(fields?))
        }
        Json::Null => None,
    }
}
