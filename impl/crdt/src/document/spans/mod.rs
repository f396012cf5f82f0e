//! The characters of a text with their origins, packed: what a snapshot holds of a text.
//!
//! Spec: chapter 5, spans of a text, and chapter 16.

mod check;
mod context;
mod dots;
mod pack;
mod packed;
mod unpack;

pub use packed::{PackedSpans, SpansError};
