//! `tla/expected.json`: what every configuration must give.
//!
//! A changed number is a reviewed change. A configuration that the file does not name, or that
//! it names and that does not exist, is an error, so no model check can be forgotten.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

use super::report::Row;
use crate::workspace::Workspace;

const PATH: &str = "tla/expected.json";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    pub(crate) runs: Vec<Run>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Run {
    /// The model that the numbers are reported under.
    pub(crate) spec: String,
    pub(crate) module: String,
    pub(crate) config: String,
    pub(crate) tier: Tier,
    pub(crate) verdict: Verdict,
    /// The property, invariant or law that is violated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) property: Option<String>,
    /// Of a run that explores all of them: how many are met before a violation hangs on the
    /// order in which an engine happens to walk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) distinct_states: Option<u64>,
    /// Of the whole graph, or of the shortest way to a violation; a violation of liveness has
    /// no shortest way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) depth: Option<u64>,
    /// From which tier on the second engine is asked; never, where it cannot judge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) second_engine: Option<Tier>,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Tier {
    Small,
    Large,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Holds,
    Violated,
}

/// What a configuration is for; its name says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The model as it is: its properties.
    Promise,
    /// A planted bug, which must be caught.
    Bug,
    /// A claim that something never happens, which must be refuted.
    Reachability,
}

impl Run {
    pub(crate) fn kind(&self) -> Kind {
        if self.config.starts_with("BUG_") {
            Kind::Bug
        } else if self.config.starts_with("REACH_") {
            Kind::Reachability
        } else {
            Kind::Promise
        }
    }
}

impl Expected {
    pub(crate) fn read(workspace: &Workspace) -> anyhow::Result<Self> {
        serde_json::from_str(&workspace.read(PATH)?).context(PATH)
    }

    pub(crate) fn write(&self, workspace: &Workspace) -> anyhow::Result<()> {
        let lines: Result<Vec<String>, _> = self.runs.iter().map(serde_json::to_string).collect();
        let text = format!("{{\"runs\": [\n{}\n]}}\n", lines?.join(",\n"));
        std::fs::write(workspace.path(PATH), text).context(PATH)
    }

    pub(crate) fn take_over(&mut self, rows: &[Row]) {
        for run in &mut self.runs {
            if let Some(row) = rows.iter().find(|row| row.run.config == run.config) {
                run.verdict = row.outcome.verdict;
                run.property = row.outcome.property.clone();
                run.distinct_states = row.outcome.reviewed_states();
                run.depth = row.outcome.reviewed_depth();
            }
        }
    }

    pub(crate) fn covers_every_configuration(&self, workspace: &Workspace) -> anyhow::Result<()> {
        let named: BTreeSet<String> = self.runs.iter().map(|run| run.config.clone()).collect();
        let mut found = BTreeSet::new();
        for path in workspace.files()? {
            let config = path.extension().is_some_and(|extension| extension == "cfg");
            if config && path.starts_with("tla/mc") {
                found.extend(
                    path.file_stem()
                        .map(|stem| stem.to_string_lossy().into_owned()),
                );
            }
        }
        let strangers: Vec<&String> = named.symmetric_difference(&found).collect();
        if !strangers.is_empty() {
            bail!("tla/mc/ and {PATH} do not name the same configurations: {strangers:?}");
        }
        Ok(())
    }
}
