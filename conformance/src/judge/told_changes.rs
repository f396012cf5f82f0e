//! What a trace says of one document: every change that either side has sent, once.

use std::collections::BTreeSet;

use serde_json::Value;

use super::content::{changes_of, dot_key};
use crate::trace::{Happening, Trace};

/// The changes of a document in the order of the trace, whoever sent them first.
#[must_use]
pub fn told_changes(trace: &Trace, document: &str) -> Vec<Value> {
    let mut known = BTreeSet::new();
    let mut told = Vec::new();
    for event in &trace.events {
        let Happening::Frame(_, frame) = &event.happening else {
            continue;
        };
        let Some((body, changes)) = changes_of(frame.decoded.as_ref().ok()) else {
            continue;
        };
        if body["document_id"].as_str() != Some(document) {
            continue;
        }
        for change in changes {
            let (_, replica, seq) = dot_key(body, change);
            if known.insert((replica, seq)) {
                told.push(change.clone());
            }
        }
    }
    told
}
