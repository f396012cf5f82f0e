//! `cargo deny`: what the project depends on.
//!
//! The advisories come from a database on the network. Where that cannot be reached, the rest is
//! checked all the same, and the table says what was not.

use std::process::Command;

use anyhow::{Context as _, bail};
use console::style;

use super::Note;
use crate::process;
use crate::workspace::Workspace;

const UNREACHABLE: &str = "failed to fetch advisory database";

pub(super) fn run(workspace: &Workspace) -> anyhow::Result<Note> {
    let deny = |checks: &[&str]| {
        let mut command = Command::new("cargo");
        command
            .args(["deny", "check"])
            .args(checks)
            .current_dir(workspace.root());
        println!("$ {}", process::line(&command));
        command
    };
    process::run(&mut deny(&["bans", "licenses", "sources"]))?;

    let output = deny(&["advisories"])
        .output()
        .context("cargo deny does not start")?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        return Ok(None);
    }
    if said.contains(UNREACHABLE) {
        let note = "advisories NOT checked: the database cannot be reached";
        println!("{} {note}", style("warning:").yellow().bold());
        return Ok(Some(note.to_owned()));
    }
    bail!("cargo deny check advisories failed:\n{said}")
}
