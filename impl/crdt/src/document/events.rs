//! What applying changes has done to the fields of a document.
//!
//! Spec: chapters 3 and 14 to 17.

use std::collections::BTreeMap;

use super::{FieldKey, FieldKind};
use crate::{TextPatch, Value};

/// By field; what was written without effect may stand here too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events(BTreeMap<FieldKey, FieldEvent>);

/// What became of one field. New values are read from the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldEvent {
    Register,
    Counter,
    /// Each element that came or went, and whether it came.
    Set(BTreeMap<Value, bool>),
    Text(TextPatch),
}

impl Events {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Ascending by path, then kind.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&FieldKey, &FieldEvent)> {
        self.0.iter()
    }

    pub(super) fn of(&mut self, key: &FieldKey) -> &mut FieldEvent {
        let event = || match key.kind {
            FieldKind::Lww => FieldEvent::Register,
            FieldKind::Counter => FieldEvent::Counter,
            FieldKind::Set => FieldEvent::Set(BTreeMap::new()),
            FieldKind::Text => FieldEvent::Text(TextPatch::default()),
        };
        self.0.entry(key.clone()).or_insert_with(event)
    }
}

impl IntoIterator for Events {
    type Item = (FieldKey, FieldEvent);
    type IntoIter = std::collections::btree_map::IntoIter<FieldKey, FieldEvent>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FieldEvent {
    /// Takes note that an element came, or went; both together are nothing.
    pub(super) fn element(&mut self, value: &Value, came: bool) {
        let Self::Set(elements) = self else { return };
        match elements.get(value) {
            Some(before) if *before != came => {
                elements.remove(value);
            }
            Some(_) => {}
            None => {
                elements.insert(value.clone(), came);
            }
        }
    }

    pub(super) fn patch(&mut self) -> Option<&mut TextPatch> {
        match self {
            Self::Text(patch) => Some(patch),
            Self::Register | Self::Counter | Self::Set(_) => None,
        }
    }
}
