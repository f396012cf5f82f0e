//! What a linter heard in all.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Value, json};

use super::Finding;
use crate::clause::{Catalogue, Level};

/// What was heard, and what was broken.
#[derive(Clone, Debug, Default)]
pub struct LintSummary {
    /// Connections that came in.
    pub connections: u64,
    /// Frames that passed.
    pub frames: usize,
    /// Frames of which only the form was judged, because too many had come before.
    pub unjudged_frames: usize,
    /// In the order in which they were noticed.
    pub findings: Vec<Finding>,
}

impl LintSummary {
    /// Whether a clause was broken that nobody may break.
    #[must_use]
    pub fn breaks_a_must(&self, catalogue: &Catalogue) -> bool {
        self.findings.iter().any(|finding| {
            let clause = catalogue.get(finding.clause);
            clause.is_none_or(|clause| clause.level == Level::Must)
        })
    }

    /// The report in JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let findings: Vec<Value> = self.findings.iter().map(Finding::json).collect();
        json!({
            "connections": self.connections, "frames": self.frames,
            "unjudged_frames": self.unjudged_frames, "findings": findings,
        })
    }

    /// The report for people: each broken clause with its sentence.
    #[must_use]
    pub fn text(&self, catalogue: &Catalogue) -> String {
        let broken: BTreeSet<&str> = self.findings.iter().map(|finding| finding.clause).collect();
        let quoted = broken.into_iter().map(|id| {
            let sentence = catalogue.get(id).map_or("", |clause| clause.text.as_str());
            format!("  {id}  \"{sentence}\"\n")
        });
        format!("{}{self}", quoted.collect::<String>())
    }
}

impl fmt::Display for LintSummary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.findings.len();
        write!(
            formatter,
            "{} connections, {} frames, {count} violations",
            self.connections, self.frames
        )?;
        if self.unjudged_frames > 0 {
            let frames = self.unjudged_frames;
            write!(
                formatter,
                "; the last {frames} frames were judged by their form alone"
            )?;
        }
        Ok(())
    }
}
