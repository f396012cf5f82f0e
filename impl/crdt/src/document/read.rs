//! Reading a document.
//!
//! Spec: chapter 3.

use std::borrow::Cow;

use super::fields::Field;
use super::{Document, FieldKey, FieldKind, Path};
use crate::{Counter, Flaw, Register, Replicas, RichText, Set, Text, Value};

/// What a path shows.
#[derive(Clone, Copy, Debug)]
pub enum FieldView<'a> {
    Value(&'a Value),
    Counter(&'a Counter),
    Set(&'a Set),
    Text(&'a Text),
}

impl Document {
    /// What `path` shows when nobody says of which kind: the field with the greatest claim.
    //= SK-DATA-005
    pub fn get(&self, path: &Path) -> Option<FieldView<'_>> {
        let of_kind = |kind| self.field(path, kind);
        let fields = FieldKind::ALL.into_iter().filter_map(of_kind);
        if prefers_oldest() {
            let claiming = fields.filter(|field| field.claim().is_some());
            let oldest = claiming.min_by_key(|field| field.claim())?;
            return FieldView::of(oldest, self.replicas());
        }
        FieldView::of(fields.max_by_key(|field| field.claim())?, self.replicas())
    }

    /// The value at `path`; `None` when it was never written, or deleted.
    pub fn register(&self, path: &Path) -> Option<&Value> {
        match self.field(path, FieldKind::Lww)? {
            Field::Register(register) => register.value.as_ref(),
            Field::Counter(_) | Field::Set(_) | Field::Text(_) => None,
        }
    }

    /// The counter at `path`; `None` when nothing was ever added there.
    pub fn counter(&self, path: &Path) -> Option<&Counter> {
        match self.field(path, FieldKind::Counter)? {
            Field::Counter(field) => Some(field.counter()),
            Field::Register(_) | Field::Set(_) | Field::Text(_) => None,
        }
    }

    /// The set at `path`; `None` when it was never written.
    pub fn set(&self, path: &Path) -> Option<&Set> {
        match self.field(path, FieldKind::Set)? {
            Field::Set(field) => Some(field.set()),
            Field::Register(_) | Field::Counter(_) | Field::Text(_) => None,
        }
    }

    /// The text at `path`; `None` when it was never written.
    pub fn text(&self, path: &Path) -> Option<&Text> {
        match self.field(path, FieldKind::Text)? {
            Field::Text(field) => Some(field.rich_text(self.fields.replicas()).text()),
            Field::Register(_) | Field::Counter(_) | Field::Set(_) => None,
        }
    }

    /// What the text at `path` shows; `None` when it was never written.
    ///
    /// Of a snapshot that was opened this is there at once; [`text`](Self::text) reads the rest.
    pub fn shown_text(&self, path: &Path) -> Option<Cow<'_, str>> {
        match self.field(path, FieldKind::Text)? {
            Field::Text(field) => Some(field.shown()),
            Field::Register(_) | Field::Counter(_) | Field::Set(_) => None,
        }
    }

    /// The text at `path` with its marks; `None` when it was never written.
    pub fn rich_text(&self, path: &Path) -> Option<&RichText> {
        match self.field(path, FieldKind::Text)? {
            Field::Text(field) => Some(field.rich_text(self.fields.replicas())),
            Field::Register(_) | Field::Counter(_) | Field::Set(_) => None,
        }
    }

    /// The last write to the register at `path`, a delete too; `None` when there was none.
    pub fn register_entry(&self, path: &Path) -> Option<&Register> {
        match self.field(path, FieldKind::Lww)? {
            Field::Register(register) => Some(register),
            Field::Counter(_) | Field::Set(_) | Field::Text(_) => None,
        }
    }

    /// The numbers that the replicas go by in sets and texts.
    pub fn replicas(&self) -> &Replicas {
        self.fields.replicas()
    }

    /// What every path shows, ascending by path.
    pub fn view(&self) -> impl Iterator<Item = (&Path, FieldView<'_>)> {
        let mut fields = self.fields.iter().peekable();
        std::iter::from_fn(move || {
            loop {
                let (key, mut shown) = fields.next()?;
                while let Some((_, other)) = fields.next_if(|(next, _)| next.path == key.path) {
                    shown = if (other.claim() > shown.claim()) != prefers_oldest() {
                        other
                    } else {
                        shown
                    };
                }
                if let Some(view) = FieldView::of(shown, self.replicas()) {
                    return Some((&key.path, view));
                }
            }
        })
    }

    /// The live registers, ascending by path.
    pub fn fields(&self) -> impl Iterator<Item = (&Path, &Value)> {
        self.registers()
            .filter_map(|(key, register)| Some((&key.path, register.value.as_ref()?)))
    }

    /// Every register ever written, deleted ones included, ascending by path.
    pub fn registers(&self) -> impl Iterator<Item = (&FieldKey, &Register)> {
        self.fields.iter().filter_map(|(key, field)| match field {
            Field::Register(register) => Some((key, register)),
            Field::Counter(_) | Field::Set(_) | Field::Text(_) => None,
        })
    }

    fn field(&self, path: &Path, kind: FieldKind) -> Option<&Field> {
        self.fields.get(path, kind)
    }
}

impl<'a> FieldView<'a> {
    /// `None` for a deleted register.
    fn of(field: &'a Field, replicas: &'a Replicas) -> Option<Self> {
        match field {
            Field::Register(register) => register.value.as_ref().map(Self::Value),
            Field::Counter(field) => Some(Self::Counter(field.counter())),
            Field::Set(field) => Some(Self::Set(field.set())),
            Field::Text(field) => Some(Self::Text(field.rich_text(replicas).text())),
        }
    }
}

/// Bugs of both roles.
fn prefers_oldest() -> bool {
    Flaw::OldestPreferred.is_planted() || Flaw::OldestShown.is_planted()
}
