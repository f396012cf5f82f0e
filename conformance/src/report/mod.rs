//! What people and programs are told: the console, JSON, JUnit and one HTML page.

mod console_report;
mod diagram;
mod failure_text;
mod html;
mod json;
mod junit;
mod kill_table;
mod vector_text;

use crate::clause::Catalogue;
use crate::run::{CaseResult, Summary};
use crate::vector::replay::VectorRow;

pub use console_report::Console;
pub use failure_text::{failure_text, quoted_clause};
pub use html::write_html;
pub use json::write_json;
pub use junit::{JunitError, write_junit};
pub use kill_table::kill_table;
pub use vector_text::vector_text;

/// What every report is made from. Equal input gives equal bytes.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// In the order of the cases' ids.
    pub results: &'a [CaseResult],
    /// The vectors, by kind.
    pub vectors: &'a [VectorRow],
    /// What they come to.
    pub summary: &'a Summary,
    /// To quote clauses.
    pub catalogue: &'a Catalogue,
    /// Of the run.
    pub seed: u64,
}
