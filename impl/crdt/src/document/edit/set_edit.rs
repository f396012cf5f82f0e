//! Editing a set: operations name what their writer has seen.
//!
//! Spec: chapter 15.

use super::Edit;
use crate::document::{ChangeError, Operation, OperationKind, Path};
use crate::{Dot, Flaw, Value};

#[derive(Debug)]
pub struct SetEdit<'e, 'a> {
    edit: &'e mut Edit<'a>,
    path: Path,
}

impl<'e, 'a> SetEdit<'e, 'a> {
    pub(super) fn new(edit: &'e mut Edit<'a>, path: Path) -> Self {
        Self { edit, path }
    }

    /// Adds an element, anew if it is one already: then no removal that is on its way takes it.
    //= SK-SET-003
    pub fn add(&mut self, value: impl Into<Value>) -> Result<(), ChangeError> {
        let value = value.into();
        let mut observed = self.observed(&value);
        if Flaw::AddObservesNothing.is_planted() {
            observed.clear();
        }
        let kind = OperationKind::SetAdd { value, observed };
        self.edit.write(Operation::new(self.path.clone(), kind))
    }

    /// Whether there was such an element to remove.
    //= SK-SET-002
    pub fn remove(&mut self, value: &Value) -> Result<bool, ChangeError> {
        let mut observed = self.observed(value);
        if Flaw::RemoveNamesOneDot.is_planted() {
            observed.truncate(1);
        }
        if observed.is_empty() {
            return Ok(false);
        }
        let kind = OperationKind::SetRemove { observed };
        self.edit.write(Operation::new(self.path.clone(), kind))?;
        Ok(true)
    }

    /// The live dots of an element, ascending.
    fn observed(&self, value: &Value) -> Vec<Dot> {
        let document = self.edit.document();
        let live = document
            .set(&self.path)
            .map_or(&[][..], |set| set.dots(value));
        let replicas = document.replicas();
        let mut observed: Vec<Dot> = live.iter().map(|dot| replicas.dot(*dot)).collect();
        observed.sort_unstable();
        observed
    }
}
