//! The wire vectors: bytes of one frame, and what a receiver makes of them.
//!
//! Schema: `vectors/schema/wire.schema.json`. Chapters: `spec/05-wire-format.md`,
//! `spec/11-limits.md`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

/// What a receiver makes of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum WireVerdict {
    Ok,
    Malformed,
    UnsupportedFrame,
    LimitExceeded,
}

/// One frame.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct WireCase {
    pub(super) id: String,
    pub(super) clauses: Vec<String>,
    pub(super) note: String,
    hex: String,
    pub(super) verdict: WireVerdict,
    /// With `limit_exceeded`: which.
    pub(super) limit: Option<String>,
    /// With `ok`: the frame in protobuf's JSON form.
    pub(super) json: Option<Value>,
}

impl WireCase {
    /// The frame's bytes.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, hex::FromHexError> {
        hex::decode(&self.hex)
    }

    /// The body that a valid frame holds, such as `syncRequest`.
    pub(super) fn body(&self) -> Option<(&str, &Value)> {
        let (name, body) = self.json.as_ref()?.as_object()?.iter().next()?;
        Some((name, body))
    }

    pub(super) fn length(&self) -> usize {
        self.hex.len() / 2
    }
}

/// One file.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct WireSuite {
    limits: BTreeMap<String, u32>,
    pub(super) cases: Vec<WireCase>,
}

impl WireSuite {
    /// The limits that some verdict depends on. The others, such as rates, a replay is better
    /// without.
    pub(super) fn decisive_limits(&self) -> BTreeMap<String, u32> {
        let named: BTreeSet<&str> = self
            .cases
            .iter()
            .filter_map(|case| case.limit.as_deref())
            .collect();
        let mut limits = self.limits.clone();
        limits.retain(|name, _| named.contains(name.as_str()));
        limits
    }
}
