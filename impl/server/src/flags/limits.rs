//! The limits as flags, each with its default and its smallest value.
//!
//! Chapter: `spec/11-limits.md`.

use clap::{Args, value_parser};
use synckit_session::limits::Limits;

/// One flag for each limit that can be chosen.
#[derive(Clone, Debug, Args)]
pub struct LimitFlags {
    /// The longest frame; at least 65536.
    #[arg(long, value_name = "BYTES", default_value_t = 1_048_576,
        value_parser = value_parser!(u32).range(65_536..))]
    max_frame_bytes: u32,

    /// The most changes in one delta; at least 64.
    #[arg(long, value_name = "N", default_value_t = 1_024,
        value_parser = value_parser!(u32).range(64..))]
    max_changes_per_frame: u32,

    /// The most operations in one change; at least 64.
    #[arg(long, value_name = "N", default_value_t = 4_096,
        value_parser = value_parser!(u32).range(64..))]
    max_ops_per_change: u32,

    /// The largest value, encoded; at least 4096.
    #[arg(long, value_name = "BYTES", default_value_t = 262_144,
        value_parser = value_parser!(u32).range(4_096..))]
    max_value_bytes: u32,

    /// The deepest value, a scalar having depth 1; from 8 to 32, what a decoder is sure to read.
    #[arg(long, value_name = "N", default_value_t = 32,
        value_parser = value_parser!(u32).range(8..=32))]
    max_value_depth: u32,

    /// The most segments of a path; at least 8.
    #[arg(long, value_name = "N", default_value_t = 32,
        value_parser = value_parser!(u32).range(8..))]
    max_path_segments: u32,

    /// The most bytes of all segments of a path; at least 256.
    #[arg(long, value_name = "BYTES", default_value_t = 1_024,
        value_parser = value_parser!(u32).range(256..))]
    max_path_bytes: u32,

    /// The most heads a change may name; at least 16.
    #[arg(long, value_name = "N", default_value_t = 256,
        value_parser = value_parser!(u32).range(16..))]
    max_deps_per_change: u32,

    /// The most dots and ranges of dots a change may name; at least 1024.
    #[arg(long, value_name = "N", default_value_t = 65_536,
        value_parser = value_parser!(u32).range(1_024..))]
    max_references_per_change: u32,

    /// Subscribed documents of one connection; at least 16.
    #[arg(long, value_name = "N", default_value_t = 1_000,
        value_parser = value_parser!(u32).range(16..))]
    max_subscriptions: u32,

    /// Updates of one connection that are not yet durable; at least 16.
    #[arg(long, value_name = "N", default_value_t = 256,
        value_parser = value_parser!(u32).range(16..))]
    max_unacknowledged_updates: u32,

    /// Bytes that wait for one slow reader; at least --max-frame-bytes.
    #[arg(long, value_name = "BYTES", default_value_t = 8_388_608,
        value_parser = value_parser!(u32).range(65_536..))]
    max_outbound_bytes: u32,

    /// Sustained frames per second of one connection, twice this in a burst; at least 10.
    #[arg(long, value_name = "N", default_value_t = 2_000,
        value_parser = value_parser!(u32).range(10..))]
    max_frames_per_second: u32,

    /// Sustained bytes per second of one connection, twice this in a burst; at least 65536.
    #[arg(long, value_name = "BYTES", default_value_t = 16_777_216,
        value_parser = value_parser!(u32).range(65_536..))]
    max_bytes_per_second: u32,

    /// How far a timestamp may lie ahead of this server's time; at least 1000.
    #[arg(long, value_name = "MS", default_value_t = 60_000,
        value_parser = value_parser!(u32).range(1_000..))]
    max_clock_skew_ms: u32,

    /// Different writers of one document; at least 256.
    #[arg(long, value_name = "N", default_value_t = 65_536,
        value_parser = value_parser!(u32).range(256..))]
    max_replicas_per_document: u32,

    /// The largest state of presence, encoded; from 1024 to 32768, what fits into any frame.
    #[arg(long, value_name = "BYTES", default_value_t = 4_096,
        value_parser = value_parser!(u32).range(1_024..=32_768))]
    max_awareness_bytes: u32,

    /// Replicas that are, or lately were, present in one document; at least 16.
    #[arg(long, value_name = "N", default_value_t = 1_024,
        value_parser = value_parser!(u32).range(16..))]
    max_awareness_entries: u32,

    /// How often presence in one document is told; from 1 to 1000.
    #[arg(long, value_name = "N", default_value_t = 20,
        value_parser = value_parser!(u32).range(1..=1_000))]
    max_awareness_per_second: u32,

    /// Subjects that the access list of one document names; at least 16.
    #[arg(long, value_name = "N", default_value_t = 1_024,
        value_parser = value_parser!(u32).range(16..))]
    max_access_entries: u32,

    /// Queries of one connection that go on; at least 4.
    #[arg(long, value_name = "N", default_value_t = 32,
        value_parser = value_parser!(u32).range(4..=1_024))]
    max_queries: u32,

    /// Document ids in one result of a query; at least 16.
    #[arg(long, value_name = "N", default_value_t = 256,
        value_parser = value_parser!(u32).range(16..=65_536))]
    max_ids_per_result: u32,
}

