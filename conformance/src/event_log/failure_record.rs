//! A failure in the log.

use serde::{Deserialize, Serialize};

use super::ClauseQuote;
use crate::case::Case;
use crate::clause::Catalogue;
use crate::frame::annotate;
use crate::script::{Failure, FailureKind};

/// The first divergence of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureRecord {
    /// Of which sort.
    pub kind: FailureKind,
    /// The step it happened in, from 1; 0 when it was none of them.
    pub step: usize,
    /// The clause that is broken.
    pub clause: ClauseQuote,
    /// What must be.
    pub expected: String,
    /// What is.
    pub got: String,
    /// The frame that diverges: every line says what its bytes mean.
    pub bytes: Option<String>,
}

impl FailureRecord {
    /// The failure of a case.
    #[must_use]
    pub fn of(failure: &Failure, case: &Case, catalogue: &Catalogue) -> Self {
        let broken = failure.clause.as_ref().or_else(|| case.clauses.first());
        Self {
            kind: failure.kind,
            step: failure.step,
            clause: ClauseQuote::of(broken.map_or("", String::as_str), catalogue),
            expected: failure.expected.clone(),
            got: failure.got.clone(),
            bytes: failure.bytes.as_deref().map(annotate),
        }
    }
}
