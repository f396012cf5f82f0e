//! The document: what it holds, and how it is read.
//!
//! Spec: chapters 3 and 4. Model: `tla/abs/AbsLww.tla`.

use std::collections::BTreeMap;

use super::fields::Fields;
use super::heads::Heads;
use super::history::{ChangeLog, HistoryTruncated};
use super::receive::HeldBack;
use super::{Delta, DocumentId, Snapshot};
use crate::{Clock, Dot, Limits, ReplicaId, Timestamp, Version};

/// A replica of a document: its state is a function of the set of changes applied.
#[derive(Clone, Debug)]
pub struct Document {
    id: DocumentId,
    pub(super) version: Version,
    pub(super) fields: Fields,
    pub(super) heads: Heads,
    pub(super) history: ChangeLog,
    pub(super) held_back: HeldBack,
    pub(super) clock: Clock,
    /// The greatest timestamp known of each writer.
    pub(super) timestamps: BTreeMap<ReplicaId, Timestamp>,
    pub(super) limits: Limits,
}

impl Document {
    /// An empty document.
    pub fn new(id: DocumentId) -> Self {
        Self {
            id,
            version: Version::default(),
            fields: Fields::default(),
            heads: Heads::default(),
            history: ChangeLog::default(),
            held_back: HeldBack::default(),
            clock: Clock::default(),
            timestamps: BTreeMap::new(),
            limits: Limits::default(),
        }
    }

    /// A document as it was when the snapshot was taken, without its history.
    pub fn open(id: DocumentId, snapshot: Snapshot) -> Self {
        let mut document = Self::new(id);
        document.merge(&snapshot);
        document
    }

    /// Holds local changes to other limits than the defaults.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    pub fn id(&self) -> &DocumentId {
        &self.id
    }

    /// Every dot applied.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// The last dots of the changes that no other depends on, ascending by replica.
    ///
    /// After a snapshot these may be more than the maximal ones, never fewer.
    pub fn heads(&self) -> Vec<Dot> {
        self.heads.dots().collect()
    }

    /// The whole state, with all that later merges need.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            version: self.version.clone(),
            timestamp: self.clock.latest(),
            fields: self.fields.states(),
        }
    }

    /// The changes that `version` lacks, in an order in which each follows what it depends on.
    pub fn delta_since(&self, version: &Version) -> Result<Delta, HistoryTruncated> {
        self.history.since(version)
    }

    /// Takes note of a writer's timestamp.
    pub(super) fn observe(&mut self, replica: &ReplicaId, timestamp: Timestamp) {
        self.clock.observe(timestamp);
        match self.timestamps.get_mut(replica) {
            Some(latest) => *latest = timestamp.max(*latest),
            None => drop(self.timestamps.insert(replica.clone(), timestamp)),
        }
    }
}
