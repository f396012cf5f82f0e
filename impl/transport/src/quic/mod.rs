//! Frames on the first bidirectional stream of a QUIC connection, each after its length.
//!
//! Chapter: `spec/09-transports.md`, [SK-TRAN-010] to [SK-TRAN-014].

mod connect;
mod halves;
mod listener;
mod parameters;

pub(crate) use connect::connect;
pub(crate) use halves::{Reader, Writer};
pub use listener::{BindError, Listener, ListenerOptions};

/// The application protocol of version 1.
//= SK-TRAN-010
pub const ALPN: &[u8] = b"synckit/1";
