//! `cargo tools bench text|data`: ours beside its peers, as one table.
//!
//! The peers live in the workspace of `tools/bench`, which this builds for release and runs.

use std::ffi::OsString;
use std::process::Command;

use crate::process;
use crate::workspace::Workspace;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// `text` or `data`, and options; `text --help` says which
    #[arg(
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "SUBJECT"
    )]
    arguments: Vec<OsString>,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<()> {
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
            .args(&arguments.arguments)
            .current_dir(workspace.root()),
    )
}
