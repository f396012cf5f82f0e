//! Every bound a server holds a peer to. Chapter: `spec/11-limits.md`.

use synckit_crdt::DocumentId;
use synckit_wire::v1;

/// Fixed by [SK-DATA-001].
const DOCUMENT_ID_BYTES: u32 = DocumentId::MAX_BYTES as u32;

/// The limits of one server, as stated in `Welcome`. Units are in the names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest frame.
    pub max_frame_bytes: u32,
    /// The bounds on what a change may hold.
    pub change: synckit_crdt::Limits,
    /// The most changes in one delta.
    pub max_changes_per_frame: u32,
    /// Subscribed documents of one connection.
    pub max_subscriptions: u32,
    /// Updates of one connection that are not yet durable.
    pub max_unacknowledged_updates: u32,
    /// Bytes waiting for one slow reader.
    pub max_outbound_bytes: u32,
    /// Sustained frames per second of one connection; twice this in a burst.
    pub max_frames_per_second: u32,
    /// Sustained bytes per second of one connection; twice this in a burst.
    pub max_bytes_per_second: u32,
    /// How far a timestamp may lie ahead of the server's time.
    pub max_clock_skew_ms: u32,
    /// Different writers of one document.
    pub max_replicas_per_document: u32,
    /// The encoded size of what a replica shows of itself in a document.
    pub max_awareness_bytes: u32,
    /// Replicas that are, or lately were, present in one document.
    pub max_awareness_entries: u32,
    /// How often a replica says anew what it shows, and how often a subscriber is told.
    pub max_awareness_per_second: u32,
    /// Subjects that the access list of one document names.
    pub max_access_entries: u32,
    /// Queries of one connection that go on.
    pub max_queries: u32,
    /// Document ids in one result of a query.
    pub max_ids_per_result: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_frame_bytes: 1 << 20,
            change: synckit_crdt::Limits::default(),
            max_changes_per_frame: 1_024,
            max_subscriptions: 1_000,
            max_unacknowledged_updates: 256,
            max_outbound_bytes: 8 << 20,
            max_frames_per_second: 2_000,
            max_bytes_per_second: 16 << 20,
            max_clock_skew_ms: 60_000,
            max_replicas_per_document: 65_536,
            max_awareness_bytes: 4_096,
            max_awareness_entries: 1_024,
            max_awareness_per_second: 20,
            max_access_entries: 1_024,
            max_queries: 32,
            max_ids_per_result: 256,
        }
    }
}

impl Limits {
    /// The most bytes of changes for a frame that holds `taken` others, each change measured with
    /// dictionaries of its own. In common ones an index may take two bytes more, and a third of all
    /// is more than that adds to the shortest of operations.
    pub(crate) fn room_bytes(&self, taken: usize) -> usize {
        (self.max_frame_bytes as usize).saturating_sub(taken) / 4 * 3
    }

    /// As stated in `Welcome`.
    #[must_use]
    pub fn encode(&self) -> v1::Limits {
        v1::Limits {
            max_frame_bytes: self.max_frame_bytes,
            max_changes_per_frame: self.max_changes_per_frame,
            max_ops_per_change: self.change.max_ops_per_change,
            max_value_bytes: self.change.max_value_bytes,
            max_value_depth: self.change.max_value_depth,
            max_path_segments: self.change.max_path_segments,
            max_path_bytes: self.change.max_path_bytes,
            max_document_id_bytes: DOCUMENT_ID_BYTES,
            max_deps_per_change: self.change.max_deps_per_change,
            max_subscriptions: self.max_subscriptions,
            max_unacknowledged_updates: self.max_unacknowledged_updates,
            max_outbound_bytes: self.max_outbound_bytes,
            max_frames_per_second: self.max_frames_per_second,
            max_bytes_per_second: self.max_bytes_per_second,
            max_clock_skew_ms: self.max_clock_skew_ms,
            max_replicas_per_document: self.max_replicas_per_document,
            max_references_per_change: self.change.max_references_per_change,
            max_awareness_bytes: self.max_awareness_bytes,
            max_awareness_entries: self.max_awareness_entries,
            max_awareness_per_second: self.max_awareness_per_second,
            max_access_entries: self.max_access_entries,
            max_queries: self.max_queries,
            max_ids_per_result: self.max_ids_per_result,
        }
    }

    /// The least time between two tellings of one presence.
    pub(crate) fn awareness_interval_ms(&self) -> u64 {
        1_000 / u64::from(self.max_awareness_per_second.max(1))
    }

    /// Reads what a server states; `None` when one of its limits is 0, which no server may choose.
    /// A server without a capability states no limits of it.
    #[must_use]
    pub fn decode(message: &v1::Limits) -> Option<Self> {
        let stated = |limit: u32| (limit > 0).then_some(limit);
        Some(Self {
            max_frame_bytes: stated(message.max_frame_bytes)?,
            change: synckit_crdt::Limits {
                max_ops_per_change: stated(message.max_ops_per_change)?,
                max_value_bytes: stated(message.max_value_bytes)?,
                max_value_depth: stated(message.max_value_depth)?,
                max_path_segments: stated(message.max_path_segments)?,
                max_path_bytes: stated(message.max_path_bytes)?,
                max_deps_per_change: stated(message.max_deps_per_change)?,
                max_references_per_change: stated(message.max_references_per_change)?,
            },
            max_changes_per_frame: stated(message.max_changes_per_frame)?,
            max_subscriptions: stated(message.max_subscriptions)?,
            max_unacknowledged_updates: stated(message.max_unacknowledged_updates)?,
            max_outbound_bytes: stated(message.max_outbound_bytes)?,
            max_frames_per_second: stated(message.max_frames_per_second)?,
            max_bytes_per_second: stated(message.max_bytes_per_second)?,
            max_clock_skew_ms: stated(message.max_clock_skew_ms)?,
            max_replicas_per_document: stated(message.max_replicas_per_document)?,
            max_awareness_bytes: message.max_awareness_bytes,
            max_awareness_entries: message.max_awareness_entries,
            max_awareness_per_second: message.max_awareness_per_second,
            max_access_entries: message.max_access_entries,
            max_queries: message.max_queries,
            max_ids_per_result: message.max_ids_per_result,
        })
    }
}
