//! The name of a field: its path and its kind.
//!
//! Spec: chapter 3.

use super::Path;

/// What a field is, and so how its writes merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldKind {
    Lww,
    Counter,
    Set,
    Text,
}

impl FieldKind {
    pub const ALL: [Self; 4] = [Self::Lww, Self::Counter, Self::Set, Self::Text];
}

/// Two replicas that create one path with different kinds make two fields: nothing conflicts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldKey {
    pub path: Path,
    pub kind: FieldKind,
}

impl FieldKey {
    pub fn new(path: Path, kind: FieldKind) -> Self {
        Self { path, kind }
    }
}
