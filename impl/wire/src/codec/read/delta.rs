//! The fields of `Delta` and `Path`.
//!
//! Spec: chapter 5.

use std::collections::BTreeSet;

use synckit_crdt::{Change, Path, ReplicaId};

use super::change;
use super::fields::{Content, Fields, text};

/// What the indices of a delta mean.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    replicas: Vec<ReplicaId>,
    paths: Vec<Path>,
}

impl Dictionary {
    pub(super) fn replica(&self, index: u64) -> Option<ReplicaId> {
        self.replicas.get(usize::try_from(index).ok()?).cloned()
    }

    pub(super) fn path(&self, index: u64) -> Option<Path> {
        self.paths.get(usize::try_from(index).ok()?).cloned()
    }

    fn has_no_repeats(&self) -> bool {
        is_distinct(&self.replicas) && is_distinct(&self.paths)
    }
}

/// The changes of a delta, each of them valid; `None` when the messages must decide.
pub(crate) fn read_delta(bytes: &[u8]) -> Option<Vec<Change>> {
    let mut dictionary = Dictionary::default();
    let mut changes = Vec::new();
    let mut fields = Fields::new(bytes, &[1, 2, 3]);
    while let Some((field, content)) = fields.next()? {
        match (field, content) {
            (1, Content::Bytes(id)) => dictionary.replicas.push(ReplicaId::new(id).ok()?),
            (2, Content::Bytes(path)) => dictionary.paths.push(read_path(path)?),
            (3, Content::Bytes(change)) => {
                if changes.is_empty() && !dictionary.has_no_repeats() {
                    return None;
                }
                changes.push(change::read(change, &dictionary)?);
            }
            (_, _) => return None,
        }
    }
    (!changes.is_empty()).then_some(changes)
}

fn read_path(bytes: &[u8]) -> Option<Path> {
    let mut segments = Vec::new();
    let mut fields = Fields::new(bytes, &[1]);
    while let Some((field, content)) = fields.next()? {
        match (field, content) {
            (1, Content::Bytes(segment)) => segments.push(text(segment)?),
            (_, _) => return None,
        }
    }
    Path::new(segments).ok()
}

fn is_distinct<T: Ord>(entries: &[T]) -> bool {
    let few = || {
        let mut earlier = entries.iter().enumerate();
        earlier.all(|(place, entry)| !entries[..place].contains(entry))
    };
    match entries.len() {
        0..=16 => few(),
        17.. => entries.iter().collect::<BTreeSet<_>>().len() == entries.len(),
    }
}
