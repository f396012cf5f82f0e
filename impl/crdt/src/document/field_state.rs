//! What a snapshot says of one field: its state, and all that later merges need.
//!
//! Spec: chapters 4 and 14 to 17. Bytes: `SnapshotField` in `proto/synckit/v1/document.proto`.

use std::collections::{BTreeMap, BTreeSet};

use super::{FieldKind, Mark, PackedSpans};
use crate::{Counter, Dot, LimitExceeded, Limits, Register, ReplicaId, Stamp, Value};

/// The state of a field, by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldState {
    Register(Register),
    Counter(CounterState),
    Set(SetState),
    Text(TextState),
}

/// A counter, and the least stamp of its operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterState {
    pub created: Stamp,
    pub counter: Counter,
}

/// The elements of a set, each with its live dots; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetState {
    /// The least stamp of its operations.
    pub created: Stamp,
    //= SK-SET-007
    pub elements: BTreeMap<Value, BTreeSet<Dot>>,
}

/// A text: what it shows, and every character ever written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextState {
    /// The least stamp of its operations.
    pub created: Stamp,
    /// What is shown.
    pub text: String,
    /// The replicas that the spans name by index, ascending.
    pub replicas: Vec<ReplicaId>,
    pub spans: PackedSpans,
    /// The markings that may still win, by their dots.
    //= SK-MARK-011
    pub marks: BTreeMap<Dot, MarkState>,
}

/// A marking and its stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkState {
    pub stamp: Stamp,
    pub mark: Mark,
}

impl FieldState {
    pub fn kind(&self) -> FieldKind {
        match self {
            Self::Register(_) => FieldKind::Lww,
            Self::Counter(_) => FieldKind::Counter,
            Self::Set(_) => FieldKind::Set,
            Self::Text(_) => FieldKind::Text,
        }
    }

    /// Holds every value to its limits.
    pub fn validate(&self, limits: &Limits) -> Result<(), LimitExceeded> {
        match self {
            Self::Register(register) => {
                let value = register.value.iter();
                value
                    .into_iter()
                    .try_for_each(|value| value.validate(limits))
            }
            Self::Counter(_) => Ok(()),
            Self::Set(set) => {
                let mut elements = set.elements.keys();
                elements.try_for_each(|value| value.validate(limits))
            }
            Self::Text(text) => {
                let mut marks = text.marks.values();
                marks.try_for_each(|state| state.mark.value.validate(limits))
            }
        }
    }

    /// The stamp of a register, or the least stamp of the operations of a field of another kind.
    pub fn stamp(&self) -> &Stamp {
        match self {
            Self::Register(register) => &register.stamp,
            Self::Counter(counter) => &counter.created,
            Self::Set(set) => &set.created,
            Self::Text(text) => &text.created,
        }
    }

    /// The least stamp of the operations of a field that is no register.
    pub fn created(&self) -> Option<&Stamp> {
        match self {
            Self::Register(_) => None,
            Self::Counter(counter) => Some(&counter.created),
            Self::Set(set) => Some(&set.created),
            Self::Text(text) => Some(&text.created),
        }
    }
}
