//! All fields of a document, and the numbers its replicas go by.
//!
//! Spec: chapter 3.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::Field;
use crate::{FieldKey, FieldState, Operation, Replicas, Snapshot, Stamp, Version};

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

    /// Takes in one operation, which comes after everything it names.
    pub(in crate::document) fn apply(&mut self, op: &Operation, stamp: Stamp) {
        let dot = self.replicas.intern_dot(&stamp.dot());
        let field = match self.map.entry(op.field()) {
            Entry::Occupied(field) => field.into_mut(),
            Entry::Vacant(place) => place.insert(Field::new(&op.kind, &stamp)),
        };
        field.apply(&op.kind, stamp, dot, &mut self.replicas);
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
