//! One target under the fuzzer, for a while.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, ensure};

use crate::process;
use crate::workspace::Workspace;

/// A single input may take this long.
const INPUT_LIMIT_SECONDS: u64 = 10;

/// Where everything lies.
pub(super) struct Folders {
    committed: PathBuf,
    target: PathBuf,
}

impl Folders {
    pub(super) fn of(workspace: &Workspace) -> Self {
        Self {
            committed: workspace.path("fuzz/corpus"),
            target: workspace.path("target/fuzz"),
        }
    }

    /// Apart from other builds: the fuzzer's flags concern every crate.
    pub(super) fn build(&self) -> PathBuf {
        self.target.join("explore")
    }

    fn program(&self, target: &str) -> anyhow::Result<PathBuf> {
        let version = process::output(Command::new("rustc").arg("-vV"))?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.context("`rustc -vV` names no host")?;
        Ok(self.build().join(host).join("release").join(target))
    }
}

/// What came of a target.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It kept its promises.
    Clean,
    /// It did not; what it said.
    Broken(String),
}

/// A target that was explored.
#[derive(Debug)]
pub(super) struct Exploration {
    pub(super) target: String,
    pub(super) inputs: u64,
    pub(super) new_inputs: u64,
    pub(super) outcome: Outcome,
}

impl Exploration {
    /// Explores until the time is up, or a promise is broken.
    pub(super) fn of(target: String, folders: &Folders, limit: Duration) -> anyhow::Result<Self> {
        let found = folders.target.join("corpus").join(&target);
        let artifacts = folders.target.join("artifacts").join(&target);
        for folder in [&found, &artifacts] {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
        }
        let mut command = Command::new(folders.program(&target)?);
        command
            .arg(&found)
            .arg(folders.committed.join(&target))
            .arg(format!("-max_total_time={}", limit.as_secs()))
            .arg(format!("-timeout={INPUT_LIMIT_SECONDS}"))
            .arg(format!("-artifact_prefix={}", prefix(&artifacts)))
            .arg("-print_final_stats=1");
        let output = command
            .output()
            .with_context(|| format!("cannot start `{}`", process::line(&command)))?;
        let said = String::from_utf8_lossy(&output.stderr);
        let inputs = statistic(&said, "number_of_executed_units").unwrap_or(0);
        let outcome = if output.status.success() {
            ensure!(inputs > 0, "{target} tried nothing:\n{said}");
            Outcome::Clean
        } else {
            Outcome::Broken(complaint(&said))
        };
        Ok(Self {
            target,
            inputs,
            new_inputs: statistic(&said, "new_units_added").unwrap_or(0),
            outcome,
        })
    }
}

/// With a separator at its end: names are appended to it.
fn prefix(folder: &Path) -> String {
    format!("{}/", folder.display())
}

/// What the fuzzer counted, such as `stat::new_units_added: 3`.
fn statistic(said: &str, name: &str) -> Option<u64> {
    let label = format!("stat::{name}:");
    let line = said.lines().find_map(|line| line.strip_prefix(&label))?;
    line.trim().parse().ok()
}

/// The lines that say what broke, and where the input lies.
fn complaint(said: &str) -> String {
    let tells = |line: &&str| {
        ["panicked at", "ERROR: libFuzzer", "Test unit written to"]
            .iter()
            .any(|sign| line.contains(sign))
    };
    let lines: Vec<&str> = said.lines().map(str::trim).filter(tells).collect();
    if lines.is_empty() {
        let last = said.lines().last().unwrap_or("it ended without a word");
        return last.to_owned();
    }
    lines.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_shows_what_the_fuzzer_counted_and_what_it_complains_of() {
        let said = "stat::number_of_executed_units: 1200\nstat::new_units_added:          3\n";
        assert_eq!(statistic(said, "number_of_executed_units"), Some(1_200));
        assert_eq!(statistic(said, "new_units_added"), Some(3));
        assert_eq!(statistic(said, "peak_rss_mb"), None);
        let broken = "thread panicked at src/x.rs:3:1:\nbacktrace\n==1== ERROR: libFuzzer: deadly";
        let shown = "thread panicked at src/x.rs:3:1:; ==1== ERROR: libFuzzer: deadly";
        assert_eq!(complaint(broken), shown);
        assert_eq!(complaint(""), "it ended without a word");
    }
}
