//! What people and programs are told. Every report is a function of the event log, and of nothing
//! else: equal logs give equal bytes.

mod badge;
mod console_report;
mod failure_text;
mod fuzz_text;
mod fuzzed_table;
mod html;
mod json;
mod junit;
mod kill_table;
mod markdown;
mod matrix;
mod report_kind;
mod tap;
mod trace_text;
mod vector_text;

pub use badge::badge;
pub use console_report::Console;
pub use failure_text::{failure_block, failure_text};
pub use fuzz_text::{fuzz_failure_text, fuzz_summary};
pub use fuzzed_table::{fuzzed_row, fuzzed_score};
pub use html::{write_html, write_matrix_html};
pub use json::{JsonCase, JsonReport, write_json};
pub use junit::{JunitError, write_junit};
pub use kill_table::{kill_excerpt, kill_table};
pub use markdown::write_markdown;
pub use matrix::{Cell, Matrix, MatrixColumn, MatrixDifference, MatrixRow};
pub use report_kind::{ReportError, ReportKind};
pub use tap::write_tap;
pub use trace_text::trace_text;
pub use vector_text::vector_text;
