//! Writing changes.
//!
//! Spec: chapter 5.

mod change;
mod delta;
mod entries;
mod operation;
mod value;
mod writer;

pub(crate) use delta::write_delta;
