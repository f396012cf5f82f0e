//! How many clauses have a case that killed a planted bug of them, and which must have one and have
//! none.

use std::fmt;

use super::evidence::{Evidence, Kind};
use super::exceptions::Exceptions;
use super::kills::Kills;
use crate::clause::{Clause, Level};

/// Of all SHOULD clauses, so many in a hundred.
const SHOULD_PERCENT: usize = 95;

/// What is known of clauses and killed bugs.
#[derive(Debug)]
pub(super) struct Killing<'a> {
    pub(super) clauses: &'a [Clause],
    pub(super) evidence: &'a Evidence,
    pub(super) kills: &'a Kills,
    pub(super) unjudged: &'a Exceptions,
    pub(super) unkilled: &'a Exceptions,
}

/// How many clauses of one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Score {
    name: &'static str,
    killed: usize,
    judged: usize,
    excepted: usize,
}

impl Killing<'_> {
    /// Each line opens with the clause.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = self.unkilled.stale(self.clauses);
        for clause in self
            .of_level(Level::Must)
            .chain(self.of_level(Level::Should))
        {
            let id = &clause.id;
            let is_must = clause.level() == Some(Level::Must);
            let is_killed = self.kills.of_clause(id);
            match self.unkilled.reason(id) {
                Some(_) if is_killed => {
                    problems.push(format!(
                        "{id} is killed after all: drop it from the exceptions"
                    ));
                }
                Some(_) if !self.is_checked(id) => {
                    problems.push(format!(
                        "{id} is an exception, but no vector or test cites it"
                    ));
                }
                None if is_must && !is_killed && self.unjudged.reason(id).is_none() => {
                    problems.push(format!(
                        "{id} is a MUST of which no case killed a planted bug"
                    ));
                }
                Some(_) | None => {}
            }
        }
        let should = self.score(Level::Should);
        if should.killed * 100 < should.judged * SHOULD_PERCENT {
            problems.push(format!("{should}, and {SHOULD_PERCENT} in 100 have to be"));
        }
        problems
    }

    /// The clauses of a level, without those that are excepted.
    pub(super) fn score(&self, level: Level) -> Score {
        let is_excepted = |clause: &&Clause| {
            let reasons = [self.unjudged, self.unkilled];
            reasons
                .iter()
                .any(|reasons| reasons.reason(&clause.id).is_some())
        };
        let excepted = self.of_level(level).filter(is_excepted).count();
        let judged = self.of_level(level).filter(|clause| !is_excepted(clause));
        let judged: Vec<&Clause> = judged.collect();
        let killed = judged
            .iter()
            .filter(|clause| self.kills.of_clause(&clause.id));
        Score {
            name: match level {
                Level::Must => "MUST",
                Level::Should => "SHOULD",
                Level::May => "MAY",
            },
            killed: killed.count(),
            judged: judged.len(),
            excepted,
        }
    }

    fn of_level(&self, level: Level) -> impl Iterator<Item = &Clause> {
        self.clauses
            .iter()
            .filter(move |clause| clause.level() == Some(level))
    }

    fn is_checked(&self, id: &str) -> bool {
        self.evidence.count(id, Kind::Vector) + self.evidence.count(id, Kind::Test) > 0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            killed,
            judged,
            excepted,
        } = self;
        let percent = (killed * 100).checked_div(*judged).unwrap_or(100);
        write!(
            formatter,
            "{name} clauses of which a case killed a planted bug: {killed}/{judged} ({percent} %), \
             {excepted} excepted by name"
        )
    }
}
