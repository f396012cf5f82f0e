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
pub(crate) enum WireVerdict {
    Ok,
    Malformed,
    UnsupportedFrame,
    LimitExceeded,
}

/// One frame.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct WireCase {
    pub(crate) id: String,
    pub(crate) clauses: Vec<String>,
    pub(crate) note: String,
    hex: String,
    pub(crate) verdict: WireVerdict,
    /// With `limit_exceeded`: which.
    pub(crate) limit: Option<String>,
    /// With `ok`: the frame in protobuf's JSON form.
    pub(crate) json: Option<Value>,
}

impl WireCase {
    /// The frame's bytes.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, hex::FromHexError> {
        hex::decode(&self.hex)
    }

    /// The body that a valid frame holds, such as `syncRequest`.
    pub(crate) fn body(&self) -> Option<(&str, &Value)> {
        let (name, body) = self.json.as_ref()?.as_object()?.iter().next()?;
        Some((name, body))
    }

    pub(crate) fn length(&self) -> usize {
        self.hex.len() / 2
    }
}

/// One file.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct WireSuite {
    limits: BTreeMap<String, u32>,
    pub(crate) cases: Vec<WireCase>,
}

impl WireSuite {
    /// The limits that some verdict depends on. The others, such as rates, a replay is better
    /// without.
    pub(crate) fn decisive_limits(&self) -> BTreeMap<String, u32> {
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
