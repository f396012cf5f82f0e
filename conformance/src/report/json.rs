//! The JSON report: stable, for programs. `report.schema.json` is the exact form.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::failure_block;
use crate::case::{Feature, Role};
use crate::clause::Level;
use crate::event_log::{
    CaseRecord, ExpectationEvent, FailureRecord, ProbeEvent, RunRecord, TargetRecord, VectorRecord,
};
use crate::run::{Profile, Summary, Totals, Verdict};

/// The whole report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JsonReport {
    /// The version of the suite.
    pub suite: String,
    /// The version of the specification.
    pub spec: String,
    /// Who is judged.
    pub target: TargetRecord,
    /// When the run began, in Unix milliseconds.
    pub started_at_ms: u64,
    /// Of everything random.
    pub seed: u64,
    /// What the peer wants to be.
    pub profile: Profile,
    /// Down to which level.
    pub level: Level,
    /// Such as `183/269 core`.
    pub headline: String,
    /// The exit code of the run.
    pub exit_code: u8,
    /// The exit code as a sentence.
    pub sentence: String,
    /// How long it took; none when the run was cut off from outside.
    pub seconds: Option<f64>,
    /// How many cases have which verdict.
    pub totals: Totals,
    /// What the peer says that it has.
    pub declared: BTreeSet<Feature>,
    /// What probes of features came to.
    pub probes: Vec<ProbeEvent>,
    /// What expectations came to.
    pub expectations: Vec<ExpectationEvent>,
    /// The vectors, by kind.
    pub vectors: Vec<VectorRecord>,
    /// The cases, by id.
    pub cases: Vec<JsonCase>,
}

/// One case over one transport.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JsonCase {
    /// Such as `SK-SYNC-0031[quic]`.
    pub id: String,
    /// Where it stands in the tree of cases; may move.
    pub path: String,
    /// What a conformant peer does.
    pub title: String,
    /// How binding it is.
    pub level: Level,
    /// Who is judged.
    pub role: Role,
    /// What the peer must offer for it.
    pub features: BTreeSet<Feature>,
    /// What it came to; of several rounds the worst.
    pub verdict: Verdict,
    /// How its connections ended.
    pub ending: String,
    /// What it is about.
    pub clauses: Vec<String>,
    /// How long it took.
    pub seconds: f64,
    /// Plays it again.
    pub replay: String,
    /// The verdict of each round.
    pub rounds: Vec<Verdict>,
    /// Why it did not pass.
    pub failure: Option<FailureRecord>,
    /// The same as the console tells it; empty when it passed.
    pub text: String,
}

impl JsonReport {
    /// The report of a run.
    #[must_use]
    pub fn of(record: &RunRecord) -> Self {
        let (head, summary) = (&record.head, Summary::of_run(record));
        let zero = Verdict::ALL.into_iter().map(|verdict| (verdict, 0));
        let totals: BTreeMap<Verdict, usize> = zero.chain(summary.totals.clone()).collect();
        Self {
            suite: head.suite.clone(),
            spec: head.spec.clone(),
            target: head.target.clone(),
            started_at_ms: head.started_at_ms,
            seed: head.seed,
            profile: head.profile,
            level: head.level,
            headline: summary.headline(),
            exit_code: summary.exit_code(),
            sentence: summary.sentence(),
            seconds: record.end.as_ref().map(|end| end.seconds),
            totals,
            declared: head.declared.clone(),
            probes: record.probes.clone(),
            expectations: record.expectations.clone(),
            vectors: record.vectors.clone(),
            cases: record.cases().map(JsonCase::of).collect(),
        }
    }
}

impl JsonCase {
    fn of(case: &CaseRecord) -> Self {
        let (head, end) = (&case.head, &case.end);
        Self {
            id: head.case.clone(),
            path: head.path.clone(),
            title: head.title.clone(),
            level: head.level,
            role: head.role,
            features: head.features.clone(),
            verdict: end.verdict,
            ending: end.ending.clone(),
            clauses: head
                .clauses
                .iter()
                .map(|clause| clause.id.clone())
                .collect(),
            seconds: end.seconds,
            replay: end.replay.clone(),
            rounds: case.rounds.clone(),
            failure: end.failure.clone(),
            text: end
                .failure
                .as_ref()
                .map_or_else(String::new, |_| failure_block(case)),
        }
    }
}

/// The report as JSON text.
///
/// # Errors
/// Never in practice: everything in it is plain data.
pub fn write_json(record: &RunRecord) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&JsonReport::of(record))
}
