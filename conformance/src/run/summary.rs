//! What a run came to: totals, the headline, and the exit code.

use std::collections::{BTreeMap, BTreeSet};

use super::{CaseResult, Verdict};
use crate::case::Feature;
use crate::event_log::RunRecord;

/// How many cases have which verdict.
pub type Totals = BTreeMap<Verdict, usize>;

/// What all results together say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Of the cases.
    pub totals: Totals,
    /// Of the vectors.
    pub vectors: Totals,
    /// By area; the vectors of one kind are an area of their own.
    pub areas: BTreeMap<String, Totals>,
    /// Of the cases, by the features they need.
    pub features: BTreeMap<Feature, Totals>,
    /// Expectations that no longer hold.
    pub stale: usize,
    /// Failures that an expectation speaks of.
    pub expected: usize,
    /// What the profile asks for and the peer does not declare.
    pub missing: BTreeSet<Feature>,
    /// What the peer declares and does not do.
    pub overclaimed: BTreeSet<Feature>,
    /// Cases that began and have no verdict, in a run that ended.
    pub lost: usize,
    /// The run ended before everything was judged.
    pub cut: bool,
    /// The verdicts that a run must have at least.
    pub min_cases: usize,
    /// What the peer wants to be.
    pub profile: super::Profile,
}

impl Summary {
    /// Counts results that stand outside a run.
    #[must_use]
    pub fn of(results: &[CaseResult]) -> Self {
        let mut summary = Self::default();
        for result in results {
            *summary.totals.entry(result.verdict).or_default() += 1;
        }
        summary
    }

    /// Counts a run.
    #[must_use]
    pub fn of_run(record: &RunRecord) -> Self {
        let head = &record.head;
        let cut = record.end.as_ref().is_none_or(|end| end.cut);
        let expectations = &record.expectations;
        let overclaimed = record
            .probes
            .iter()
            .filter(|probe| probe.declared && !probe.works);
        let mut summary = Self {
            stale: expectations.iter().map(|entry| entry.stale.len()).sum(),
            expected: expectations
                .iter()
                .map(|entry| entry.as_expected.len() + entry.otherwise.len())
                .sum(),
            missing: head.required.difference(&head.declared).copied().collect(),
            overclaimed: overclaimed.map(|probe| probe.feature).collect(),
            lost: if cut { 0 } else { record.unfinished().count() },
            cut,
            min_cases: head.min_cases,
            profile: head.profile,
            ..Self::default()
        };
        for case in record.cases() {
            let verdict = case.end.verdict;
            *summary.totals.entry(verdict).or_default() += 1;
            let area = summary
                .areas
                .entry(case.head.area().to_owned())
                .or_default();
            *area.entry(verdict).or_default() += 1;
            for feature in &case.head.features {
                let feature = summary.features.entry(*feature).or_default();
                *feature.entry(verdict).or_default() += 1;
            }
        }
        for row in &record.vectors {
            let area = summary.areas.entry(row.name.clone()).or_default();
            for (verdict, count) in &row.totals {
                *summary.vectors.entry(*verdict).or_default() += count;
                *area.entry(*verdict).or_default() += count;
            }
        }
        summary
    }

    /// How many cases and vectors have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        let of = |totals: &Totals| totals.get(&verdict).copied().unwrap_or(0);
        of(&self.totals) + of(&self.vectors)
    }

    /// How many cases passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.totals.get(&Verdict::Pass).copied().unwrap_or(0)
    }

    /// How many cases there are, those that could not be judged included.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.totals.values().sum()
    }

    /// How many cases and vectors the peer failed.
    #[must_use]
    pub fn failures(&self) -> usize {
        let verdicts = Verdict::ALL
            .into_iter()
            .filter(|verdict| verdict.is_failure());
        verdicts.map(|verdict| self.count(verdict)).sum()
    }

    /// How many cases and vectors were judged, in one way or the other.
    #[must_use]
    pub fn judged(&self) -> usize {
        let all = self.cases() + self.vectors.values().sum::<usize>();
        all - self.count(Verdict::Unsupported)
    }

    /// Such as `183/269 core`: of all cases of the profile, and never just green.
    #[must_use]
    pub fn headline(&self) -> String {
        format!("{}/{} {}", self.passed(), self.cases(), self.profile.name())
    }

    /// The vectors in a few words; none when there were none.
    #[must_use]
    pub fn vectors_line(&self) -> Option<String> {
        let all: usize = self.vectors.values().sum();
        let passed = self.vectors.get(&Verdict::Pass).copied().unwrap_or(0);
        (all > 0).then(|| format!("{passed}/{all} vectors"))
    }

    /// 0 conformant, 1 a MUST failed, 3 inconclusive or too few cases, 5 a stale expectation, 6 the
    /// judge itself failed.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.count(Verdict::Harness) > 0 || self.lost > 0 {
            6
        } else if self.is_not_conformant() {
            1
        } else if self.stale > 0 {
            5
        } else if self.inconclusive().is_some() {
            3
        } else {
            0
        }
    }

    fn is_not_conformant(&self) -> bool {
        self.failures() > self.expected || !self.missing.is_empty() || !self.overclaimed.is_empty()
    }

    fn inconclusive(&self) -> Option<String> {
        let (judged, doubtful) = (self.judged(), self.count(Verdict::Inconclusive));
        if judged == 0 {
            Some("nothing was judged".to_owned())
        } else if judged < self.min_cases {
            let wanted = self.min_cases;
            Some(format!(
                "{judged} were judged, and --min-cases asks for {wanted}"
            ))
        } else if self.cut {
            Some("the run was cut off before everything was judged".to_owned())
        } else if doubtful > 0 {
            Some(format!("the valid siblings of {doubtful} cases failed"))
        } else {
            None
        }
    }

    /// The exit code as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let names = |features: &BTreeSet<Feature>| {
            let names: Vec<&str> = features.iter().map(|feature| feature.name()).collect();
            names.join(", ")
        };
        match self.exit_code() {
            0 if self.expected > 0 => {
                format!("as expected: {} known failures, no other", self.expected)
            }
            0 => "conformant".to_owned(),
            1 => {
                let mut reasons = Vec::new();
                let unexpected = self.failures().saturating_sub(self.expected);
                if unexpected > 0 {
                    reasons.push(format!("{unexpected} failed"));
                }
                if !self.missing.is_empty() {
                    let (profile, missing) = (self.profile.name(), names(&self.missing));
                    reasons.push(format!(
                        "{profile} asks for {missing}, which is not declared"
                    ));
                }
                if !self.overclaimed.is_empty() {
                    let claimed = names(&self.overclaimed);
                    reasons.push(format!("{claimed} is declared and does not work"));
                }
                format!("not conformant: {}", reasons.join("; "))
            }
            5 => format!("{} expectations no longer hold", self.stale),
            3 => {
                let reason = self.inconclusive().unwrap_or_default();
                format!("inconclusive: {reason}")
            }
            _ => format!(
                "the judge failed in {} cases; this says nothing about the peer",
                self.count(Verdict::Harness) + self.lost
            ),
        }
    }
}
