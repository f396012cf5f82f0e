//! One change as it was seen on the wire, small enough to remember a hundred thousand of them.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::{Value, json};

/// A dot: replica, as frames name bytes, and sequence number.
pub(super) type Dot = (String, u64);

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its writer and the dot of its first operation.
    pub(super) dot: Dot,
    /// The sequence number of its last operation.
    pub(super) last_seq: u64,
    /// Raw.
    pub(super) timestamp: u64,
    /// What it depends on.
    pub(super) deps: Vec<Dot>,
    /// Stands for everything that it says, so that equal contents are told from others.
    pub(super) fingerprint: u64,
}

impl Entry {
    /// Of a change in plain form: `{replica, seq, timestamp, deps, ops}`.
    pub(super) fn of(plain: &Value) -> Self {
        let number = |field: &str| plain[field].as_u64().unwrap_or(0);
        let operations = plain["ops"].as_array().map_or(0, Vec::len) as u64;
        let deps = plain["deps"].as_object().into_iter().flatten();
        let meaning = json!([plain["timestamp"], plain["deps"], plain["ops"]]);
        let mut hasher = DefaultHasher::new();
        meaning.to_string().hash(&mut hasher);
        let replica = plain["replica"].as_str().unwrap_or("out of range");
        Self {
            dot: (replica.to_owned(), number("seq")),
            last_seq: number("seq") + operations.saturating_sub(1),
            timestamp: number("timestamp"),
            deps: deps
                .map(|(replica, seq)| (replica.clone(), seq.as_u64().unwrap_or(0)))
                .collect(),
            fingerprint: hasher.finish(),
        }
    }

    /// All changes of a frame's body.
    pub(super) fn all_of(body: &Value) -> Vec<Self> {
        let changes = body["changes"].as_array().into_iter().flatten();
        changes.map(Self::of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_other_content_have_other_fingerprints() {
        let change = |value: u64| {
            json!({"replica": "hex:61", "seq": 4, "timestamp": 9, "deps": {"hex:62": 2},
                "ops": [{"set": "/a", "value": value}, {"delete": "/b"}]})
        };
        let entry = Entry::of(&change(1));
        assert_eq!(entry, Entry::of(&change(1)));
        assert_ne!(entry, Entry::of(&change(2)));
        assert_eq!((entry.dot, entry.last_seq), (("hex:61".to_owned(), 4), 5));
        assert_eq!(entry.deps, [("hex:62".to_owned(), 2)]);
    }
}
