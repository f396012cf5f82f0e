//! One write to one field.
//!
//! Spec: chapters 3, 4 and 14 to 17. Bytes: `Operation` in `proto/synckit/v1/document.proto`.

use super::{ChangeError, FieldKey, FieldKind, Mark, Path, Place};
use crate::{Dot, DotRange, Flaw, Limit, LimitExceeded, Limits, ReplicaId, Value};

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
    /// Never 0; negative for a decrement.
    CounterAdd(i64),
    SetAdd {
        value: Value,
        /// The live dots of the element that the writer has seen.
        observed: Vec<Dot>,
    },
    SetRemove {
        /// The dots of the element that the writer has seen; at least one.
        observed: Vec<Dot>,
    },
    TextInsert {
        /// At least one character.
        text: String,
        place: Place,
    },
    TextDelete {
        /// At least one; no dot stands in two of them.
        ranges: Vec<DotRange>,
    },
    /// Boxed: typing must not be as large as a marking.
    TextMark(Box<Mark>),
}

impl Operation {
    pub fn new(path: Path, kind: OperationKind) -> Self {
        Self { path, kind }
    }

    pub fn lww_set(path: Path, value: impl Into<Value>) -> Self {
        Self::new(path, OperationKind::LwwSet(value.into()))
    }

    pub fn lww_delete(path: Path) -> Self {
        Self::new(path, OperationKind::LwwDelete)
    }

    pub fn counter_add(path: Path, amount: i64) -> Self {
        Self::new(path, OperationKind::CounterAdd(amount))
    }

    /// The field this writes.
    pub fn field(&self) -> FieldKey {
        FieldKey::new(self.path.clone(), self.kind.field_kind())
    }

    /// How many dots this takes.
    pub fn span(&self) -> u64 {
        self.kind.span()
    }

    /// Checks the form of an operation of `replica` whose first dot is `own_seq`.
    pub(super) fn validate_form(
        &self,
        replica: &ReplicaId,
        own_seq: u64,
    ) -> Result<(), ChangeError> {
        self.kind.validate_form()?;
        self.kind.validate_references(replica, own_seq)
    }

    /// Holds the path and what is written to their limits.
    pub fn validate(&self, limits: &Limits) -> Result<(), LimitExceeded> {
        self.path.validate(limits)?;
        match &self.kind {
            OperationKind::LwwSet(value) | OperationKind::SetAdd { value, .. } => {
                value.validate(limits)
            }
            OperationKind::TextInsert { text, .. } => {
                limits.check(Limit::MaxValueBytes, text.len())
            }
            OperationKind::TextMark(mark) => mark.validate(limits),
            OperationKind::LwwDelete
            | OperationKind::CounterAdd(_)
            | OperationKind::SetRemove { .. }
            | OperationKind::TextDelete { .. } => Ok(()),
        }
    }
}

impl OperationKind {
    /// The kind of field this writes.
    pub fn field_kind(&self) -> FieldKind {
        match self {
            Self::LwwSet(_) | Self::LwwDelete => FieldKind::Lww,
            Self::CounterAdd(_) => FieldKind::Counter,
            Self::SetAdd { .. } | Self::SetRemove { .. } => FieldKind::Set,
            Self::TextInsert { .. } | Self::TextDelete { .. } | Self::TextMark(_) => {
                FieldKind::Text
            }
        }
    }

    /// How many dots this takes: one for each character of an insertion, else one.
    //= SK-TEXT-001
    pub fn span(&self) -> u64 {
        match self {
            Self::TextInsert { text, .. } => scalars(text),
            Self::LwwSet(_)
            | Self::LwwDelete
            | Self::CounterAdd(_)
            | Self::SetAdd { .. }
            | Self::SetRemove { .. }
            | Self::TextDelete { .. }
            | Self::TextMark(_) => 1,
        }
    }

    fn validate_form(&self) -> Result<(), ChangeError> {
        match self {
            //= SK-CNT-004
            //= SK-WIRE-029
            Self::CounterAdd(0) if !Flaw::ZeroAdded.is_planted() => Err(ChangeError::AmountZero),
            //= SK-TEXT-021
            //= SK-WIRE-026
            Self::TextInsert { text, .. }
                if text.is_empty() && !Flaw::EmptyInsertion.is_planted() =>
            {
                Err(ChangeError::TextEmpty)
            }
            Self::TextMark(mark) => mark.validate_form(),
            Self::LwwSet(_)
            | Self::LwwDelete
            | Self::CounterAdd(_)
            | Self::SetAdd { .. }
            | Self::SetRemove { .. }
            | Self::TextInsert { .. }
            | Self::TextDelete { .. } => Ok(()),
        }
    }
}

fn scalars(text: &str) -> u64 {
    if Flaw::DotsAreBytes.is_planted() {
        return text.len() as u64;
    }
    if text.is_ascii() {
        return text.len() as u64;
    }
    text.chars().count() as u64
}
