//! One document at the server: order, deduplication, causality, durability, subscribers.

mod machine;

pub use machine::DocumentLog;
