//! Every bound a server holds a peer to. Chapter: `spec/11-limits.md`.

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
        }
    }
}
