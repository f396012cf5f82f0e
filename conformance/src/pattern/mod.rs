//! Patterns: which part of a frame a case cares about. Grammar: `docs/write-a-case.md`.

mod matcher;

pub use matcher::{Bindings, Mismatch, matches};
