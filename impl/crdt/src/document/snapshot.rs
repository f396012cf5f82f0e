//! A whole document state with its merge metadata.
//!
//! Spec: chapters 3 and 4. Bytes: `Snapshot` in `proto/synckit/v1/document.proto`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::FieldKey;
use crate::{Register, Version};

/// Every register with its stamp, deleted ones included, so that any later change still merges.
///
/// Every stamp's dot is covered by the version.
//= SK-LWW-006
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    pub version: Version,
    pub fields: BTreeMap<FieldKey, Register>,
}

impl Snapshot {
    /// Becomes the state of a document that has seen what either has: commutative, associative
    /// and idempotent.
    pub fn merge(&mut self, other: &Self) {
        self.version.merge(&other.version);
        for (key, register) in &other.fields {
            self.write(key.clone(), register.clone());
        }
    }

    /// Lets one write compete for its field.
    pub(super) fn write(&mut self, key: FieldKey, register: Register) {
        match self.fields.entry(key) {
            Entry::Vacant(field) => {
                field.insert(register);
            }
            Entry::Occupied(mut field) => field.get_mut().merge(&register),
        }
    }
}
