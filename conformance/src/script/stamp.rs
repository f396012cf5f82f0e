//! Timestamps for changes that a script does not stamp, and sequence numbers it does not count.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What the script has stamped and numbered so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Stamps {
    greatest: u64,
    sequences: BTreeMap<(String, String), u64>,
}

impl Stamps {
    /// Fills in `timestamp` where a change has none: later than every one before.
    pub(super) fn fill(&mut self, change: &mut Value, now_ms: u64) {
        let Some(fields) = change.as_object_mut() else {
            return;
        };
        let raw = match fields.get("timestamp") {
            Some(Value::Number(raw)) => raw.as_u64().unwrap_or(0),
            Some(given) => {
                let millis = given["ms"].as_u64().unwrap_or(0);
                (millis << 16) | (given["counter"].as_u64().unwrap_or(0) & 0xffff)
            }
            None => {
                let next = self.greatest.saturating_add(1).max(now_ms << 16);
                fields.insert("timestamp".to_owned(), json!(next));
                next
            }
        };
        // A stamp from far ahead is a case about clocks; it must not drag the others along.
        if raw >> 16 <= now_ms + 1_000 {
            self.greatest = self.greatest.max(raw);
        }
    }

    /// The next sequence number of a replica in a document.
    pub(super) fn next_seq(&self, document: &str, replica: &str) -> u64 {
        let key = (document.to_owned(), replica.to_owned());
        self.sequences.get(&key).map_or(1, |last| last + 1)
    }

    /// Notes that a change was sent.
    pub(super) fn sent(&mut self, document: &str, change: &Value) {
        let replica = change["replica"].as_str().unwrap_or_default();
        let span = match change["ops"].as_array() {
            Some(ops) => ops.len(),
            None => {
                change["set"].as_object().map_or(0, serde_json::Map::len)
                    + change["delete"].as_array().map_or(0, Vec::len)
            }
        };
        let last = change["seq"]
            .as_u64()
            .unwrap_or(0)
            .saturating_add(span as u64)
            .saturating_sub(1);
        let key = (document.to_owned(), replica.to_owned());
        let known = self.sequences.entry(key).or_default();
        *known = (*known).max(last);
    }
}
