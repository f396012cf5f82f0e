//! The server's end of one connection: greeting, access, limits, heartbeat, a bounded outbound
//! queue.

mod access;
mod access_list;
mod admission;
mod config;
mod conversation;
mod greeting;
mod healing;
mod heartbeat;
mod machine;
mod outbound;
mod presence;
#[cfg(feature = "trace")]
mod projection;
mod queries;
mod query;
mod relay;
mod request;

pub use config::{ConnectionConfig, SESSION_ID_BYTES};
pub use machine::Connection;
