//! One run: which cases over which transports, their verdicts, and what they come to.

mod expectation;
mod parity;
mod plan;
mod replay_token;
mod result;
mod runner;
mod summary;
mod verdict;

pub use expectation::{Expectation, ExpectationError, Expectations};
pub use plan::{Item, Plan};
pub use replay_token::{ReplayToken, ReplayTokenError};
pub use result::CaseResult;
pub use runner::{Progress, RunSettings, Runner};
pub use summary::{Summary, Totals};
pub use verdict::Verdict;
