//! Marks against the naive oracle.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

#![cfg(test)]

mod growth;
mod index;
mod oracle_text;
mod patch;
mod typing;
