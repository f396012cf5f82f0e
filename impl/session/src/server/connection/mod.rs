//! The server's end of one connection: greeting, access, limits, heartbeat, a bounded outbound queue.

mod config;
mod machine;

pub use config::{ConnectionConfig, SESSION_ID_BYTES};
pub use machine::Connection;
