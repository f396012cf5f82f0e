//! What a document holds at each path, by kind, with all that merging needs.
//!
//! Each kind knows how to take in an operation, another copy's state, and how to give its own.
//!
//! Spec: chapters 4 and 14 to 17.

mod counter_field;
mod field;
mod map;
mod set_field;
mod text_field;
mod text_merge;

pub(super) use field::Field;
pub(super) use map::Fields;
