//! The document that the metrics write to: a thousand fields, each written in turn.

use anyhow::Context as _;
use synckit_crdt::{Change, Document, DocumentId, Operation, Path, ReplicaId, UnixMillis};

pub(super) const KEYS: usize = 1_000;

/// As long as a short sentence.
pub(super) const VALUE: &str = "the value of a field in 32 bytes";

pub(super) fn key(index: usize) -> String {
    format!("field-{}", index % KEYS)
}

/// A writer of its own document.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    pub(super) document: Document,
    replica: ReplicaId,
    paths: Vec<Path>,
}

impl Writer {
    pub(super) fn new() -> anyhow::Result<Self> {
        let paths = (0..KEYS).map(|index| Path::new([key(index)]));
        Ok(Self {
            document: empty()?,
            replica: replica("writer")?,
            paths: paths.collect::<Result<_, _>>().context("a path")?,
        })
    }

    /// The `index`-th write, a millisecond after the one before.
    pub(super) fn set(&mut self, index: usize) -> Change {
        let path = self.paths[index % KEYS].clone();
        let now = UnixMillis(1_700_000_000_000 + index as u64);
        self.document
            .change(&self.replica, now, vec![Operation::lww_set(path, VALUE)])
            .expect("one small operation is within all limits")
    }
}

pub(super) fn empty() -> anyhow::Result<Document> {
    Ok(Document::new(DocumentId::new("bench").context("an id")?))
}

pub(super) fn replica(name: &str) -> anyhow::Result<ReplicaId> {
    ReplicaId::new(name.as_bytes()).context("a replica id")
}
