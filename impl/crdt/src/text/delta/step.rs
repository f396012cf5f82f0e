//! One step through a rich text, and a whole pass.
//!
//! Spec: chapters 16 and 17.

use std::collections::BTreeMap;

use crate::Value;

/// Values by key. In a retained run null takes a key away, and a key that is not named stays.
pub type Attributes = BTreeMap<String, Value>;

/// One step through a text, from where the step before it ended. Lengths are in the caller's unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextStep {
    Retain {
        length: usize,
        attributes: Attributes,
    },
    Insert {
        text: String,
        attributes: Attributes,
    },
    Delete {
        length: usize,
    },
}

/// A pass through a text from its start. What comes after the last step is retained.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextDelta {
    pub steps: Vec<TextStep>,
}

impl TextDelta {
    pub fn new() -> Self {
        Self::default()
    }

    /// Passes over `length` units.
    #[must_use]
    pub fn retain(self, length: usize) -> Self {
        self.mark::<String>(length, [])
    }

    /// Passes over `length` units and sets attributes there; null takes a key away.
    #[must_use]
    pub fn mark<K: Into<String>>(
        mut self,
        length: usize,
        attributes: impl IntoIterator<Item = (K, Value)>,
    ) -> Self {
        let attributes = collect(attributes);
        self.steps.push(TextStep::Retain { length, attributes });
        self
    }

    /// Inserts text without attributes.
    #[must_use]
    pub fn insert(self, text: impl Into<String>) -> Self {
        self.insert_with::<String>(text, [])
    }

    /// Inserts text with exactly these attributes, whatever stands beside it.
    #[must_use]
    pub fn insert_with<K: Into<String>>(
        mut self,
        text: impl Into<String>,
        attributes: impl IntoIterator<Item = (K, Value)>,
    ) -> Self {
        let (text, attributes) = (text.into(), collect(attributes));
        self.steps.push(TextStep::Insert { text, attributes });
        self
    }

    #[must_use]
    pub fn delete(mut self, length: usize) -> Self {
        self.steps.push(TextStep::Delete { length });
        self
    }
}

fn collect<K: Into<String>>(attributes: impl IntoIterator<Item = (K, Value)>) -> Attributes {
    let owned = attributes.into_iter();
    owned.map(|(key, value)| (key.into(), value)).collect()
}
