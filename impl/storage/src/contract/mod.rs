//! The suite that every backend passes.
//!
//! A backend's test calls [`log_store`] or [`replica_store`] with a function that opens one and the
//! same store: the first time an empty one, and after every drop the one that was dropped. They
//! panic with a sentence where a backend breaks the contract.
//!
//! Chapter: `spec/10-storage-and-durability.md`. Model: `tla/Durability.tla`.

mod listing;
mod log_store;
mod replica_store;
mod sample;

pub use log_store::log_store;
pub use replica_store::replica_store;
