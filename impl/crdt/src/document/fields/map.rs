//! All fields of a document, and the numbers its replicas go by.
//!
//! Spec: chapter 3.

use std::collections::BTreeMap;

use super::Field;
use crate::document::Events;
use crate::{
    FieldKey, FieldKind, FieldState, LocalDot, Operation, Path, ReplicaId, ReplicaIndex, Replicas,
    RichText, Snapshot, Stamp, Version,
};

#[derive(Clone, Debug, Default)]
pub(in crate::document) struct Fields {
    /// In the order in which they came.
    fields: Vec<(FieldKey, Field)>,
    /// By path, and there by kind.
    places: BTreeMap<Path, [Option<u32>; FieldKind::ALL.len()]>,
    /// The one that was written last: whoever types stays in one field.
    recent: usize,
    replicas: Replicas,
}

impl Fields {
    pub(in crate::document) fn get(&self, path: &Path, kind: FieldKind) -> Option<&Field> {
        let place = self.place(path, kind)?;
        self.fields.get(place).map(|(_, field)| field)
    }

    /// Ascending by path, then kind.
    pub(in crate::document) fn iter(&self) -> impl Iterator<Item = (&FieldKey, &Field)> {
        let places = self.places.values().flatten().flatten();
        let fields = places.filter_map(|place| self.fields.get(*place as usize));
        fields.map(|(key, field)| (key, field))
    }

    pub(in crate::document) fn replicas(&self) -> &Replicas {
        &self.replicas
    }

    pub(in crate::document) fn intern(&mut self, replica: &ReplicaId) -> ReplicaIndex {
        self.replicas.intern(replica)
    }

    /// Takes in one operation, which comes after everything it names.
    pub(in crate::document) fn apply(
        &mut self,
        op: &Operation,
        stamp: Stamp,
        events: Option<&mut Events>,
    ) {
        let replica = self.replicas.intern(&stamp.replica);
        let dot = LocalDot::new(replica, stamp.seq);
        let kind = op.kind.field_kind();
        let event = events.map(|events| events.of(&op.field()));
        let place = self.place_or_insert(&op.path, kind, || Field::new(kind, &stamp));
        let field = &mut self.fields[place].1;
        field.apply(&op.kind, stamp, dot, &mut self.replicas, event);
    }

    /// The text at `path`, for an operation with such a stamp.
    pub(in crate::document) fn text_mut(
        &mut self,
        path: &Path,
        stamp: &Stamp,
    ) -> (&mut RichText, &Replicas) {
        let kind = FieldKind::Text;
        let place = self.place_or_insert(path, kind, || Field::new(kind, stamp));
        let field = &mut self.fields[place].1;
        field.create(stamp);
        match field {
            Field::Text(field) => (field.rich_text_mut(&self.replicas), &self.replicas),
            Field::Register(_) | Field::Counter(_) | Field::Set(_) => {
                unreachable!("a field is of the kind in its key")
            }
        }
    }

    /// Takes in the fields of a copy; `known` is the version of these.
    pub(in crate::document) fn merge(&mut self, other: &Snapshot, known: &Version) {
        for (key, state) in &other.fields {
            let place = self.place_or_insert(&key.path, key.kind, || Field::of(state));
            let field = &mut self.fields[place].1;
            field.merge(state, known, &other.version, &mut self.replicas);
        }
    }

    /// The state of every field.
    pub(in crate::document) fn states(&self) -> BTreeMap<FieldKey, FieldState> {
        let state = |(key, field): (&FieldKey, &Field)| (key.clone(), field.state(&self.replicas));
        self.iter().map(state).collect()
    }

    fn place(&self, path: &Path, kind: FieldKind) -> Option<usize> {
        if self.is_recent(path, kind) {
            return Some(self.recent);
        }
        let place = self.places.get(path)?[kind as usize];
        place.map(|place| place as usize)
    }

    /// Where a field stands, from now on if it was not here.
    fn place_or_insert(
        &mut self,
        path: &Path,
        kind: FieldKind,
        new: impl FnOnce() -> Field,
    ) -> usize {
        if self.is_recent(path, kind) {
            return self.recent;
        }
        let places = match self.places.get_mut(path) {
            Some(places) => places,
            None => self.places.entry(path.clone()).or_default(),
        };
        let place = *places[kind as usize].get_or_insert_with(|| {
            let place = u32::try_from(self.fields.len());
            let key = FieldKey::new(path.clone(), kind);
            self.fields.push((key, new()));
            place.expect("each of so many fields takes tens of bytes")
        });
        self.recent = place as usize;
        self.recent
    }

    fn is_recent(&self, path: &Path, kind: FieldKind) -> bool {
        let recent = self.fields.get(self.recent);
        recent.is_some_and(|(key, _)| key.kind == kind && key.path == *path)
    }
}
