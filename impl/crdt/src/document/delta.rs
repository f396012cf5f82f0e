//! A batch of changes.
//!
//! Spec: chapter 3, changes.

use super::Change;

/// Changes in an order in which each follows what it depends on.
//= SK-DATA-016
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Delta {
    pub changes: Vec<Change>,
}

impl Delta {
    pub fn new(changes: Vec<Change>) -> Self {
        Self { changes }
    }
}
