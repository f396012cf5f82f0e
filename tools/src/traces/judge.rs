//! Whoever says whether traces are behaviours of a model: `tlagen validate`.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::process;
use crate::tla::{Modules, Tlagen};
use crate::workspace::Workspace;

/// The models that traces are held to.
pub(super) const MODELS: [&str; 5] = [
    "SyncSession",
    "Healing",
    "Awareness",
    "Access",
    "Durability",
];

/// Traces are independent; each thread walks its own.
const JOBS: &str = "2";

pub(super) struct Judge {
    tlagen: Tlagen,
    modules: Modules,
    /// With the maps of the models.
    folder: PathBuf,
}

pub(super) struct Verdict {
    pub(super) rejected: usize,
    pub(super) text: String,
}

impl Judge {
    pub(super) fn new(workspace: &Workspace) -> anyhow::Result<Self> {
        Ok(Self {
            tlagen: Tlagen::build(workspace)?,
            modules: Modules::gather(workspace)?,
            folder: workspace.path("tla/trace"),
        })
    }

    fn map(&self, model: &str) -> PathBuf {
        self.folder.join(format!("{model}.json"))
    }

    /// The actions that a trace of this model may name.
    pub(super) fn actions(&self, model: &str) -> anyhow::Result<Vec<String>> {
        let map = self.map(model);
        let place = || map.display().to_string();
        let text = std::fs::read_to_string(&map).with_context(place)?;
        let text: Value = serde_json::from_str(&text).with_context(place)?;
        let actions = text["actions"].as_object();
        let actions = actions.with_context(|| format!("{} maps no actions", place()))?;
        Ok(actions.keys().cloned().collect())
    }

    /// What the model says of all traces in these folders.
    pub(super) fn verdict(&self, model: &str, folders: &[PathBuf]) -> anyhow::Result<Verdict> {
        let config = format!("Trace{model}");
        // What a model leaves open for traces stands in a module beside its configuration.
        let own = self.modules.module(&config);
        let module = if own.exists() {
            own
        } else {
            self.modules.module(model)
        };
        let mut command = self.tlagen.command();
        command
            .arg("validate")
            .arg(module)
            .arg(self.modules.config(&config))
            .arg("--map")
            .arg(self.map(model))
            .args(["--jobs", JOBS])
            .args(folders);
        let line = process::line(&command);
        let output = command
            .output()
            .with_context(|| format!("cannot start `{line}`"))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let rejected = text.lines().filter(|line| line.starts_with("REJECTED "));
        let rejected = rejected.count();
        // 0 and 1 are verdicts; anything else is a run that came to none.
        match (output.status.code(), rejected) {
            (Some(0), 0) | (Some(1), 1..) => Ok(Verdict { rejected, text }),
            _ => bail!(
                "`{line}` failed: {}",
                String::from_utf8_lossy(&output.stderr).trim_end()
            ),
        }
    }
}
