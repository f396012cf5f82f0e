//! A verdict that changes when all cases are known: twins, and parity between transports.

use serde::{Deserialize, Serialize};

use super::FailureRecord;
use crate::clause::Catalogue;
use crate::run::{CaseResult, Verdict};

/// The other verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Of which case.
    pub case: String,
    /// What it comes to now.
    pub verdict: Verdict,
    /// Why.
    pub failure: Option<FailureRecord>,
}

impl Revision {
    /// The revision that led to this result.
    #[must_use]
    pub fn of(result: &CaseResult, catalogue: &Catalogue) -> Self {
        let failure = result.failure.as_ref();
        Self {
            case: result.item.name(),
            verdict: result.verdict,
            failure: failure
                .map(|failure| FailureRecord::of(failure, &result.item.case, catalogue)),
        }
    }
}
