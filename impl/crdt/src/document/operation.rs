//! One write to one field.
//!
//! Spec: chapters 3 and 4.

use super::{FieldKey, FieldKind, Path};
use crate::{LimitExceeded, Limits, Value};

/// One write to one field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Operation {
    pub path: Path,
    pub kind: OperationKind,
}

/// What is written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OperationKind {
    LwwSet(Value),
    /// A delete is a write: it has a stamp and it competes.
    LwwDelete,
}

impl Operation {
    pub fn lww_set(path: Path, value: impl Into<Value>) -> Self {
        Self {
            path,
            kind: OperationKind::LwwSet(value.into()),
        }
    }

    pub fn lww_delete(path: Path) -> Self {
        Self {
            path,
            kind: OperationKind::LwwDelete,
        }
    }

    /// The field this writes.
    pub fn field(&self) -> FieldKey {
        let kind = match self.kind {
            OperationKind::LwwSet(_) | OperationKind::LwwDelete => FieldKind::Lww,
        };
        FieldKey::new(self.path.clone(), kind)
    }

    /// How many dots this takes.
    pub fn span(&self) -> u64 {
        match self.kind {
            OperationKind::LwwSet(_) | OperationKind::LwwDelete => 1,
        }
    }

    /// The value this leaves in its register; `None` for a delete.
    pub(super) fn written_value(&self) -> Option<&Value> {
        match &self.kind {
            OperationKind::LwwSet(value) => Some(value),
            OperationKind::LwwDelete => None,
        }
    }

    /// Holds the path and the value to their limits.
    pub fn validate(&self, limits: &Limits) -> Result<(), LimitExceeded> {
        self.path.validate(limits)?;
        match &self.kind {
            OperationKind::LwwSet(value) => value.validate(limits),
            OperationKind::LwwDelete => Ok(()),
        }
    }
}
