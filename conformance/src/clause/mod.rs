//! The clauses of the specification, read from `spec/`. Chapter: `spec/00-reading-guide.md`.

mod catalogue;

pub use catalogue::{Catalogue, Clause, Level};
