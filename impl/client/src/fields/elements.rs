//! A set of values: an addition wins over a removal that had not seen it.

use synckit_crdt::{ChangeError, Path, Value};

use crate::DocumentHandle;

/// A set of a document.
#[derive(Clone, Debug)]
pub struct ElementsHandle {
    document: DocumentHandle,
    path: Path,
}

impl ElementsHandle {
    pub(crate) fn new(document: DocumentHandle, path: Path) -> Self {
        Self { document, path }
    }

    /// Whether a value is an element. The integer 1 and the double 1.0 are two values.
    #[must_use]
    pub fn contains(&self, value: &Value) -> bool {
        self.document.look(|document| {
            let set = document.set(&self.path);
            set.is_some_and(|set| set.contains(value))
        })
    }

    /// The elements, ascending.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        self.document.look(|document| {
            let set = document.set(&self.path).into_iter();
            set.flat_map(|set| set.iter().cloned()).collect()
        })
    }

    /// The number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.document.look(|document| {
            let set = document.set(&self.path);
            set.map_or(0, synckit_crdt::Set::len)
        })
    }

    /// Whether there is no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an element, anew if it is one: then no removal that is on its way takes it.
    ///
    /// # Errors
    /// When the path or the value are beyond the limits.
    pub fn add(&self, value: impl Into<Value>) -> Result<(), ChangeError> {
        self.document
            .transact(|edit| edit.set(&self.path).add(value))
    }

    /// Removes an element; says whether it was one.
    ///
    /// # Errors
    /// When the path is beyond the limits.
    pub fn remove(&self, value: &Value) -> Result<bool, ChangeError> {
        self.document
            .transact(|edit| edit.set(&self.path).remove(value))
    }
}
