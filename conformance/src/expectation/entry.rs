//! One known failure.

use globset::{Glob, GlobMatcher};
use serde::Deserialize;
use thiserror::Error;

use super::FlakeRate;
use crate::event_log::CaseRecord;
use crate::run::{Date, Verdict};

/// One `[[expect]]` of the file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// A case id, or a glob over ids with their transport, such as `SK-SYNC-0031[[]quic]`.
    pub case: String,
    /// Where it is tracked.
    pub issue: String,
    /// What it comes to.
    #[serde(default = "fails")]
    pub verdict: Verdict,
    /// The fingerprint: a part of what the failure says. Another failure is not expected.
    #[serde(default)]
    pub got: String,
    /// The last day on which it is expected.
    pub expires: Option<Date>,
    /// It fails only sometimes, and this often.
    pub flaky: Option<FlakeRate>,
}

const fn fails() -> Verdict {
    Verdict::Fail
}

/// Why an entry cannot be used.
#[derive(Debug, Error)]
pub enum EntryError {
    /// A pattern that cannot be read.
    #[error("`{0}` is no pattern of cases")]
    Pattern(String),
    /// It names no issue.
    #[error(
        "the expectation for `{0}` names no issue; a failure that nobody tracks stays for ever"
    )]
    NoIssue(String),
    /// Its verdict needs no expectation.
    #[error(
        "the expectation for `{0}` names a verdict that is no failure; give fail, crash or timeout"
    )]
    NoFailure(String),
    /// It fails too often, or never, to be a flake.
    #[error(
        "the expectation for `{0}` is no flake: between one and a fifth of its rounds may fail; \
         measure it with --repeat"
    )]
    NoFlake(String),
}

impl Entry {
    /// Which cases it speaks of.
    pub(super) fn matcher(&self) -> Result<GlobMatcher, EntryError> {
        if self.issue.trim().is_empty() {
            return Err(EntryError::NoIssue(self.case.clone()));
        }
        if !self.verdict.is_failure() {
            return Err(EntryError::NoFailure(self.case.clone()));
        }
        if self.flaky.is_some_and(|rate| !rate.is_flake()) {
            return Err(EntryError::NoFlake(self.case.clone()));
        }
        let glob = Glob::new(&self.case);
        let glob = glob.map_err(|_| EntryError::Pattern(self.case.clone()))?;
        Ok(glob.compile_matcher())
    }

    /// True when a failure is the one that is expected.
    pub(super) fn is_this(&self, case: &CaseRecord) -> bool {
        let got = case
            .end
            .failure
            .as_ref()
            .map_or("", |failure| failure.got.as_str());
        case.end.verdict == self.verdict && got.contains(&self.got)
    }
}

/// What the rounds of a case measured.
pub(super) fn measured(case: &CaseRecord) -> FlakeRate {
    let count = |rounds: usize| u32::try_from(rounds).unwrap_or(u32::MAX);
    FlakeRate {
        failed: count(case.failed_rounds()),
        of: count(case.rounds.len()),
    }
}
