//! Rich text as deltas: what a text holds, and what became of it, run by run.
//!
//! The shapes are those that editors know: retain, insert, delete, with attributes.
//!
//! Spec: chapters 16 and 17.

mod patch;
mod step;

pub use patch::TextPatch;
pub use step::{Attributes, TextDelta, TextStep};
