//! What a run came to: totals, and the exit code.

use std::collections::BTreeMap;

use super::{CaseResult, Verdict};
use crate::vector::replay::VectorRow;

/// How many cases have which verdict.
pub type Totals = BTreeMap<Verdict, usize>;

/// What all results together say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Over all.
    pub totals: Totals,
    /// By area.
    pub areas: BTreeMap<String, Totals>,
    /// Expectations that no longer hold.
    pub stale: usize,
    /// Failures that were expected.
    pub expected: usize,
}

impl Summary {
    /// Counts results.
    #[must_use]
    pub fn of(results: &[CaseResult]) -> Self {
        let mut summary = Self::default();
        for result in results {
            *summary.totals.entry(result.verdict).or_default() += 1;
            let area = summary
                .areas
                .entry(result.item.case.id.area().to_owned())
                .or_default();
            *area.entry(result.verdict).or_default() += 1;
        }
        summary
    }

    /// Adds vectors: a row is an area of its own.
    pub fn add_vectors(&mut self, row: &VectorRow) {
        let area = self.areas.entry(row.name.to_owned()).or_default();
        for (verdict, count) in &row.totals {
            *self.totals.entry(*verdict).or_default() += count;
            *area.entry(*verdict).or_default() += count;
        }
    }

    /// How many cases have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.totals.get(&verdict).copied().unwrap_or(0)
    }

    /// How many cases the peer failed.
    #[must_use]
    pub fn failures(&self) -> usize {
        self.totals
            .iter()
            .filter(|(verdict, _)| verdict.is_failure())
            .map(|(_, count)| count)
            .sum()
    }

    /// How many cases were judged, in one way or the other.
    #[must_use]
    pub fn judged(&self) -> usize {
        self.totals.values().sum::<usize>() - self.count(Verdict::Unsupported)
    }

    /// 0 conformant, 1 a MUST failed, 3 inconclusive or nothing judged, 5 a stale expectation, 6
    /// the judge itself failed.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.count(Verdict::Harness) > 0 {
            6
        } else if self.failures() > self.expected {
            1
        } else if self.stale > 0 {
            5
        } else if self.judged() == 0 || self.count(Verdict::Inconclusive) > 0 {
            3
        } else {
            0
        }
    }
}
