//! The names of a delta, and those of the deltas before it, which mostly are the same.
//!
//! Spec: chapter 5.

use std::collections::BTreeSet;

use smallvec::SmallVec;
use synckit_crdt::{Path, ReplicaId};

use super::fields::{Fields, Kind};

/// As many names as are kept from one delta to the next. Those that came first stay: a writer and
/// its fields come from the beginning.
const KEPT: usize = 16;

/// Names for one delta after the other.
impl Default for Names {
    fn default() -> Self {
        Self::keeping(KEPT)
    }
}

/// What the indices of a delta mean.
#[derive(Debug)]
pub(crate) struct Names {
    /// How many names are kept for the deltas to come.
    kept: usize,
    replicas: SmallVec<[ReplicaId; 2]>,
    paths: SmallVec<[Path; 2]>,
    /// Names that come again are shared.
    kept_replicas: Vec<ReplicaId>,
    /// With their bytes.
    kept_paths: Vec<(Box<[u8]>, Path)>,
}

impl Names {
    /// Names for one delta alone.
    pub(crate) fn once() -> Self {
        Self::keeping(0)
    }

    fn keeping(kept: usize) -> Self {
        Self {
            kept,
            replicas: SmallVec::new(),
            paths: SmallVec::new(),
            kept_replicas: Vec::new(),
            kept_paths: Vec::new(),
        }
    }

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
                if self.kept_replicas.len() < self.kept {
                    self.kept_replicas.push(new.clone());
                }
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
                if self.kept_paths.len() < self.kept {
                    self.kept_paths.push((bytes.into(), new.clone()));
                }
                new
            }
        };
        self.paths.push(path);
        Some(())
    }

    /// What the indices mean, in their order.
    pub(crate) fn into_entries(self) -> (Vec<ReplicaId>, Vec<Path>) {
        (self.replicas.into_vec(), self.paths.into_vec())
    }

    pub(super) fn has_no_repeats(&self) -> bool {
        is_distinct(&self.replicas) && is_distinct(&self.paths)
    }
}

fn path(bytes: &[u8]) -> Option<Path> {
    let mut segments: SmallVec<[&str; 4]> = SmallVec::new();
    let mut fields = Fields::new(bytes, &[1]);
    while let Some((field, kind)) = fields.next()? {
        match (field, kind) {
            (1, Kind::Bytes) => segments.push(str::from_utf8(fields.bytes()?).ok()?),
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
