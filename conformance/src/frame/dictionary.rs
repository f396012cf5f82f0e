//! The dictionaries of a delta: each replica id and each path once, then by its index.
//!
//! Spec: chapter 5, contents.

use serde_json::{Value, json};

use super::path_segments;

/// Hands out indices in the order of first use.
#[derive(Default)]
pub(super) struct Dictionary {
    pub(super) replicas: Vec<Value>,
    pub(super) paths: Vec<Value>,
}

impl Dictionary {
    pub(super) fn replica(&mut self, replica: &Value) -> usize {
        index_of(&mut self.replicas, replica.clone())
    }

    pub(super) fn path(&mut self, path: &Value) -> Result<usize, String> {
        let segments = path_segments(path)?;
        Ok(index_of(&mut self.paths, json!({"segments": segments})))
    }
}

fn index_of(entries: &mut Vec<Value>, entry: Value) -> usize {
    entries
        .iter()
        .position(|known| *known == entry)
        .unwrap_or_else(|| {
            entries.push(entry);
            entries.len() - 1
        })
}

/// The entry at an index of a delta's dictionary; null when it is out of range.
pub(super) fn entry(dictionary: &Value, index: &Value) -> Value {
    let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
    index
        .and_then(|index| dictionary.get(index))
        .cloned()
        .unwrap_or(Value::Null)
}
