//! One field, as a function of the changes applied, in an order in which they could be.
//!
//! Spec: chapters 3, 4 and 14 to 17. Models: `tla/LwwRegister.tla`, `tla/PnCounter.tla`,
//! `tla/OrSet.tla`, `tla/FugueText.tla`, `tla/PeritextMarks.tla`.

use crate::{Change, Counter, Marking, OperationKind, Place, Set, Stamp, Text, Write};

/// What a path may name at once: one field of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldKind {
    Lww,
    Counter,
    Set,
    Text,
}

impl FieldKind {
    pub const ALL: [Self; 4] = [Self::Lww, Self::Counter, Self::Set, Self::Text];
}

impl<V> OperationKind<V> {
    pub fn field_kind(&self) -> FieldKind {
        match self {
            Self::LwwSet(_) | Self::LwwDelete => FieldKind::Lww,
            Self::CounterAdd(_) => FieldKind::Counter,
            Self::SetAdd { .. } | Self::SetRemove { .. } => FieldKind::Set,
            Self::TextInsert { .. } | Self::TextDelete { .. } | Self::TextMark { .. } => {
                FieldKind::Text
            }
        }
    }
}

/// An operation with its stamp: that of its first dot.
pub type Stamped<V> = (Stamp, OperationKind<V>);

/// Every operation on one field, as they came.
pub fn operations<V: Clone>(
    changes: &[Change<V>],
    path: &[String],
    kind: FieldKind,
) -> Vec<Stamped<V>> {
    let mut operations = Vec::new();
    for change in changes {
        for (seq, op) in change.numbered() {
            if op.path == path && op.kind.field_kind() == kind {
                let stamp = Stamp {
                    timestamp: change.timestamp,
                    replica: change.replica.clone(),
                    seq,
                };
                operations.push((stamp, op.kind.clone()));
            }
        }
    }
    operations
}

/// Every write to the register at a path.
pub fn writes<V: Clone>(changes: &[Change<V>], path: &[String]) -> Vec<Write<V>> {
    let mut writes = Vec::new();
    for (stamp, kind) in operations(changes, path, FieldKind::Lww) {
        let value = if let OperationKind::LwwSet(value) = kind {
            Some(value)
        } else {
            None
        };
        writes.push(Write { stamp, value });
    }
    writes
}

pub fn counter<V: Clone>(changes: &[Change<V>], path: &[String]) -> Counter {
    let mut counter = Counter::default();
    for (stamp, kind) in operations(changes, path, FieldKind::Counter) {
        if let OperationKind::CounterAdd(amount) = kind {
            counter.add(&stamp.replica, amount);
        }
    }
    counter
}

pub fn set<V: Clone + Eq>(changes: &[Change<V>], path: &[String]) -> Set<V> {
    let mut set = Set::default();
    for (stamp, kind) in operations(changes, path, FieldKind::Set) {
        if let OperationKind::SetAdd { value, observed } = kind {
            set.add(stamp.dot(), value, &observed);
        } else if let OperationKind::SetRemove { observed } = kind {
            set.remove(&observed);
        }
    }
    set
}

pub fn text<V: Clone>(changes: &[Change<V>], path: &[String]) -> Text {
    let mut field = Text::default();
    for (stamp, kind) in operations(changes, path, FieldKind::Text) {
        if let OperationKind::TextInsert { text, place } = kind {
            match place {
                Place::Continues => field.insert_continuing(&stamp.dot(), &text),
                Place::Between { left, right } => field.insert(&stamp.dot(), left, right, &text),
            }
        } else if let OperationKind::TextDelete { ranges } = kind {
            field.delete(&ranges);
        }
    }
    field
}

/// Every marking of the text at a path.
pub fn markings<V: Clone>(changes: &[Change<V>], path: &[String]) -> Vec<Marking<V>> {
    let mut markings = Vec::new();
    for (stamp, kind) in operations(changes, path, FieldKind::Text) {
        if let OperationKind::TextMark {
            key,
            value,
            start,
            end,
        } = kind
        {
            markings.push(Marking {
                stamp,
                key,
                value,
                start,
                end,
            });
        }
    }
    markings
}
