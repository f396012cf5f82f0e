//! All fields of a document, and the numbers its replicas go by.
//!
//! Spec: chapter 3.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::Field;
use crate::document::Events;
use crate::{
    FieldKey, FieldKind, FieldState, LocalDot, Operation, Path, ReplicaId, ReplicaIndex, Replicas,
    RichText, Snapshot, Stamp, Version,
};

/// Ascending by path, then kind.
#[derive(Clone, Debug, Default)]
pub(in crate::document) struct Fields {
    map: BTreeMap<FieldKey, Field>,
    replicas: Replicas,
}

impl Fields {
    pub(in crate::document) fn get(&self, key: &FieldKey) -> Option<&Field> {
        self.map.get(key)
    }

    pub(in crate::document) fn iter(&self) -> impl Iterator<Item = (&FieldKey, &Field)> {
        self.map.iter()
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
        let key = op.field();
        let event = events.map(|events| events.of(&key));
        let field = match self.map.entry(key) {
            Entry::Occupied(field) => field.into_mut(),
            Entry::Vacant(place) => place.insert(Field::new(op.kind.field_kind(), &stamp)),
        };
        field.apply(&op.kind, stamp, dot, &mut self.replicas, event);
    }

    /// The text at `path`, for an operation with such a stamp.
    pub(in crate::document) fn text_mut(
        &mut self,
        path: &Path,
        stamp: &Stamp,
    ) -> (&mut RichText, &Replicas) {
        let key = FieldKey::new(path.clone(), FieldKind::Text);
        let field = match self.map.entry(key) {
            Entry::Occupied(field) => field.into_mut(),
            Entry::Vacant(place) => place.insert(Field::new(FieldKind::Text, stamp)),
        };
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
            let field = match self.map.entry(key.clone()) {
                Entry::Occupied(field) => field.into_mut(),
                Entry::Vacant(place) => place.insert(Field::of(state)),
            };
            field.merge(state, known, &other.version, &mut self.replicas);
        }
    }

    /// The state of every field.
    pub(in crate::document) fn states(&self) -> BTreeMap<FieldKey, FieldState> {
        let state = |(key, field): (&FieldKey, &Field)| (key.clone(), field.state(&self.replicas));
        self.map.iter().map(state).collect()
    }
}
