//! The commands of the README and of the how-tos, run as they stand.
//!
//! A fenced block is marked `sh test` and runs as a shell script, or `sh step` and repeats what a
//! step of CI runs. A block of commands that is neither is an error: nobody would notice its decay.

use std::process::Command;

use anyhow::{Context as _, bail};

use super::Note;
use super::step::{Action, STEPS};
use crate::process;
use crate::workspace::Workspace;

const FILES: [&str; 5] = [
    "README.md",
    "CONTRIBUTING.md",
    "conformance/docs/judge-a-server.md",
    "conformance/docs/judge-a-client.md",
    "conformance/docs/read-a-report.md",
];

/// One fenced block of commands.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    line: usize,
    mark: String,
    script: String,
}

pub(super) fn run(workspace: &Workspace) -> anyhow::Result<Note> {
    for file in FILES {
        for block in blocks(&workspace.read(file)?) {
            let place = format!("{file}:{}", block.line);
            match block.mark.as_str() {
                "sh test" => {
                    println!("{place}\n{}", block.script.trim_end());
                    process::run(
                        Command::new("bash")
                            .args(["-euo", "pipefail", "-c", &block.script])
                            .current_dir(workspace.root()),
                    )
                    .with_context(|| format!("the commands of {place}"))?;
                }
                "sh step" => check_steps(&block.script).with_context(|| place)?,
                other => bail!("{place}: a block marked `{other}` is run by nothing"),
            }
        }
    }
    Ok(None)
}

/// Every block of a shell script in a Markdown text.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (content, line) in text.lines().zip(1..) {
        match (content.strip_prefix("```"), &mut open) {
            (Some(mark), None) => {
                open = Some(Block {
                    line,
                    mark: mark.trim().to_owned(),
                    script: String::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.script += &format!("{content}\n"),
            (None, None) => {}
        }
    }
    blocks.retain(|block| block.mark.split(' ').next() == Some("sh"));
    blocks
}

/// Each line is `cargo tools test`, or a command of a step of it.
fn check_steps(script: &str) -> anyhow::Result<()> {
    let commands: Vec<String> = STEPS
        .iter()
        .filter_map(|step| match step.action {
            Action::Commands(commands) => Some(commands),
            Action::Deny | Action::Readme => None,
        })
        .flatten()
        .map(|words| words.join(" "))
        .collect();
    for line in script.lines() {
        let command = line.split('#').next().unwrap_or_default().trim();
        if command != "cargo tools test" && !commands.iter().any(|known| known == command) {
            bail!("`{command}` is no step of `cargo tools test`");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_commands_are_found_with_their_mark_and_line() {
        let text = "# x\n```sh test\ntrue\n```\n```json\n{}\n```\n```sh\nfalse\n```\n";
        let block = |line, mark: &str, script: &str| Block {
            line,
            mark: mark.to_owned(),
            script: script.to_owned(),
        };
        assert_eq!(
            blocks(text),
            [block(2, "sh test", "true\n"), block(8, "sh", "false\n")]
        );
    }

    #[test]
    fn a_step_is_one_of_ci_and_nothing_else() {
        assert!(check_steps("cargo tools test\ncargo conformance run   # judges\n").is_ok());
        assert!(check_steps("cargo tools dance\n").is_err());
    }
}
