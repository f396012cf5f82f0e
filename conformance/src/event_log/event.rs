//! One event.

use serde::{Deserialize, Serialize};

use super::{CaseEnd, CaseHead, Revision, RunHead, VectorRecord, WireLine};
use crate::case::Feature;

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum LogEvent {
    /// The first line: who is judged, and how.
    RunStarted(RunHead),
    /// A case begins.
    CaseStarted(CaseHead),
    /// Something happened on a connection of a case that goes on.
    Wire(WireLine),
    /// A case has its verdict.
    CaseEnded(CaseEnd),
    /// A verdict is another one, now that the other cases are known.
    VerdictRevised(Revision),
    /// All vectors of one kind were played.
    VectorsEnded(VectorRecord),
    /// A feature was asked for, whatever was declared.
    FeatureProbed(ProbeEvent),
    /// An expectation was compared with what happened.
    ExpectationCompared(ExpectationEvent),
    /// The last line. Without it the run was cut off.
    RunEnded(RunEnd),
}

/// What a probe of a feature came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeEvent {
    /// Which.
    pub feature: Feature,
    /// The case that was played for it.
    pub case: String,
    /// The peer says that it has it.
    pub declared: bool,
    /// It does.
    pub works: bool,
}

/// What an expectation came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectationEvent {
    /// The id or glob.
    pub pattern: String,
    /// Where it is tracked.
    pub issue: String,
    /// The failures that are as expected.
    pub as_expected: Vec<String>,
    /// The failures that are others than expected.
    pub otherwise: Vec<String>,
    /// Why it no longer holds, and what to do.
    pub stale: Vec<String>,
}

/// The end of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunEnd {
    /// How long it took.
    pub seconds: f64,
    /// It ended before everything was judged, by its deadline or at the first failure.
    pub cut: bool,
}
