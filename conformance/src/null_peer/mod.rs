//! Servers that only pretend. What passes against one of them shows nothing about anybody.

mod keepsake;
mod kind;
mod listener;
mod pretence;

pub use kind::{NullPeer, UnknownNullPeer};
pub use listener::serve_null_peer;
