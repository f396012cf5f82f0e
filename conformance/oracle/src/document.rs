//! A document's live fields, as a function of the set of changes applied.
//!
//! Spec: chapters 3 and 4. Model: `tla/Document.tla`.

use crate::{Change, Write, value};

/// Every path that has a value, with that value; ascending by path.
//= SK-LWW-007
pub fn fields<V: Clone + Eq>(changes: &[Change<V>]) -> Vec<(Vec<String>, V)> {
    let mut paths: Vec<&Vec<String>> = changes
        .iter()
        .flat_map(|change| &change.ops)
        .map(|op| &op.path)
        .collect();
    paths.sort();
    paths.dedup();
    let live = |path: &Vec<String>| Some((path.clone(), value(&writes(changes, path))?));
    paths.into_iter().filter_map(live).collect()
}

/// Every write to one path.
pub fn writes<V: Clone>(changes: &[Change<V>], path: &[String]) -> Vec<Write<V>> {
    let mut writes = Vec::new();
    for change in changes {
        for (op, seq) in change.ops.iter().zip(change.first_seq..) {
            if op.path == path {
                writes.push(Write {
                    timestamp: change.timestamp,
                    replica: change.replica.clone(),
                    seq,
                    value: op.value.clone(),
                });
            }
        }
    }
    writes
}
