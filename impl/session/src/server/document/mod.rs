//! One document at the server: order, deduplication, causality, durability, subscribers.

mod access_list;
mod catch_up;
mod durable;
mod fan_out;
mod follow;
mod healing;
mod ingest;
mod machine;
mod news;
mod persist;
mod presence;
mod presence_board;
#[cfg(feature = "trace")]
mod projection;
mod staged;
mod subscriber;

pub use machine::DocumentLog;
