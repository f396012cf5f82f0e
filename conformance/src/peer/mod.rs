//! Sockets of the judge's own: they can send what no sound client sends, and see how a connection
//! ends.
//!
//! Chapter: `spec/09-transports.md`.

mod address;
mod any_certificate;
mod http;
mod link;
mod quic;
mod websocket;
mod websocket_listener;

pub use address::{Address, AddressError, Addresses};
pub use http::{HttpAnswer, HttpRequest, exchange};
pub use link::{Arrival, Command, End, Link};
pub use quic::{QuicOptions, connect_quic};
pub use websocket::{WebSocketOptions, connect_websocket};
pub use websocket_listener::WebSocketListener;

/// Why a connection did not come up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// The upgrade was answered with another status than 101.
    #[error("the upgrade was answered with HTTP status {0}")]
    Refused(u16),
    /// Nothing listens, or what listens is no server of this protocol.
    #[error("{0}")]
    Unreachable(String),
}
