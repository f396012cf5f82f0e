//! The sockets of SyncKit: the same frames in the same order over WebSocket, QUIC and memory.
//!
//! A [`Connection`] is a [`FrameReader`] and a [`FrameWriter`], whatever carries the bytes, so a
//! shell is written once. [`connect`] dials an [`Endpoint`]; [`websocket::Listener`] and
//! [`quic::Listener`] accept. Nothing here knows what a frame says.
//!
//! Chapter: `spec/09-transports.md`. Limits: `spec/11-limits.md`.

mod close_status;
#[cfg(any(feature = "websocket", feature = "quic"))]
mod connect;
mod connection;
mod endpoint;
mod incoming;
pub mod limits;
pub mod memory;
#[cfg(feature = "quic")]
pub mod quic;
pub mod tls;
#[cfg(feature = "websocket")]
pub mod websocket;

pub use close_status::websocket_status;
#[cfg(any(feature = "websocket", feature = "quic"))]
pub use connect::{ConnectError, ConnectOptions, connect};
pub use connection::{Connection, FrameReader, FrameWriter, Peer, TransportError};
pub use endpoint::{Endpoint, EndpointError, Scheme};
pub use incoming::Incoming;
