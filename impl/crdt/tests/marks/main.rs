//! Marks against the naive oracle.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

#![cfg(test)]

mod delta;
mod growth;
mod index;
mod line;
mod oracle_text;
mod patch;
mod typing;
