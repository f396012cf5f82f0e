//! What the vectors of one kind came to: a row of the summary.

use std::time::Duration;

use crate::case::TransportKind;
use crate::run::{Totals, Verdict};
use crate::script::Failure;

/// One row, such as `vectors/wire`.
#[derive(Clone, Debug)]
pub struct VectorRow {
    /// The beginning of its vectors' ids.
    pub name: &'static str,
    /// What a vector of it is called.
    pub noun: &'static str,
    /// How many vectors were selected.
    pub vectors: usize,
    /// Over which transports each was played.
    pub transports: Vec<TransportKind>,
    /// A verdict for each vector and transport.
    pub totals: Totals,
    /// What was not played as it stands, and why.
    pub notes: Vec<String>,
    /// The divergences.
    pub failures: Vec<VectorFailure>,
    /// How long it took.
    pub took: Duration,
}

/// A vector that the judged server fails.
#[derive(Clone, Debug)]
pub struct VectorFailure {
    /// Such as `vectors/session/sync-session/12`.
    pub id: String,
    /// Over which transport.
    pub transport: TransportKind,
    /// How many other vectors look the same from outside, and fail with it.
    pub alike: usize,
    /// Where: the step and the action, or what the frame is.
    pub about: String,
    /// What diverges.
    pub failure: Failure,
}

impl VectorFailure {
    /// Such as `vectors/session/sync-session/12[quic]`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}[{}]", self.id, self.transport.suffix())
    }

    /// The clause that is broken.
    #[must_use]
    pub fn clause(&self) -> &str {
        self.failure.clause.as_deref().unwrap_or_default()
    }
}

impl VectorRow {
    /// How many vectors and transports have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.totals.get(&verdict).copied().unwrap_or(0)
    }
}
