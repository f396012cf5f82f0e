//! Reading changes that are written as ours are: `None` for everything else.
//!
//! Spec: chapter 5.

mod change;
mod delta;
mod fields;
mod names;
mod operation;
mod value;

pub(crate) use delta::{read_change, read_operations};
pub(crate) use names::Names;