impl LimitFlags {
    /// The limits they describe.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            max_frame_bytes: self.max_frame_bytes,
            change: synckit_crdt::Limits {
                max_ops_per_change: self.max_ops_per_change,
                max_value_bytes: self.max_value_bytes,
                max_value_depth: self.max_value_depth,
                max_path_segments: self.max_path_segments,
                max_path_bytes: self.max_path_bytes,
                max_deps_per_change: self.max_deps_per_change,
                max_references_per_change: self.max_references_per_change,
            },
            max_changes_per_frame: self.max_changes_per_frame,
            max_subscriptions: self.max_subscriptions,
            max_unacknowledged_updates: self.max_unacknowledged_updates,
            max_outbound_bytes: self.max_outbound_bytes,
            max_frames_per_second: self.max_frames_per_second,
            max_bytes_per_second: self.max_bytes_per_second,
            max_clock_skew_ms: self.max_clock_skew_ms,
            max_replicas_per_document: self.max_replicas_per_document,
            max_awareness_bytes: self.max_awareness_bytes,
            max_awareness_entries: self.max_awareness_entries,
            max_awareness_per_second: self.max_awareness_per_second,
            max_access_entries: self.max_access_entries,
            max_queries: self.max_queries,
            max_ids_per_result: self.max_ids_per_result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flags::Flags;

    #[test]
    fn the_defaults_are_those_of_the_session() {
        let flags = Flags::read(["synckit-server"]).unwrap();
        assert_eq!(flags.limits.limits(), Limits::default());
    }

    #[test]
    fn the_smallest_value_is_accepted_and_one_less_is_refused_with_the_range() {
        for (flag, smallest) in [
            ("max-frame-bytes", 65_536),
            ("max-changes-per-frame", 64),
            ("max-ops-per-change", 64),
            ("max-value-bytes", 4_096),
            ("max-value-depth", 8),
            ("max-path-segments", 8),
            ("max-path-bytes", 256),
            ("max-deps-per-change", 16),
            ("max-references-per-change", 1_024),
            ("max-subscriptions", 16),
            ("max-unacknowledged-updates", 16),
            ("max-frames-per-second", 10),
            ("max-bytes-per-second", 65_536),
            ("max-clock-skew-ms", 1_000),
            ("max-replicas-per-document", 256),
            ("max-awareness-bytes", 1_024),
            ("max-awareness-entries", 16),
            ("max-awareness-per-second", 1),
            ("max-access-entries", 16),
            ("max-queries", 4),
            ("max-ids-per-result", 16),
        ] {
            let read = |value: u32| Flags::read(["synckit-server", &format!("--{flag}={value}")]);
            assert!(read(smallest).is_ok(), "{flag}");
            let refused = read(smallest - 1).unwrap_err().to_string();
            assert!(refused.contains(&format!("{smallest}..")), "{refused}");
        }
    }
}
