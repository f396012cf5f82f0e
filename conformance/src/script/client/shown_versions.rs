//! What a client was shown of each document: the version that a server of this history would have.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::frame::{bytes_of, last_seq};
use crate::trace::FrameRecord;

/// Versions by document; replicas as frames name bytes.
#[derive(Debug)]
pub(super) struct ShownVersions(BTreeMap<String, BTreeMap<String, u64>>);

impl ShownVersions {
    pub(super) const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Takes in a frame that the client is given.
    pub(super) fn learn(&mut self, bytes: &[u8]) {
        let record = FrameRecord::new(bytes.to_vec());
        let Ok(frame) = &record.decoded else { return };
        let body = &frame[record.name()];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let changes = body["changes"].as_array().into_iter().flatten();
        // What a malformed frame says has no effect.
        if changes
            .clone()
            .any(|change| bytes_of(&text(&change["replica"])).is_none())
        {
            return;
        }
        let version = self.0.entry(text(&body["document_id"])).or_default();
        for change in changes {
            let known = version.entry(text(&change["replica"])).or_default();
            *known = (*known).max(last_seq(change));
        }
        if record.name() == "ack" {
            let known = version.entry(text(&body["replica_id"])).or_default();
            *known = (*known).max(body["through_seq"].as_u64().unwrap_or(0));
        }
    }

    /// The version of a document once these changes of a script are in, as the wire writes it.
    pub(super) fn after(&self, document: &str, changes: &Value) -> Value {
        let mut version = self.0.get(document).cloned().unwrap_or_default();
        for change in changes.as_array().into_iter().flatten() {
            let replica = change["replica"].as_str().unwrap_or_default().to_owned();
            version.insert(replica, last_seq(change));
        }
        let mut entries: Vec<(Vec<u8>, Value)> = Vec::new();
        for (replica, seq) in version {
            let bytes = bytes_of(&replica).unwrap_or_default();
            entries.push((bytes, json!({"replica_id": replica, "seq": seq})));
        }
        entries.sort_by(|one, other| one.0.cmp(&other.0));
        let entries: Vec<Value> = entries.into_iter().map(|(_, entry)| entry).collect();
        json!({ "entries": entries })
    }
}
