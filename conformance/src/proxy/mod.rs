//! A proxy between real clients and a real server. Chapter: `spec/09-transports.md`.
//!
//! It opens a connection of its own for each that comes in, and asks a [`House`] what becomes of
//! every frame. The linter ([`crate::linter`]) only listens; a mutating proxy
//! ([`crate::mutator`]) bends what passes.

mod doorstep;
mod house;
mod plain_http;
mod quic_door;
mod relay;
mod request_head;
mod serve;
mod websocket_door;

pub use house::{Delivery, Doors, House, Passage};
pub use serve::{Proxy, ProxyAddresses};
