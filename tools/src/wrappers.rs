//! `cargo tools wrappers`: each wrapper passes with a sound peer, and fails with a planted bug.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};

use crate::process;
use crate::workspace::Workspace;

/// A case, and a planted bug that it kills.
const CASE: &str = "SK-HAND-0013";
const BUG: &str = "SRV-PONG-OF-ANOTHER-NONCE";

/// One wrapper.
struct Wrapper {
    name: &'static str,
    /// What must be there, and how to get it.
    needs: &'static [(&'static [&'static str], &'static str)],
    /// What installs the rest.
    prepare: &'static [&'static str],
    test: &'static [&'static str],
}

const CARGO: Wrapper = Wrapper {
    name: "cargo",
    needs: &[],
    prepare: &[],
    test: &[
        "cargo",
        "test",
        "--quiet",
        "--package",
        "synckit-conformance-cargo",
    ],
};
const PYTEST: Wrapper = Wrapper {
    name: "pytest",
    needs: &[(
        &["python3", "-m", "pytest", "--version"],
        "cargo tools setup",
    )],
    prepare: &[],
    test: &["python3", "-m", "pytest", "-q", "-p", "no:cacheprovider"],
};
const VITEST: Wrapper = Wrapper {
    name: "vitest",
    needs: &[(&["npm", "--version"], "cargo tools setup")],
    prepare: &[
        "npm",
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--no-package-lock",
    ],
    test: &["npx", "vitest", "run"],
};
const GO: Wrapper = Wrapper {
    name: "go",
    needs: &[(&["go", "version"], "cargo tools setup")],
    prepare: &[],
    test: &["go", "test", "-count=1", "./..."],
};

pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    process::run(
        Command::new("cargo")
            .args(["build", "--quiet", "--package", "synckit-conformance"])
            .current_dir(workspace.root()),
    )?;
    let judge = workspace.path("target/debug/synckit-conformance");
    for wrapper in [CARGO, PYTEST, VITEST, GO] {
        wrapper.check(workspace, &judge)?;
        println!(
            "{:<8} passes a sound peer and fails a broken one",
            wrapper.name
        );
    }
    Ok(())
}

impl Wrapper {
    fn check(&self, workspace: &Workspace, judge: &Path) -> anyhow::Result<()> {
        let name = self.name;
        for (check, install) in self.needs {
            let (program, arguments) = check.split_first().context("an empty check")?;
            let present = process::succeeds(program, arguments);
            ensure!(
                present,
                "{name}: {program} is missing; install with: {install}"
            );
        }
        // A copy, as a user makes one: what is installed there is no part of the repository.
        let copy = tempfile::tempdir().context("no temporary folder")?;
        let folder = self.folder(workspace, copy.path())?;
        if let Some((program, arguments)) = self.prepare.split_first() {
            process::run(Command::new(program).args(arguments).current_dir(&folder))?;
        }
        let sound = self.test(&folder, judge, "reference")?;
        ensure!(
            sound.0,
            "the {name} wrapper fails with a sound peer:\n{}",
            sound.1
        );
        let broken = self.test(&folder, judge, &format!("mutant:{BUG}"))?;
        if broken.0 || !broken.1.contains(CASE) || !broken.1.contains("expected") {
            bail!(
                "the {name} wrapper does not tell a failure of {CASE}:\n{}",
                broken.1
            );
        }
        Ok(())
    }

    fn folder(&self, workspace: &Workspace, copy: &Path) -> anyhow::Result<PathBuf> {
        let home = workspace.path("conformance/wrappers").join(self.name);
        if self.name == CARGO.name {
            return Ok(home);
        }
        for entry in fs::read_dir(&home)? {
            let file = entry?.path();
            if let Some(name) = file.file_name().filter(|_| file.is_file()) {
                fs::copy(&file, copy.join(name))?;
            }
        }
        Ok(copy.to_owned())
    }

    /// Whether the tests pass, and what they say.
    fn test(&self, folder: &Path, judge: &Path, peer: &str) -> anyhow::Result<(bool, String)> {
        let (program, arguments) = self.test.split_first().context("an empty test")?;
        let server = format!("{} serve {peer}", judge.display());
        let line = format!("--server-cmd '{server}' --transport ws --only {CASE}");
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env("SYNCKIT_CONFORMANCE", judge)
            .env("SYNCKIT_CONFORMANCE_ARGS", line)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .current_dir(folder);
        let output = command
            .output()
            .with_context(|| format!("`{}` does not start", process::line(&command)))?;
        let text = [&output.stdout[..], &output.stderr].concat();
        Ok((
            output.status.success(),
            String::from_utf8_lossy(&text).into_owned(),
        ))
    }
}
