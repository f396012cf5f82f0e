//! `tlagen`, the second engine: built in its own workspace, asked for its opinion on a run.
//!
//! It never overrules TLC. It has its own parser and evaluator, so that a verdict and a count on
//! which both agree do not hang on a defect of one of them.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, bail};
use serde::Deserialize;

use super::expected::{Run, Verdict};
use super::modules::Modules;
use super::tlc::Outcome;
use crate::process;
use crate::workspace::Workspace;

pub(crate) struct Tlagen {
    binary: PathBuf,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Opinion {
    Agrees,
    Disagrees(String),
}

#[derive(Deserialize)]
struct Line {
    verdict: String,
    property: Option<String>,
    law: Option<usize>,
    distinct_states: Option<u64>,
    reason: Option<String>,
}

impl Tlagen {
    /// Builds it when needed; the first time takes some minutes.
    pub(crate) fn build(workspace: &Workspace) -> anyhow::Result<Self> {
        let folder = workspace.path("tools/tlagen");
        let target = folder.join("target");
        println!("  building tools/tlagen (minutes the first time, seconds later)");
        process::run(
            Command::new("cargo")
                .args(["build", "--quiet", "--locked", "--target-dir"])
                .arg(&target)
                .current_dir(&folder),
        )?;
        Ok(Self {
            binary: target.join("debug").join("tlagen"),
        })
    }

    pub(crate) fn command(&self) -> Command {
        Command::new(&self.binary)
    }

    pub(crate) fn opinion(
        &self,
        modules: &Modules,
        run: &Run,
        outcome: &Outcome,
    ) -> anyhow::Result<Opinion> {
        let text = process::output(
            self.command()
                .arg("check")
                .arg(modules.module(&run.module))
                .arg(modules.config(&run.config)),
        )?;
        let line: Line = serde_json::from_str(&text).context("the second engine's verdict")?;
        let name = match line.law {
            Some(index) => modules
                .laws(&run.module)?
                .into_iter()
                .nth(index)
                .map(|(_, name)| name),
            None => line.property.clone(),
        };
        Ok(match line.verdict.as_str() {
            "holds" => compare(outcome, Verdict::Holds, None, line.distinct_states),
            "violated" => compare(outcome, Verdict::Violated, name, None),
            "unsupported" => Opinion::Disagrees(line.reason.unwrap_or_default()),
            other => bail!("the second engine says `{other}`"),
        })
    }
}

/// A count is compared only when all states were explored: how many an engine meets before a
/// violation is its own affair.
fn compare(
    outcome: &Outcome,
    verdict: Verdict,
    property: Option<String>,
    distinct_states: Option<u64>,
) -> Opinion {
    let same_count = distinct_states.is_none_or(|count| count == outcome.distinct_states);
    if verdict == outcome.verdict && property == outcome.property && same_count {
        return Opinion::Agrees;
    }
    let property = property.unwrap_or_default();
    let count = distinct_states
        .map(|count| format!(" {count} states"))
        .unwrap_or_default();
    Opinion::Disagrees(format!("second engine: {verdict:?} {property}{count}"))
}
