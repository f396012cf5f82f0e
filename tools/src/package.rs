//! `cargo tools package`: the judge as it is handed out, installed into an empty folder and used.
//!
//! A release build with everything optimised across crates takes minutes, so this is a verb of its
//! own and no step of `cargo tools test`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};
use tempfile::TempDir;

use crate::process;
use crate::workspace::Workspace;

const PROGRAM: &str = "synckit-conformance";
/// The most that the program may weigh.
const MAX_BYTES: u64 = 15 * MEGABYTE;
const MEGABYTE: u64 = 1_000_000;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Try this program, and build none
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<()> {
    let built = match &arguments.program {
        Some(program) => program.clone(),
        None => build(workspace)?,
    };
    let place = Place::install(&built)?;
    let bytes = fs::metadata(&place.program)?.len();
    println!("{PROGRAM}: {:.1} MB", mega(bytes));
    let limit = mega(MAX_BYTES);
    ensure!(
        bytes <= MAX_BYTES,
        "{PROGRAM} weighs more than {limit:.0} MB"
    );
    place.expect(0, &["--version"], PROGRAM)?;
    place.expect(0, &["list"], "SK-SYNC-0031")?;
    place.expect(0, &["explain", "SK-SYNC-0031", "--json"], "SK-SESS-056")?;
    place.expect(0, &["completions", "bash"], "complete")?;
    place.expect(0, &["man"], ".TH")?;
    let only = ["--only", "SK-HAND-*", "--only", "vectors/wire/valid/frame"];
    place.expect(0, &[&["run"], &only[..]].concat(), "conformant")?;
    let page = "target/conformance/report.html";
    ensure!(
        place.folder.path().join(page).is_file(),
        "the run left no {page}"
    );
    let pretender = format!("{} serve null:silent", place.program.display());
    let broken = [
        "--server-cmd",
        &pretender,
        "--no-preflight",
        "--patience",
        "200",
    ];
    let some = ["--only", "SK-HAND-0001", "--transport", "ws"];
    place.expect(
        1,
        &[&["run"], &broken[..], &some].concat(),
        "not conformant",
    )?;
    println!("{PROGRAM} works in an empty folder");
    Ok(())
}

/// Megabytes, for people.
fn mega(bytes: u64) -> f64 {
    bytes as f64 / MEGABYTE as f64
}

fn build(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    process::run(
        Command::new("cargo")
            .args([
                "build",
                "--locked",
                "--profile",
                "dist",
                "--package",
                PROGRAM,
            ])
            .args(["--bin", PROGRAM])
            .current_dir(workspace.root()),
    )?;
    Ok(workspace.path("target/dist").join(PROGRAM))
}

/// An empty folder with the program, and nothing of the repository.
struct Place {
    folder: TempDir,
    program: PathBuf,
}

impl Place {
    fn install(built: &Path) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let program = folder.path().join(PROGRAM);
        fs::copy(built, &program).with_context(|| format!("no program {}", built.display()))?;
        Ok(Self { folder, program })
    }

    fn expect(&self, code: i32, arguments: &[&str], said: &str) -> anyhow::Result<()> {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .current_dir(self.folder.path());
        let line = process::line(&command);
        println!("$ {line}");
        let output = command
            .output()
            .with_context(|| format!("`{line}` does not start"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        if output.status.code() != Some(code) || !text.contains(said) {
            let errors = String::from_utf8_lossy(&output.stderr);
            bail!("`{line}` did not end with {code} and say `{said}`:\n{text}\n{errors}");
        }
        Ok(())
    }
}
