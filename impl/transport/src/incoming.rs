//! What a transport hands up. Chapter: `spec/09-transports.md`.

use bytes::Bytes;

/// The next thing that came from the peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// The bytes of one frame, whole and within the limit.
    Frame(Bytes),
    /// A frame longer than `max_frame_bytes`: its bytes were not read, and nothing follows.
    Oversized,
    /// What cannot be a frame: WebSocket text, or bytes that break the transport's own rules.
    NotAFrame(String),
    /// The end, orderly or torn. It repeats for ever.
    Closed {
        /// The number the peer closed with: a status over WebSocket, an `ErrorCode` elsewhere.
        /// `None` when it gave none. QUIC says 0 for a normal end and for a dropped
        /// connection alike.
        code: Option<u32>,
        /// For people.
        reason: String,
    },
}
