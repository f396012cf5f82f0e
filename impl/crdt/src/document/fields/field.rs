//! One field, whatever its kind.
//!
//! Spec: chapter 3, and chapters 4 and 14 to 17 for the kinds.

use super::counter_field::CounterField;
use super::set_field::SetField;
use super::text_field::TextField;
use crate::document::FieldEvent;
use crate::{
    FieldKind, FieldState, Flaw, LocalDot, OperationKind, Register, Replicas, Stamp, Version,
};

#[derive(Clone, Debug)]
pub(in crate::document) enum Field {
    Register(Register),
    Counter(CounterField),
    Set(SetField),
    // Boxed: a register must not be as large as a text.
    Text(Box<TextField>),
}

impl Field {
    /// The field as it is before the first operation it takes in.
    pub(super) fn new(kind: FieldKind, stamp: &Stamp) -> Self {
        let stamp = stamp.clone();
        match kind {
            FieldKind::Lww => Self::Register(Register { stamp, value: None }),
            FieldKind::Counter => Self::Counter(CounterField::new(stamp)),
            FieldKind::Set => Self::Set(SetField::new(stamp)),
            FieldKind::Text => Self::Text(Box::new(TextField::new(stamp))),
        }
    }

    /// The field as it is before it takes in the first state.
    pub(super) fn of(state: &FieldState) -> Self {
        match state {
            FieldState::Register(register) => Self::Register(register.clone()),
            FieldState::Counter(counter) => {
                Self::Counter(CounterField::new(counter.created.clone()))
            }
            FieldState::Set(set) => Self::Set(SetField::new(set.created.clone())),
            FieldState::Text(text) => Self::Text(Box::new(TextField::new(text.created.clone()))),
        }
    }

    /// Takes in an operation of this field's kind. An event, if given, takes note of what it does.
    pub(super) fn apply(
        &mut self,
        kind: &OperationKind,
        stamp: Stamp,
        dot: LocalDot,
        replicas: &mut Replicas,
        event: Option<&mut FieldEvent>,
    ) {
        self.create(&stamp);
        match (self, kind) {
            (Self::Register(register), OperationKind::LwwSet(value)) => {
                let value = Some(value.clone());
                register.merge(&Register { stamp, value });
            }
            (Self::Register(register), OperationKind::LwwDelete) => {
                register.merge(&Register { stamp, value: None });
            }
            (Self::Counter(field), OperationKind::CounterAdd(amount)) => {
                field.counter.add(&stamp.replica, *amount);
            }
            (Self::Set(field), OperationKind::SetAdd { value, observed }) => {
                field.add(value, dot, observed, replicas, event);
            }
            (Self::Set(field), OperationKind::SetRemove { observed }) => {
                field.remove(observed, replicas, event);
            }
            (Self::Text(field), OperationKind::TextInsert { text, place }) => {
                field.insert(
                    dot,
                    text,
                    place,
                    replicas,
                    event.and_then(FieldEvent::patch),
                );
            }
            (Self::Text(field), OperationKind::TextDelete { ranges }) => {
                field.delete(ranges, replicas, event.and_then(FieldEvent::patch));
            }
            (Self::Text(field), OperationKind::TextMark(mark)) => {
                field.mark(stamp, mark, replicas, event.and_then(FieldEvent::patch));
            }
            // A field is looked up by the operation's own kind.
            (Self::Register(_) | Self::Counter(_) | Self::Set(_) | Self::Text(_), _) => {}
        }
    }

    /// Takes in the state of a copy of this field.
    pub(super) fn merge(
        &mut self,
        other: &FieldState,
        known: &Version,
        version: &Version,
        replicas: &mut Replicas,
    ) {
        if let Some(created) = other.created() {
            self.create(created);
        }
        match (self, other) {
            (Self::Register(register), FieldState::Register(other)) => register.merge(other),
            (Self::Counter(field), FieldState::Counter(other)) => field.merge(other),
            (Self::Set(field), FieldState::Set(other)) => {
                field.merge(other, known, version, replicas);
            }
            (Self::Text(field), FieldState::Text(other)) => field.merge(other, known, replicas),
            // A field is looked up by the kind of its state.
            (Self::Register(_) | Self::Counter(_) | Self::Set(_) | Self::Text(_), _) => {}
        }
    }

    pub(super) fn state(&self, replicas: &Replicas) -> FieldState {
        match self {
            Self::Register(register) => FieldState::Register(register.clone()),
            Self::Counter(field) => FieldState::Counter(field.state()),
            Self::Set(field) => FieldState::Set(field.state(replicas)),
            Self::Text(field) => FieldState::Text(field.state(replicas)),
        }
    }

    /// How strong a claim this field has to be what its path shows; `None` for none at all.
    //= SK-DATA-005
    pub(in crate::document) fn claim(&self) -> Option<&Stamp> {
        match self {
            Self::Register(register) => register.value.as_ref().map(|_| &register.stamp),
            Self::Counter(field) => Some(&field.created),
            Self::Set(field) => Some(&field.created),
            Self::Text(field) => Some(&field.created),
        }
    }

    /// The least stamp of the operations of a field that is no register.
    fn created(&mut self) -> Option<&mut Stamp> {
        match self {
            Self::Register(_) => None,
            Self::Counter(field) => Some(&mut field.created),
            Self::Set(field) => Some(&mut field.created),
            Self::Text(field) => Some(&mut field.created),
        }
    }

    pub(super) fn create(&mut self, stamp: &Stamp) {
        if let Some(created) = self.created()
            && (*stamp < *created) != Flaw::CreatedByTheLast.is_planted()
        {
            created.clone_from(stamp);
        }
    }
}
