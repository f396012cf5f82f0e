//! `cargo tools fuzz`: explores each target of `fuzz/` for a while, and says what was found.
//!
//! New inputs go to `target/fuzz/corpus`, broken promises to `target/fuzz/artifacts`: nothing is
//! committed by itself.

mod exploration;
mod manifest;

use std::process::Command;
use std::time::Duration;

use anyhow::bail;
use console::style;

use crate::process;
use crate::workspace::Workspace;

use self::exploration::{Exploration, Folders, Outcome};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How long each target is explored
    #[arg(
        long,
        value_name = "N",
        default_value_t = 10,
        value_parser = clap::value_parser!(u64).range(1..),
    )]
    minutes: u64,
    /// Only this target
    #[arg(long, value_name = "TARGET")]
    only: Option<String>,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<()> {
    let all = manifest::targets(&workspace.read("fuzz/Cargo.toml")?)?;
    let targets: Vec<String> = match &arguments.only {
        None => all,
        Some(only) if all.contains(only) => vec![only.clone()],
        Some(only) => bail!("there is no target `{only}`; there are {}", all.join(", ")),
    };
    if !process::succeeds("cargo", &["fuzz", "--version"]) {
        bail!("cargo-fuzz is missing; install it with:\n  cargo install cargo-fuzz --locked");
    }
    let folders = Folders::of(workspace);
    println!("building the targets (many minutes the first time)");
    build(workspace, &folders, arguments.only.as_deref())?;
    let limit = Duration::from_secs(arguments.minutes * 60);
    let mut explorations = Vec::new();
    for target in targets {
        println!("  {target} for {} min", arguments.minutes);
        explorations.push(Exploration::of(target, &folders, limit)?);
    }
    report(&explorations)
}

/// Builds with the fuzzer's runtime and without a sanitizer, which no stable compiler has.
fn build(workspace: &Workspace, folders: &Folders, only: Option<&str>) -> anyhow::Result<()> {
    process::run(
        Command::new("cargo")
            .args(["fuzz", "build", "--sanitizer", "none"])
            .args(["--features", "libfuzzer", "--target-dir"])
            .arg(folders.build())
            .args(only)
            // What broke is to be read with its lines; the last bit of speed costs minutes.
            .env("CARGO_PROFILE_RELEASE_STRIP", "none")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "line-tables-only")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .current_dir(workspace.root()),
    )
}

fn report(explorations: &[Exploration]) -> anyhow::Result<()> {
    println!("\n  target                    inputs   new  verdict");
    for exploration in explorations {
        let Exploration {
            target,
            inputs,
            new_inputs,
            outcome,
        } = exploration;
        let verdict = match outcome {
            Outcome::Clean => style("clean".to_owned()).green(),
            Outcome::Broken(said) => style(said.clone()).red(),
        };
        println!("  {target:<20} {inputs:>11} {new_inputs:>5}  {verdict}");
    }
    let broken = explorations.iter().filter(|e| e.outcome != Outcome::Clean);
    match broken.count() {
        0 => Ok(()),
        count => bail!("{count} targets broke a promise; the inputs are in target/fuzz/artifacts"),
    }
}
