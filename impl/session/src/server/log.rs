//! What a document machine asks of the durable log, in its own words.
//!
//! Chapter: `spec/10-storage-and-durability.md`. Models: `log` and `staged` in
//! `tla/SyncSession.tla`,
//! `tla/Durability.tla`.

use std::collections::BTreeMap;

use synckit_crdt::{Change, ReplicaId, Timestamp, Version};

use crate::access::AccessList;
use crate::cursor::{Epoch, Position};

/// One change in the log, and the principal that wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    /// The change, whole.
    pub change: Change,
    /// The subject of its writer; empty when anonymous.
    pub owner: String,
}

/// All that a document machine keeps in memory of its log.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The name of the log.
    pub epoch: Epoch,
    /// The position of the last change.
    pub position: Position,
    /// Every sequence number the log covers.
    pub version: Version,
    /// For each replica, the timestamp of its last change and the subject that first wrote with it.
    pub replicas: BTreeMap<ReplicaId, (Timestamp, String)>,
    /// Who may do what there, beside what tokens grant.
    pub access: AccessList,
}

/// A run of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The position before the first change.
    pub after: Position,
    /// The changes, in log order, without a gap.
    pub changes: Vec<Change>,
}
