//! Stores without a disk: for tests, simulations, and servers and clients that may forget.
//!
//! Clones share what is stored, so one outlives a process that is only simulated.

mod log_store;
mod replica_store;

pub use log_store::MemoryLogStore;
pub use replica_store::MemoryReplicaStore;
