//! A number that many replicas add to at once.

use synckit_crdt::{ChangeError, Path};

use crate::DocumentHandle;

/// A counter of a document.
#[derive(Clone, Debug)]
pub struct CounterHandle {
    document: DocumentHandle,
    path: Path,
}

impl CounterHandle {
    pub(crate) fn new(document: DocumentHandle, path: Path) -> Self {
        Self { document, path }
    }

    /// The sum of all additions; 0 when there was none.
    #[must_use]
    pub fn value(&self) -> i128 {
        self.document.look(|document| {
            let counter = document.counter(&self.path);
            counter.map_or(0, synckit_crdt::Counter::value)
        })
    }

    /// Adds, or takes away; 0 does nothing.
    ///
    /// # Errors
    /// When the path is beyond the limits.
    pub fn add(&self, amount: i64) -> Result<(), ChangeError> {
        self.document
            .transact(|edit| edit.counter(&self.path).add(amount))
    }
}
