//! Editing a counter.
//!
//! Spec: chapter 14.

use super::Edit;
use crate::document::{ChangeError, Operation, Path};

#[derive(Debug)]
pub struct CounterEdit<'e, 'a> {
    edit: &'e mut Edit<'a>,
    path: Path,
}

impl<'e, 'a> CounterEdit<'e, 'a> {
    pub(super) fn new(edit: &'e mut Edit<'a>, path: Path) -> Self {
        Self { edit, path }
    }

    /// Adds to the counter, or takes away; 0 does nothing.
    //= SK-CNT-004
    pub fn add(&mut self, amount: i64) -> Result<(), ChangeError> {
        if amount == 0 {
            return Ok(());
        }
        self.edit
            .write(Operation::counter_add(self.path.clone(), amount))
    }
}
