//! The benches in Rust: their workspace is built for release and its program is run.

use std::ffi::OsString;
use std::process::Command;

use crate::process;
use crate::workspace::Workspace;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Options such as `--only T1,T3` and `--json`; `-- --help` names all
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<OsString>,
}

pub(super) fn run(
    workspace: &Workspace,
    subject: &str,
    arguments: &Arguments,
) -> anyhow::Result<()> {
    let folder = workspace.path("tools/bench");
    let target = folder.join("target");
    eprintln!("building tools/bench (many minutes the first time, seconds later)");
    process::run(
        Command::new("cargo")
            .args(["build", "--quiet", "--release", "--locked", "--target-dir"])
            .arg(&target)
            .current_dir(&folder),
    )?;
    // From the root, so that the default folder of the traces is the one beside the repository.
    process::run(
        Command::new(target.join("release").join("synckit-bench"))
            .arg(subject)
            .args(&arguments.options)
            .current_dir(workspace.root()),
    )
}
