//! A whole document state with its merge metadata.
//!
//! Spec: chapters 3 and 4. Bytes: `Snapshot` in `proto/synckit/v1/document.proto`.

use std::collections::BTreeMap;

use super::fields::Fields;
use super::{FieldKey, FieldState};
use crate::{Timestamp, Version};

/// Every field with all that merging needs, deleted registers included, so that any later change
/// still merges.
///
/// Every dot in it is covered by the version.
//= SK-LWW-006
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    pub version: Version,
    /// The greatest timestamp of its changes.
    //= SK-WIRE-032
    pub timestamp: Timestamp,
    pub fields: BTreeMap<FieldKey, FieldState>,
}

impl Snapshot {
    /// Becomes the state of a document that has seen what either has: commutative, associative
    /// and idempotent.
    pub fn merge(&mut self, other: &Self) {
        let mut fields = Fields::default();
        fields.merge(self, &Version::default());
        fields.merge(other, &self.version);
        self.version.merge(&other.version);
        self.timestamp = self.timestamp.max(other.timestamp);
        self.fields = fields.states();
    }
}
