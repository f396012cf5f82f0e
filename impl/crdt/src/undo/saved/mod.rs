//! What can be undone, as a value that can be stored: lists of lists, replicas by number.
//!
//! Spec: chapter 18.

mod edits;
mod names;
mod parts;

use thiserror::Error;

use super::UndoState;
use crate::Value;
use names::Names;
use parts::row;

/// Why a value is not what can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is not what an undo history was saved as")]
pub struct UndoStateError;

impl UndoState {
    /// The whole, to be stored with the document.
    //= SK-UNDO-009
    pub fn to_value(&self) -> Value {
        let mut names = Names::default();
        let groups = self.save(&mut names);
        Value::Array(vec![names.to_value(), groups])
    }

    /// The inverse of [`to_value`](Self::to_value).
    //= SK-UNDO-009
    pub fn from_value(value: &Value) -> Result<Self, UndoStateError> {
        let [names, groups] = row(value).ok_or(UndoStateError)?;
        let names = Names::from_value(names).ok_or(UndoStateError)?;
        Self::load(groups, &names).ok_or(UndoStateError)
    }
}

/// What has a form to be stored in.
trait Saved: Sized {
    fn save(&self, names: &mut Names) -> Value;

    /// `None` for what was not saved as one of these.
    fn load(value: &Value, names: &Names) -> Option<Self>;
}
