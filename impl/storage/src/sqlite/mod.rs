//! Stores on SQLite: one file each, write-ahead logging, every commit forced to the disk.
//!
//! A store locks its file for as long as it lives, so two processes never write as one
//! ([SK-DATA-004]). Chapter: `spec/10-storage-and-durability.md`. Model: `tla/Durability.tla`.

mod access;
mod append;
mod column;
mod database;
mod listing;
mod log_store;
mod replica_store;
mod stored_document;

pub use log_store::SqliteLogStore;
pub use replica_store::SqliteReplicaStore;
