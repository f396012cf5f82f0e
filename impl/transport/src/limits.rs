//! What bounds a peer before its session begins, and while it ends.
//!
//! The limits of a running session are `Welcome.limits`; these hold beside them. Chapter:
//! `spec/11-limits.md`, [SK-LIM-007].

use std::time::Duration;

/// From an accepted socket to a connection: TLS, the upgrade request, the first stream.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// From a request for a plain path to the end of its answer. The head of the request has the time
/// of a handshake.
pub const HTTP_TIMEOUT: Duration = Duration::from_secs(30);

/// From the first packet of a client to a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a last frame and a close may take to be written.
pub const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a closed connection waits for its peer to have read the last frame.
pub const LINGER_TIMEOUT: Duration = Duration::from_secs(1);

/// Handshakes in progress at one listener; further peers wait in the kernel.
pub const MAX_PENDING_HANDSHAKES: usize = 1_024;

/// All bytes of an upgrade request before its body.
pub const MAX_REQUEST_HEAD_BYTES: usize = 16 * 1_024;

/// Header lines of an upgrade request.
pub const MAX_REQUEST_HEADERS: usize = 64;

/// Bytes read at once from a WebSocket. An idle connection costs this much.
pub const READ_BUFFER_BYTES: usize = 4 * 1_024;

/// Bytes a WebSocket gathers before it writes without being asked to.
pub const WRITE_BUFFER_BYTES: usize = 64 * 1_024;

/// Silence after which QUIC gives a connection up.
pub const QUIC_IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// How often a QUIC client breaks its silence, so that address translators remember it.
pub const QUIC_KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(20);

/// Bytes in flight on a QUIC connection, in each direction.
pub const QUIC_WINDOW_BYTES: u32 = 2 * 1_024 * 1_024;

/// Frames waiting on an in-memory connection, in each direction.
pub const MEMORY_QUEUE_FRAMES: usize = 64;
