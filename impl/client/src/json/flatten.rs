//! A JSON file as fields: every leaf becomes an LWW field at its path.
//!
//! Objects become paths. Scalars, arrays and empty objects are leaves; so is an object whose keys
//! would make a path longer than the limits allow.

use serde_json::{Map, Value as Json};
use synckit_crdt::{LimitExceeded, Limits, Operation, Path};
use synckit_wire::json::{from_json, untagged};
use thiserror::Error;

use crate::pointer;

/// Why JSON cannot become a document.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FlattenError {
    /// It is a scalar or an array.
    #[error("a document is a JSON object, as in `{{\"title\": \"Emma\"}}`")]
    NotAnObject,
    /// A leaf is too large or too deep.
    #[error("the value at {at} is beyond the limit: {source}")]
    Value {
        /// Where.
        at: String,
        /// Which limit.
        source: LimitExceeded,
    },
    /// A key is too long for any path.
    #[error("the key {0:?} is too long for a path")]
    Key(String),
}

/// The writes that make a document of some JSON, in the order of their paths.
///
/// # Errors
/// When the JSON is not an object, or holds what the limits do not allow.
pub fn flatten(json: &Json, limits: &Limits) -> Result<Vec<Operation>, FlattenError> {
    let Json::Object(root) = json else {
        return Err(FlattenError::NotAnObject);
    };
    let mut flattener = Flattener {
        limits,
        ops: Vec::new(),
        segments: Vec::new(),
    };
    if let Some(key) = flattener.unfit_key(root) {
        return Err(FlattenError::Key(key));
    }
    flattener.object(root)?;
    Ok(flattener.ops)
}

struct Flattener<'a> {
    limits: &'a Limits,
    ops: Vec<Operation>,
    segments: Vec<String>,
}

impl Flattener<'_> {
    /// Recursion ends with `max_path_segments`.
    fn object(&mut self, entries: &Map<String, Json>) -> Result<(), FlattenError> {
        for (key, json) in entries {
            self.segments.push(key.clone());
            match json {
                Json::Object(below) if self.is_parent(below) => self.object(below)?,
                Json::Null
                | Json::Bool(_)
                | Json::Number(_)
                | Json::String(_)
                | Json::Array(_)
                | Json::Object(_) => self.leaf(json)?,
            }
            self.segments.pop();
        }
        Ok(())
    }

    fn is_parent(&self, entries: &Map<String, Json>) -> bool {
        !entries.is_empty() && untagged(entries).is_none() && self.unfit_key(entries).is_none()
    }

    /// A key that makes the path too long.
    fn unfit_key(&self, entries: &Map<String, Json>) -> Option<String> {
        let segments = self.segments.len() + 1;
        let bytes: usize = self.segments.iter().map(String::len).sum();
        let unfit = |key: &&String| {
            segments > self.limits.max_path_segments as usize
                || bytes + key.len() > self.limits.max_path_bytes as usize
        };
        entries.keys().find(unfit).cloned()
    }

    fn leaf(&mut self, json: &Json) -> Result<(), FlattenError> {
        let path = Path::new(self.segments.iter().cloned())
            .expect("a leaf of an object has at least one key above it");
        let operation = Operation::lww_set(path, from_json(json));
        operation
            .validate(self.limits)
            .map_err(|source| FlattenError::Value {
                at: pointer::format(&operation.path),
                source,
            })?;
        self.ops.push(operation);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use synckit_crdt::OperationKind;

    use super::*;
    use crate::json::{nest, to_json};

    fn round_trip(json: &Json, limits: &Limits) -> Json {
        let ops = flatten(json, limits).unwrap();
        let values = ops.iter().map(|op| {
            let OperationKind::LwwSet(value) = &op.kind else {
                unreachable!("an import sets registers: {op:?}");
            };
            (&op.path, to_json(value))
        });
        nest(values)
    }

    #[test]
    fn leaves_are_scalars_arrays_and_empty_objects() {
        let json = json!({"a": {"b": 1, "c": [{"d": 2}], "e": {}}, "f": null});
        let ops = flatten(&json, &Limits::default()).unwrap();
        let paths: Vec<String> = ops.iter().map(|op| pointer::format(&op.path)).collect();
        assert_eq!(paths, ["/a/b", "/a/c", "/a/e", "/f"]);
        assert_eq!(round_trip(&json, &Limits::default()), json);
    }

    #[test]
    fn an_object_too_deep_for_a_path_is_a_leaf() {
        let limits = Limits {
            max_path_segments: 2,
            ..Limits::default()
        };
        let json = json!({"a": {"b": {"c": {"d": 1}}, "x": 2}});
        let ops = flatten(&json, &limits).unwrap();
        let paths: Vec<String> = ops.iter().map(|op| pointer::format(&op.path)).collect();
        assert_eq!(paths, ["/a/b", "/a/x"]);
        assert_eq!(round_trip(&json, &limits), json);
    }

    #[test]
    fn what_is_no_object_or_too_large_is_refused_by_name() {
        let limits = Limits {
            max_value_bytes: 8,
            max_path_bytes: 4,
            ..Limits::default()
        };
        assert_eq!(
            flatten(&json!([1]), &limits),
            Err(FlattenError::NotAnObject)
        );
        let refused = flatten(&json!({"a": {"b": "123456789"}}), &limits).unwrap_err();
        assert!(refused.to_string().contains("/a/b"), "{refused}");
        let refused = flatten(&json!({"abcde": 1}), &limits);
        assert_eq!(refused, Err(FlattenError::Key("abcde".to_owned())));
    }
}
