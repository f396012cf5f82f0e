//! Editing a register.
//!
//! Spec: chapter 4.

use super::Edit;
use crate::Value;
use crate::document::{ChangeError, Operation, Path};

#[derive(Debug)]
pub struct RegisterEdit<'e, 'a> {
    edit: &'e mut Edit<'a>,
    path: Path,
}

impl<'e, 'a> RegisterEdit<'e, 'a> {
    pub(super) fn new(edit: &'e mut Edit<'a>, path: Path) -> Self {
        Self { edit, path }
    }

    pub fn set(&mut self, value: impl Into<Value>) -> Result<(), ChangeError> {
        self.edit
            .write(Operation::lww_set(self.path.clone(), value))
    }

    pub fn delete(&mut self) -> Result<(), ChangeError> {
        self.edit.write(Operation::lww_delete(self.path.clone()))
    }
}
