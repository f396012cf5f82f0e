//! The document: what it holds, and how it is read.
//!
//! Spec: chapters 3 and 4. Model: `tla/abs/AbsLww.tla`.

use std::collections::BTreeMap;

use super::heads::Heads;
use super::history::{History, HistoryTruncated};
use super::{Delta, DocumentId, FieldKey, FieldKind, Path, Snapshot};
use crate::{Clock, Dot, Limits, Register, ReplicaId, Timestamp, Value, Version};

/// A replica of a document: its state is a function of the set of changes applied.
#[derive(Clone, Debug)]
pub struct Document {
    id: DocumentId,
    pub(super) state: Snapshot,
    pub(super) heads: Heads,
    pub(super) history: History,
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
            state: Snapshot::default(),
            heads: Heads::default(),
            history: History::default(),
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
        &self.state.version
    }

    /// The last dots of the changes that no other depends on, ascending by replica.
    ///
    /// After a snapshot these may be more than the maximal ones, never fewer.
    pub fn heads(&self) -> Vec<Dot> {
        self.heads.dots().collect()
    }

    /// The value at `path`; `None` when it was never written, or deleted.
    pub fn get(&self, path: &Path) -> Option<&Value> {
        let key = FieldKey::new(path.clone(), FieldKind::Lww);
        self.state.fields.get(&key)?.value.as_ref()
    }

    /// The live fields, ascending by path.
    pub fn fields(&self) -> impl Iterator<Item = (&Path, &Value)> {
        self.registers()
            .filter_map(|(key, register)| Some((&key.path, register.value.as_ref()?)))
    }

    /// Every field ever written, deleted ones included, ascending by path, then kind.
    pub fn registers(&self) -> impl Iterator<Item = (&FieldKey, &Register)> {
        self.state.fields.iter()
    }

    /// The whole state, with all that later merges need.
    pub fn snapshot(&self) -> Snapshot {
        self.state.clone()
    }

    /// The changes that `version` lacks, in an order in which each follows what it depends on.
    pub fn delta_since(&self, version: &Version) -> Result<Delta, HistoryTruncated> {
        self.history.since(version)
    }

    /// Takes note of a writer's timestamp.
    pub(super) fn observe(&mut self, replica: &ReplicaId, timestamp: Timestamp) {
        self.clock.observe(timestamp);
        let latest = self.timestamps.entry(replica.clone()).or_default();
        *latest = timestamp.max(*latest);
    }
}
