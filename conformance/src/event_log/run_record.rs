//! What the events of a log come to: the input of every report.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{
    CaseEnd, CaseHead, CaseRecord, ExpectationEvent, LogError, LogEvent, ProbeEvent, Revision,
    RunEnd, RunHead, VectorRecord, WireLine,
};
use crate::run::Verdict;

/// A run, as far as its log goes.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    /// Who is judged, and how.
    pub head: RunHead,
    /// By name, so that a case stands beside itself over another transport.
    cases: BTreeMap<String, CaseRecord>,
    /// Cases that began and have no verdict.
    open: BTreeMap<String, (CaseHead, Vec<WireLine>)>,
    /// The vectors, by kind.
    pub vectors: Vec<VectorRecord>,
    /// What probes came to.
    pub probes: Vec<ProbeEvent>,
    /// What expectations came to.
    pub expectations: Vec<ExpectationEvent>,
    /// How it ended; none when the log breaks off.
    pub end: Option<RunEnd>,
}

impl RunRecord {
    /// A run of which nothing is known but its head.
    #[must_use]
    pub const fn new(head: RunHead) -> Self {
        Self {
            head,
            cases: BTreeMap::new(),
            open: BTreeMap::new(),
            vectors: Vec::new(),
            probes: Vec::new(),
            expectations: Vec::new(),
            end: None,
        }
    }

    /// Reads a log.
    ///
    /// # Errors
    /// When the file cannot be read, or is no log.
    pub fn read(path: &Path) -> Result<Self, LogError> {
        let text = fs::read_to_string(path);
        Self::parse(&text.map_err(|error| LogError::File(path.to_owned(), error))?)
    }

    /// Reads the lines of a log.
    ///
    /// # Errors
    /// When a line is no event, or contradicts what stands before it.
    pub fn parse(text: &str) -> Result<Self, LogError> {
        let mut record: Option<Self> = None;
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let event: LogEvent = match serde_json::from_str(line) {
                Ok(event) => event,
                Err(_) if record.is_none() => return Err(LogError::NoHead),
                // A run that died may have died in the middle of its last line.
                Err(_) if !text.ends_with('\n') && number == text.lines().count() => break,
                Err(error) => {
                    let reason = error.to_string();
                    return Err(LogError::Line {
                        line: number,
                        reason,
                    });
                }
            };
            match &mut record {
                Some(record) => record.apply(event, number)?,
                None => record = Some(Self::begun_by(event)?),
            }
        }
        record.ok_or(LogError::NoHead)
    }

    fn begun_by(event: LogEvent) -> Result<Self, LogError> {
        let LogEvent::RunStarted(head) = event else {
            return Err(LogError::NoHead);
        };
        if head.log_version == RunHead::LOG_VERSION {
            Ok(Self::new(head))
        } else {
            Err(LogError::Version(head.log_version))
        }
    }

    /// Takes in one event.
    pub(super) fn apply(&mut self, event: LogEvent, line: usize) -> Result<(), LogError> {
        let not_begun = |case: &str| LogError::NotBegun {
            line,
            case: case.to_owned(),
        };
        match event {
            LogEvent::RunStarted(_) => {
                let reason = "a second `run_started`".to_owned();
                return Err(LogError::Line { line, reason });
            }
            LogEvent::CaseStarted(head) => {
                self.open.insert(head.case.clone(), (head, Vec::new()));
            }
            LogEvent::Wire(wire) => {
                let open = self.open.get_mut(&wire.case);
                open.ok_or_else(|| not_begun(&wire.case))?.1.push(wire);
            }
            LogEvent::CaseEnded(end) => {
                let open = self.open.remove(&end.case);
                let (head, wire) = open.ok_or_else(|| not_begun(&end.case))?;
                self.end_case(head, wire, end);
            }
            LogEvent::VerdictRevised(revision) => {
                let case = self.cases.get_mut(&revision.case);
                revise(case.ok_or_else(|| not_begun(&revision.case))?, revision);
            }
            LogEvent::VectorsEnded(row) => self.vectors.push(row),
            LogEvent::FeatureProbed(probe) => self.probes.push(probe),
            LogEvent::ExpectationCompared(expectation) => self.expectations.push(expectation),
            LogEvent::RunEnded(end) => self.end = Some(end),
        }
        Ok(())
    }

    /// Of several rounds the first failure is kept, and every verdict.
    fn end_case(&mut self, head: CaseHead, wire: Vec<WireLine>, end: CaseEnd) {
        let verdict = end.verdict;
        let name = head.case.clone();
        let new = CaseRecord {
            head,
            end,
            wire,
            rounds: vec![verdict],
        };
        let Some(kept) = self.cases.get_mut(&name) else {
            self.cases.insert(name, new);
            return;
        };
        kept.rounds.push(verdict);
        if verdict.is_failure() && !kept.end.verdict.is_failure() {
            (kept.end, kept.wire) = (new.end, new.wire);
        }
    }

    /// Every case that has its verdict, by name.
    pub fn cases(&self) -> impl Iterator<Item = &CaseRecord> {
        self.cases.values()
    }

    /// The case of this name.
    #[must_use]
    pub fn case(&self, name: &str) -> Option<&CaseRecord> {
        self.cases.get(name)
    }

    /// Cases that began and have no verdict: of a run that was cut off.
    pub fn unfinished(&self) -> impl Iterator<Item = &str> {
        self.open.keys().map(String::as_str)
    }
}

fn revise(case: &mut CaseRecord, revision: Revision) {
    let Revision {
        verdict, failure, ..
    } = revision;
    if let Some(last) = case.rounds.last_mut() {
        *last = verdict;
    }
    let kept_is_worse = case.end.verdict.is_failure() && !verdict.is_failure();
    if !kept_is_worse && case.end.verdict != Verdict::Harness {
        (case.end.verdict, case.end.failure) = (verdict, failure);
    }
}
