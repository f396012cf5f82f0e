//! The names of a delta, and those of the deltas before it, which mostly are the same.
//!
//! Spec: chapter 5.

use std::collections::BTreeSet;

use smallvec::SmallVec;
use synckit_crdt::{Path, ReplicaId};

use super::fields::{Content, Fields, text};

/// As many names as are kept from one delta to the next.
const KEPT: usize = 16;

/// What the indices of a delta mean.
#[derive(Debug, Default)]
pub(crate) struct Names {
    replicas: SmallVec<[ReplicaId; 2]>,
    paths: SmallVec<[Path; 2]>,
    /// Names that come again are shared.
    kept_replicas: Vec<ReplicaId>,
    /// With their bytes.
    kept_paths: Vec<(Box<[u8]>, Path)>,
}

impl Names {
    /// Forgets what the indices of the last delta meant.
    pub(super) fn start(&mut self) {
        self.replicas.clear();
        self.paths.clear();
    }

    pub(super) fn replica(&self, index: u64) -> Option<ReplicaId> {
        self.replicas.get(usize::try_from(index).ok()?).cloned()
    }

    pub(super) fn path(&self, index: u64) -> Option<Path> {
        self.paths.get(usize::try_from(index).ok()?).cloned()
    }

    /// The next replica of the delta.
    pub(super) fn read_replica(&mut self, bytes: &[u8]) -> Option<()> {
        let mut kept = self.kept_replicas.iter();
        let replica = match kept.find(|known| known.as_bytes() == bytes) {
            Some(known) => known.clone(),
            None => {
                let new = ReplicaId::new(bytes).ok()?;
                keep(&mut self.kept_replicas, new.clone());
                new
            }
        };
        self.replicas.push(replica);
        Some(())
    }

    /// The next path of the delta.
    pub(super) fn read_path(&mut self, bytes: &[u8]) -> Option<()> {
        let mut kept = self.kept_paths.iter();
        let path = match kept.find(|(known, _)| **known == *bytes) {
            Some((_, known)) => known.clone(),
            None => {
                let new = path(bytes)?;
                keep(&mut self.kept_paths, (bytes.into(), new.clone()));
                new
            }
        };
        self.paths.push(path);
        Some(())
    }

    pub(super) fn has_no_repeats(&self) -> bool {
        is_distinct(&self.replicas) && is_distinct(&self.paths)
    }
}

/// Those that came first stay: a writer and its fields come from the beginning.
fn keep<T>(kept: &mut Vec<T>, name: T) {
    if kept.len() < KEPT {
        kept.push(name);
    }
}

fn path(bytes: &[u8]) -> Option<Path> {
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
