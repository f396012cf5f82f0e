//! `driver check`: a short conversation with a driver, and what is wrong with its answers by line
//! and column.

mod examination;
mod fault;
mod findings;
mod places;
mod schema;

pub use examination::Examination;
pub use findings::{Finding, Findings};
pub use schema::flaws_of_message;
