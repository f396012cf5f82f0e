//! The bench in Node: our text engine as a WASM module beside the packages of yjs and loro-crdt.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};

use crate::process;
use crate::workspace::Workspace;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The folder of the editing traces; see tools/bench/README.md
    #[arg(
        long,
        env = "SYNCKIT_TRACES",
        default_value = "../shared/data/editing-traces"
    )]
    traces: PathBuf,
    /// How often each contender takes a turn
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Print rows as JSON
    #[arg(long)]
    json: bool,
}

const TARGET: &str = "wasm32-unknown-unknown";

pub(super) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<()> {
    let traces = workspace.path(&arguments.traces);
    ensure!(
        traces.join("automerge-paper.json.gz").is_file(),
        "no trace in {}: tools/bench/README.md says where to get them",
        traces.display()
    );
    for (program, package) in [("node", "nodejs"), ("npm", "npm")] {
        if !process::succeeds(program, &["--version"]) {
            bail!("{program} is missing; install with: apt-get install {package}");
        }
    }
    let folder = workspace.path("tools/bench/wasm");
    let module = build(&folder, &workspace.path("tools/bench/target/wasm"))?;
    process::run(
        Command::new("npm")
            .args(["ci", "--silent", "--no-audit", "--no-fund"])
            .current_dir(&folder),
    )?;
    let mut bench = Command::new("node");
    bench
        .arg(folder.join("bench.mjs"))
        .arg(module)
        .arg(traces)
        .arg(arguments.rounds.to_string());
    if arguments.json {
        bench.arg("--json");
    }
    process::run(&mut bench)
}

/// The JavaScript around the module, freshly built.
fn build(folder: &Path, target: &Path) -> anyhow::Result<PathBuf> {
    eprintln!("building tools/bench/wasm (a few minutes the first time, seconds later)");
    let cargo = |verb: &str, package: &str| {
        let mut command = Command::new("cargo");
        command
            .args([
                verb,
                "--quiet",
                "--locked",
                "--package",
                package,
                "--target-dir",
            ])
            .arg(target)
            .current_dir(folder);
        command
    };
    let mut engine = cargo("build", "synckit-bench-engine");
    process::run(engine.args(["--release", "--target", TARGET]))
        .with_context(|| format!("by hand, where it is missing: rustup target add {TARGET}"))?;
    let built = target
        .join(TARGET)
        .join("release/synckit_bench_engine.wasm");
    let bound = target.join("bound");
    // It runs once and does little: not worth a release build.
    let mut bindgen = cargo("run", "synckit-bench-bindgen");
    process::run(bindgen.arg("--").arg(built).arg(&bound))?;
    Ok(bound.join("synckit_bench_engine.js"))
}
