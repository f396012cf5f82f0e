//! What a document holds at each path, by kind, with all that merging needs.
//!
//! Each kind knows how to take in an operation, another copy's state, and how to give its own.
//!
//! Spec: chapters 4 and 14 to 17.

mod counter_field;
mod field;
mod lazy_text;
mod map;
mod set_field;
mod text_field;
mod text_flaws;
mod text_merge;
mod text_record;

pub(super) use field::Field;
pub(super) use map::Fields;
