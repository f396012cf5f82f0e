//! The vectors of one kind in the log.

use serde::{Deserialize, Serialize};

use super::ClauseQuote;
use crate::case::TransportKind;
use crate::clause::Catalogue;
use crate::run::{Totals, Verdict};
use crate::vector::replay::{VectorFailure, VectorRow};

/// What the vectors of one kind came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VectorRecord {
    /// The beginning of their ids.
    pub name: String,
    /// What one of them is called.
    pub noun: String,
    /// How many.
    pub vectors: usize,
    /// Over which transports each.
    pub transports: Vec<TransportKind>,
    /// A verdict for each vector and transport.
    pub totals: Totals,
    /// What was not played as it stands, and why.
    pub notes: Vec<String>,
    /// How long it took.
    pub seconds: f64,
    /// The divergences.
    pub failures: Vec<VectorFailureRecord>,
}

/// A vector that the judged peer fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VectorFailureRecord {
    /// Such as `vectors/session/sync-session/12[quic]`.
    pub id: String,
    /// How many others look the same from outside, and fail with it.
    pub alike: usize,
    /// Where: the step and the action, or what the frame is.
    pub about: String,
    /// The clause that is broken.
    pub clause: ClauseQuote,
    /// What must be.
    pub expected: String,
    /// What is.
    pub got: String,
    /// Plays it again.
    pub replay: String,
}

impl VectorRecord {
    /// The record of a row.
    #[must_use]
    pub fn of(row: &VectorRow, catalogue: &Catalogue) -> Self {
        let failures = row.failures.iter();
        Self {
            name: row.name.to_owned(),
            noun: row.noun.to_owned(),
            vectors: row.vectors,
            transports: row.transports.clone(),
            totals: row.totals.clone(),
            notes: row.notes.clone(),
            seconds: (row.took.as_secs_f64() * 1_000.0).round() / 1_000.0,
            failures: failures
                .map(|failure| VectorFailureRecord::of(failure, catalogue))
                .collect(),
        }
    }

    /// How many vectors and transports have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.totals.get(&verdict).copied().unwrap_or(0)
    }

    /// The row in one line.
    #[must_use]
    pub fn headline(&self) -> String {
        let failed = self
            .totals
            .iter()
            .filter(|(verdict, _)| verdict.is_failure());
        let mut line = format!(
            "{}: {} {} over {} transports in {:.1} s, {} passed, {} failed",
            self.name,
            self.vectors,
            self.noun,
            self.transports.len(),
            self.seconds,
            self.count(Verdict::Pass),
            failed.map(|(_, count)| count).sum::<usize>(),
        );
        for note in &self.notes {
            line.push_str("; ");
            line.push_str(note);
        }
        line
    }
}

impl VectorFailureRecord {
    fn of(vector: &VectorFailure, catalogue: &Catalogue) -> Self {
        Self {
            id: vector.name(),
            alike: vector.alike,
            about: vector.about.clone(),
            clause: ClauseQuote::of(vector.clause(), catalogue),
            expected: vector.failure.expected.clone(),
            got: vector.failure.got.clone(),
            replay: format!("synckit-conformance run --only {}", vector.id),
        }
    }
}
