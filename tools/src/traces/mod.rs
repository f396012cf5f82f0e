//! `cargo tools traces`: real sessions, held to the model.
//!
//! The simulator runs real client and server sessions under faults and writes what happened; every
//! trace must be a behaviour of `tla/SyncSession.tla` (`tla/trace/README.md`). Together they must
//! take every action of it. Then one trace is corrupted, and must be rejected: a judge that accepts
//! everything would accept that one too.

mod exercise;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use serde_json::Value;

use self::exercise::Exercise;
use crate::process;
use crate::tla::{Modules, Tlagen};
use crate::workspace::Workspace;

/// Traces are independent; each thread walks its own.
const JOBS: &str = "2";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Simulated runs; each gives one trace
    #[arg(long, default_value_t = 200)]
    runs: u32,
    /// The first run's seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<()> {
    let folder = workspace.path("target/tla/traces");
    empty(&folder)?;
    simulate(arguments, &folder)?;
    let judge = Judge {
        tlagen: Tlagen::build(workspace)?,
        modules: Modules::gather(workspace)?,
        map: workspace.path("tla/trace/trace-map.json"),
    };
    let traces = traces(&folder)?;
    if traces.len() != arguments.runs as usize {
        bail!("{} runs gave {} traces", arguments.runs, traces.len());
    }
    let verdict = judge.verdict(&folder)?;
    print!("{}", verdict.text);
    if !verdict.accepted {
        bail!("a session did what tla/SyncSession.tla does not allow");
    }
    judge.exercise(&traces)?;
    let corrupted = folder.with_file_name("corrupted.ndjson");
    corrupt(&traces, &corrupted)?;
    let verdict = judge.verdict(&corrupted)?;
    if verdict.accepted || !verdict.text.starts_with("REJECTED") {
        bail!("a corrupted trace was not rejected:\n{}", verdict.text);
    }
    println!("  1 corrupted trace, rejected as it must be");
    Ok(())
}

struct Judge {
    tlagen: Tlagen,
    modules: Modules,
    map: PathBuf,
}

struct Verdict {
    accepted: bool,
    text: String,
}

impl Judge {
    /// Prints what the traces exercised; an action that none takes is an error.
    fn exercise(&self, traces: &[PathBuf]) -> anyhow::Result<()> {
        let read =
            |path: &Path| std::fs::read_to_string(path).with_context(|| path.display().to_string());
        let mut exercise = Exercise::of(&read(&self.map)?)?;
        for path in traces {
            exercise
                .add(&read(path)?)
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

    fn verdict(&self, traces: &Path) -> anyhow::Result<Verdict> {
        let mut command = self.tlagen.command();
        command
            .arg("validate")
            .arg(self.modules.module("SyncSession"))
            .arg(self.modules.config("TraceSyncSession"))
            .arg("--map")
            .arg(&self.map)
            .args(["--jobs", JOBS])
            .arg(traces);
        let line = process::line(&command);
        let output = command
            .output()
            .with_context(|| format!("cannot start `{line}`"))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // 0 and 1 are verdicts; anything else is a run that came to none.
        match output.status.code() {
            Some(0) => Ok(Verdict {
                accepted: true,
                text,
            }),
            Some(1) => Ok(Verdict {
                accepted: false,
                text,
            }),
            Some(_) | None => {
                bail!(
                    "`{line}` failed: {}",
                    String::from_utf8_lossy(&output.stderr).trim_end()
                )
            }
        }
    }
}

fn simulate(arguments: &Arguments, folder: &Path) -> anyhow::Result<()> {
    process::run(
        Command::new("cargo")
            .args(["run", "--quiet", "--package", "synckit-conformance"])
            .args(["--bin", "synckit-conformance", "--", "simulate"])
            .args(["--runs", &arguments.runs.to_string()])
            .args(["--seed", &arguments.seed.to_string()])
            .arg("--traces")
            .arg(folder),
    )
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

/// Writes the first trace that has an observed log, with the last such observation one too high.
fn corrupt(traces: &[PathBuf], to: &Path) -> anyhow::Result<()> {
    for path in traces {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let mut lines: Vec<Value> = text
            .lines()
            .map(serde_json::from_str)
            .collect::<Result<_, _>>()?;
        let observed = lines
            .iter_mut()
            .rev()
            .find_map(|line| line.pointer_mut("/obs/log"));
        let Some(log) = observed else { continue };
        *log = Value::from(log.as_u64().context("the length of a log")? + 1);
        let corrupted: Vec<String> = lines.iter().map(Value::to_string).collect();
        return std::fs::write(to, corrupted.join("\n") + "\n")
            .with_context(|| to.display().to_string());
    }
    bail!("no trace observes the log, so none can be corrupted")
}
