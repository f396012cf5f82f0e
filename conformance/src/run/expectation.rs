//! `expect.toml`: what a judged peer is known to fail, with an issue for each.
//!
//! An expectation that no longer holds makes the run fail, so that the list cannot rot.

use globset::{Glob, GlobMatcher};
use serde::Deserialize;
use thiserror::Error;

use super::CaseResult;

/// The most cases one pattern may cover.
const MAX_COVERED: usize = 20;

/// One known failure.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// A case id, or a glob over ids with their transport, such as `SK-SYNC-0031[[]quic]`.
    pub case: String,
    /// Where it is tracked.
    pub issue: String,
    /// A part of what the failure says; another failure than this one is not expected.
    #[serde(default)]
    pub got: String,
}

/// The expectations of one peer.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    entries: Vec<(Expectation, GlobMatcher)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    expect: Vec<Expectation>,
}

/// Why a file of expectations cannot be used.
#[derive(Debug, Error)]
pub enum ExpectationError {
    /// Not TOML, or not of the shape.
    #[error("the expectations cannot be read: {0}")]
    Shape(String),
    /// A pattern that cannot be read.
    #[error("`{0}` is no pattern of cases")]
    Pattern(String),
    /// An entry without an issue.
    #[error("the expectation for `{0}` names no issue")]
    NoIssue(String),
}

impl Expectations {
    /// Reads `[[expect]]` entries.
    ///
    /// # Errors
    /// When the text is not of the shape.
    pub fn parse(text: &str) -> Result<Self, ExpectationError> {
        let file: File =
            toml::from_str(text).map_err(|error| ExpectationError::Shape(error.to_string()))?;
        let mut entries = Vec::new();
        for entry in file.expect {
            if entry.issue.trim().is_empty() {
                return Err(ExpectationError::NoIssue(entry.case));
            }
            let glob = Glob::new(&entry.case);
            let glob = glob.map_err(|_| ExpectationError::Pattern(entry.case.clone()))?;
            entries.push((entry, glob.compile_matcher()));
        }
        Ok(Self { entries })
    }

    /// How many failures were expected, and which expectations no longer hold.
    #[must_use]
    pub fn compare(&self, results: &[CaseResult]) -> (usize, Vec<String>) {
        let mut expected = 0;
        let mut stale = Vec::new();
        for (entry, glob) in &self.entries {
            let covered: Vec<&CaseResult> = results
                .iter()
                .filter(|result| {
                    glob.is_match(result.item.name()) || glob.is_match(result.item.case.id.as_str())
                })
                .collect();
            if covered.len() > MAX_COVERED {
                stale.push(format!("`{}` covers {} cases", entry.case, covered.len()));
            }
            let failing = covered.iter().filter(|result| result.verdict.is_failure());
            let as_said = failing.filter(|result| {
                result
                    .failure
                    .as_ref()
                    .is_some_and(|failure| failure.got.contains(&entry.got))
            });
            let as_said = as_said.count();
            expected += as_said;
            if as_said == 0 && !covered.is_empty() {
                stale.push(format!("`{}` passes now, or fails differently", entry.case));
            }
        }
        (expected, stale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expectation_names_its_issue() {
        let sound = "[[expect]]\ncase = \"SK-SYNC-0031\"\nissue = \"https://example.org/1\"\n";
        assert!(Expectations::parse(sound).is_ok());
        let lacking = "[[expect]]\ncase = \"SK-SYNC-0031\"\nissue = \"\"\n";
        assert!(matches!(
            Expectations::parse(lacking),
            Err(ExpectationError::NoIssue(_))
        ));
        assert!(Expectations::parse("[[expect]]\nid = 1\n").is_err());
    }
}
