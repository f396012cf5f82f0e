//! The disks of SyncKit.
//!
//! A server keeps a [`LogStore`]: the append-only logs of its documents. A client keeps a
//! [`ReplicaStore`]: what it received, its outbox and its cursors. Both are synchronous and durable
//! on return; a [`Committer`] gives a log store one thread, and commits what many writers wait for
//! at once.
//!
//! Chapter: `spec/10-storage-and-durability.md`. Model: `tla/Durability.tla`.

mod committer;
pub mod contract;
mod epoch;
mod fault;
mod log_store;
mod memory;
mod replica_store;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use committer::{CommitError, Committer, Counts, Done, Job, Stopped};
pub use epoch::fresh_epoch;
pub use fault::FaultyLogStore;
pub use log_store::{Append, AppendError, LogStore, StoreError};
pub use memory::{MemoryLogStore, MemoryReplicaStore};
pub use replica_store::ReplicaStore;
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteLogStore, SqliteReplicaStore};
