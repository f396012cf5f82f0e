//! Frames as binary messages of RFC 6455, over TCP or TLS.
//!
//! The listener also answers plain HTTP requests through a handler, so that one port serves both.
//! Chapter: `spec/09-transports.md`, [SK-TRAN-001] to [SK-TRAN-006].

mod connect;
mod halves;
mod listener;
mod socket;
mod upgrade;

pub(crate) use connect::connect;
pub(crate) use halves::{Reader, Writer};
pub use listener::{HttpAnswer, HttpHandler, Listener, ListenerOptions};
pub use upgrade::bearer;

/// The sub-protocol of version 1.
//= SK-TRAN-001
pub const SUB_PROTOCOL: &str = "synckit.v1";

/// The application protocol of a WebSocket's TLS.
pub const ALPN: &[u8] = b"http/1.1";
