//! `cargo tools traces`: real sessions, held to the models.
//!
//! The simulator runs real client and server sessions under faults and writes what happened; every
//! trace must be a behaviour of its model (`tla/trace/README.md`), and the traces of one model must
//! together take every action of it. Then one line of every kind is corrupted, and each must be
//! rejected: a judge that accepts everything would accept those too. `--kill` asks how many planted
//! bugs oracles and models notice by themselves.

mod corruption;
mod exercise;
mod judge;
mod kill;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use self::exercise::Exercise;
use self::judge::{Judge, MODELS};
use crate::process;
use crate::workspace::Workspace;

/// A model reads its whole log at each line: many short runs say more in a minute than few long
/// ones.
const STEPS: &str = "30";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Simulated runs; each gives one trace, those of no model excepted
    #[arg(long, default_value_t = 250)]
    runs: u32,
    /// The first run's seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Plant each bug in turn, and say which are noticed by the oracles of the simulator or by a
    /// model
    #[arg(long)]
    kill: bool,
    /// With --kill: fail below this share of all planted bugs, in percent
    #[arg(long, default_value_t = 0, requires = "kill")]
    least: usize,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<()> {
    let folder = workspace.path("target/tla/traces");
    empty(&folder)?;
    if arguments.kill {
        return kill::run(workspace, arguments, &folder);
    }
    process::run(&mut arguments.simulation(&folder))?;
    let judge = Judge::new(workspace)?;
    for model in MODELS {
        let traces = traces(&folder.join(model))?;
        if traces.is_empty() {
            bail!("no run gave a trace of {model}: more runs");
        }
        let verdict = judge.verdict(model, &[folder.join(model)])?;
        print!("{model}: {}", verdict.text);
        if verdict.rejected > 0 {
            bail!("a session did what tla/{model}.tla does not allow");
        }
        exercise(&judge, model, &traces)?;
        let corrupted = folder.with_file_name("corrupted").join(model);
        empty(&corrupted)?;
        let kinds = corruption::corrupt(&judge.actions(model)?, &traces, &corrupted)?;
        let verdict = judge.verdict(model, &[corrupted])?;
        if verdict.rejected != kinds {
            bail!(
                "of {kinds} corrupted traces only {} were rejected:\n{}",
                verdict.rejected,
                verdict.text
            );
        }
        println!("  {kinds} corrupted traces, one for each action, rejected as they must be");
    }
    Ok(())
}

impl Arguments {
    /// The simulator, told to leave its traces in a folder.
    fn simulation(&self, folder: &Path) -> Command {
        let mut command = Command::new("cargo");
        command
            .args(["run", "--quiet", "--package", "synckit-conformance"])
            .args(["--bin", "synckit-conformance", "--", "simulate"])
            .args(["--runs", &self.runs.to_string()])
            .args(["--seed", &self.seed.to_string()])
            .args(["--steps", STEPS])
            .arg("--traces")
            .arg(folder);
        command
    }
}

/// Prints what the traces exercised; an action that none takes is an error.
fn exercise(judge: &Judge, model: &str, traces: &[PathBuf]) -> anyhow::Result<()> {
    let mut exercise = Exercise::of(judge.actions(model)?);
    for path in traces {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        exercise
            .add(&text)
            .with_context(|| path.display().to_string())?;
    }
    println!("{exercise}");
    let missing = exercise.missing();
    if !missing.is_empty() {
        bail!(
            "no trace takes {}: more runs, or another workload",
            missing.join(", ")
        );
    }
    Ok(())
}

fn empty(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())
}

fn traces(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut traces = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "ndjson")
        {
            traces.push(path);
        }
    }
    traces.sort();
    Ok(traces)
}
