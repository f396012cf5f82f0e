//! What both sides tell QUIC about windows, streams and silence.

use std::sync::Arc;
use std::time::Duration;

use quinn::{IdleTimeout, TransportConfig, VarInt};

use crate::limits::{QUIC_IDLE_TIMEOUT, QUIC_WINDOW_BYTES};

/// One stream is all a session has, and its window bounds what a peer can make this side keep.
pub(super) fn transport_config(keep_alive_interval: Option<Duration>) -> Arc<TransportConfig> {
    let mut config = TransportConfig::default();
    config
        .max_concurrent_bidi_streams(VarInt::from_u32(1))
        .max_concurrent_uni_streams(VarInt::from_u32(0))
        .datagram_receive_buffer_size(None)
        .stream_receive_window(VarInt::from_u32(QUIC_WINDOW_BYTES))
        .receive_window(VarInt::from_u32(QUIC_WINDOW_BYTES))
        .send_window(QUIC_WINDOW_BYTES.into())
        .max_idle_timeout(Some(idle_timeout()))
        .keep_alive_interval(keep_alive_interval);
    Arc::new(config)
}

fn idle_timeout() -> IdleTimeout {
    IdleTimeout::try_from(QUIC_IDLE_TIMEOUT).expect("a minute fits the parameter's 62 bits")
}
