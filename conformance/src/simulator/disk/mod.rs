//! Disks that keep their promises, and break at the moments a plan asks for.
//!
//! What a disk has said is durable survives every crash; what it still has in hand survives or not.
//! Chapter: `spec/10-storage-and-durability.md`. Model: `tla/Durability.tla`.

mod log;
mod replica;

pub use log::{Answer, Job, JobKind, LogDisk};
pub use replica::{ReplicaDisk, Written};
