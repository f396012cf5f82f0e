//! The disks of SyncKit.
//!
//! A server keeps a [`LogStore`]: the append-only logs of its documents. A client keeps a [`ReplicaStore`]: what
//! it received, its outbox and its cursors. Both are synchronous and durable on return; a shell gives a store one
//! thread, and commits what many writers wait for at once.
//!
//! Chapter: `spec/10-storage-and-durability.md`. Model: `tla/Durability.tla`.

pub mod contract;
mod log_store;
mod replica_store;

pub use log_store::{Append, AppendError, LogStore, StoreError};
pub use replica_store::ReplicaStore;
