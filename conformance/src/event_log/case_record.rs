//! A case in the log: what it is about, how it ended, and both together with what happened between.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{FailureRecord, WireLine};
use crate::case::{Feature, Role, TransportKind};
use crate::clause::{Catalogue, Level};
use crate::run::{CaseResult, Item, Verdict};

/// A clause, with its sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseQuote {
    /// Such as `SK-SESS-012`.
    pub id: String,
    /// The sentence.
    pub text: String,
}

impl ClauseQuote {
    /// The clause of this id; without a sentence when the specification has none of it.
    #[must_use]
    pub fn of(id: &str, catalogue: &Catalogue) -> Self {
        let text = catalogue.get(id).map_or("", |clause| clause.text.as_str());
        Self {
            id: id.to_owned(),
            text: text.to_owned(),
        }
    }
}

/// A case that begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseHead {
    /// Such as `SK-SYNC-0031[quic]`: what all its events name.
    pub case: String,
    /// Such as `SK-SYNC-0031`.
    pub id: String,
    /// Where it stands in the tree of cases.
    pub path: String,
    /// What a conformant peer does.
    pub title: String,
    /// How binding it is.
    pub level: Level,
    /// Who is judged.
    pub role: Role,
    /// Over which transport.
    pub transport: Option<TransportKind>,
    /// What it is about.
    pub clauses: Vec<ClauseQuote>,
    /// Its script, a line a step.
    pub steps: Vec<String>,
    /// The valid sibling.
    pub twin: Option<String>,
    /// What the peer must offer for it.
    pub features: BTreeSet<Feature>,
    /// When, since the run began.
    pub at_ms: u64,
}

impl CaseHead {
    /// The head of an item.
    #[must_use]
    pub fn of(item: &Item, catalogue: &Catalogue, at_ms: u64) -> Self {
        let case = &item.case;
        let clauses = case.clauses.iter();
        Self {
            case: item.name(),
            id: case.id.to_string(),
            path: case.path.clone(),
            title: case.title.clone(),
            level: case.level,
            role: case.role,
            transport: item.carrier.transport(),
            clauses: clauses.map(|id| ClauseQuote::of(id, catalogue)).collect(),
            steps: case.steps.iter().map(ToString::to_string).collect(),
            twin: case.twin.as_ref().map(ToString::to_string),
            features: Feature::of(case),
            at_ms,
        }
    }

    /// Such as `SYNC`.
    #[must_use]
    pub fn area(&self) -> &str {
        self.id.split('-').nth(1).unwrap_or_default()
    }
}

/// A case that has its verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseEnd {
    /// Which.
    pub case: String,
    /// What it came to.
    pub verdict: Verdict,
    /// How its connections ended: `clean` or `unclean`.
    pub ending: String,
    /// How long it took, in real time.
    pub seconds: f64,
    /// Plays it again.
    pub replay: String,
    /// Why it did not pass.
    pub failure: Option<FailureRecord>,
}

impl CaseEnd {
    /// The end of a case that was played.
    #[must_use]
    pub fn of(result: &CaseResult, catalogue: &Catalogue) -> Self {
        let failure = result.failure.as_ref();
        Self {
            case: result.item.name(),
            verdict: result.verdict,
            ending: result.ending().to_owned(),
            seconds: (result.took.as_secs_f64() * 1_000.0).round() / 1_000.0,
            replay: result.replay.to_string(),
            failure: failure
                .map(|failure| FailureRecord::of(failure, &result.item.case, catalogue)),
        }
    }
}

/// Everything about one case over one transport.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRecord {
    /// What it is about.
    pub head: CaseHead,
    /// How it ended; of several rounds the worst.
    pub end: CaseEnd,
    /// What happened on its connections, in that round.
    pub wire: Vec<WireLine>,
    /// The verdict of each round.
    pub rounds: Vec<Verdict>,
}

impl CaseRecord {
    /// The record of a result that was played alone.
    #[must_use]
    pub fn of(result: &CaseResult, catalogue: &Catalogue) -> Self {
        Self {
            head: CaseHead::of(&result.item, catalogue, 0),
            end: CaseEnd::of(result, catalogue),
            wire: WireLine::of(result),
            rounds: vec![result.verdict],
        }
    }

    /// The rounds that failed.
    #[must_use]
    pub fn failed_rounds(&self) -> usize {
        self.rounds
            .iter()
            .filter(|verdict| verdict.is_failure())
            .count()
    }

    /// True when its rounds do not agree.
    #[must_use]
    pub fn flips(&self) -> bool {
        self.rounds.windows(2).any(|pair| pair[0] != pair[1])
    }

    /// The clause that is quoted for it: the broken one, or the first it is about.
    #[must_use]
    pub fn quoted(&self) -> Option<&ClauseQuote> {
        let broken = self.end.failure.as_ref().map(|failure| &failure.clause);
        broken.or_else(|| self.head.clauses.first())
    }
}
