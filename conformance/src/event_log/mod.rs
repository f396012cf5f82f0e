//! The event log of a run: one line of JSON for each thing that happened, only ever appended to.
//!
//! It is the truth about a run: every report is a function of it, made while the run lasts or years
//! later from the file. `event-log.schema.json` is the exact form.

mod case_record;
mod event;
mod failure_record;
mod log_error;
mod log_writer;
mod revision;
mod run_head;
mod run_record;
mod vector_record;
mod wire_line;

pub use case_record::{CaseEnd, CaseHead, CaseRecord, ClauseQuote};
pub use event::{ExpectationEvent, LogEvent, ProbeEvent, RunEnd};
pub use failure_record::FailureRecord;
pub use log_error::LogError;
pub use log_writer::LogWriter;
pub use revision::Revision;
pub use run_head::{RunHead, TargetRecord};
pub use run_record::RunRecord;
pub use vector_record::{VectorFailureRecord, VectorRecord};
pub use wire_line::{WireKind, WireLine};
