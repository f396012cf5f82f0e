//! The limits of chapter 11: names, defaults, smallest values.

use serde_json::{Map, Value, json};

/// Name, the reference server's default, and the smallest value a server may choose.
pub const LIMITS: [(&str, u32, u32); 23] = [
    ("max_frame_bytes", 1_048_576, 65_536),
    ("max_changes_per_frame", 1_024, 64),
    ("max_ops_per_change", 4_096, 64),
    ("max_value_bytes", 262_144, 4_096),
    ("max_value_depth", 32, 8),
    ("max_path_segments", 32, 8),
    ("max_path_bytes", 1_024, 256),
    ("max_document_id_bytes", 256, 256),
    ("max_deps_per_change", 256, 16),
    ("max_subscriptions", 1_000, 16),
    ("max_unacknowledged_updates", 256, 16),
    ("max_outbound_bytes", 8_388_608, 65_536),
    ("max_frames_per_second", 2_000, 10),
    ("max_bytes_per_second", 16_777_216, 65_536),
    ("max_clock_skew_ms", 60_000, 1_000),
    ("max_replicas_per_document", 65_536, 256),
    ("max_references_per_change", 65_536, 1_024),
    ("max_awareness_bytes", 4_096, 1_024),
    ("max_awareness_entries", 1_024, 16),
    ("max_awareness_per_second", 20, 1),
    ("max_access_entries", 1_024, 16),
    ("max_queries", 32, 4),
    ("max_ids_per_result", 256, 16),
];

/// The capability that a limit belongs to; it may be left out when that was not agreed on.
#[must_use]
pub(super) fn capability_of(limit: &str) -> Option<&'static str> {
    let capabilities = [
        ("max_awareness", "AWARENESS"),
        ("max_access", "ACCESS_CONTROL"),
        ("max_queries", "QUERY"),
        ("max_ids_per_result", "QUERY"),
    ];
    let of_it = |(prefix, _): &(&str, &str)| limit.starts_with(prefix);
    capabilities.into_iter().find(of_it).map(|(_, name)| name)
}

/// The defaults, as `Welcome.limits` has them.
#[must_use]
pub fn default_limits() -> Value {
    let limits = LIMITS
        .iter()
        .map(|(name, default, _)| ((*name).to_owned(), json!(default)));
    Value::Object(limits.collect::<Map<String, Value>>())
}
