//! `cargo tools test`: everything CI runs, in the order in which a mistake is cheapest to find;
//! with `--long`, what is too slow for that.
//!
//! Each step is a command that can be typed by hand. The first one that fails ends the run; a
//! table of steps and times closes it. Whatever could not be checked is said, never skipped.

mod deny;
mod long;
mod readme;
mod step;

use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, bail};
use console::style;

use self::long::LONG;
use self::step::{Action, STEPS, Step};
use crate::process;
use crate::workspace::Workspace;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Run the long tier instead, which takes hours
    #[arg(long)]
    long: bool,
    /// Start at this step
    #[arg(long, value_name = "STEP", conflicts_with = "only")]
    from: Option<String>,
    /// Run this step alone
    #[arg(long, value_name = "STEP")]
    only: Option<String>,
    /// Name the steps and their commands; run nothing
    #[arg(long)]
    list: bool,
}

/// A step that ran.
struct Ran {
    step: &'static Step,
    seconds: f64,
    result: anyhow::Result<Note>,
}

/// What a step that passed did not check; mostly nothing.
type Note = Option<String>;

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.list {
        list(tier(arguments));
        return Ok(());
    }
    let steps = choose(arguments)?;
    let mut ran: Vec<Ran> = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let title = format!("[{}/{}] {}", number + 1, steps.len(), step.name);
        println!("\n{} {}", style(title).cyan().bold(), step.about);
        let start = Instant::now();
        let result = perform(workspace, step);
        let seconds = start.elapsed().as_secs_f64();
        let failed = result.is_err();
        ran.push(Ran {
            step,
            seconds,
            result,
        });
        if failed {
            break;
        }
    }
    report(arguments, ran, steps.len())
}

fn tier(arguments: &Arguments) -> &'static [Step] {
    if arguments.long { &LONG } else { &STEPS }
}

fn choose(arguments: &Arguments) -> anyhow::Result<&'static [Step]> {
    let steps = tier(arguments);
    let find = |name: &str| {
        let names: Vec<&str> = steps.iter().map(|step| step.name).collect();
        let found = names.iter().position(|candidate| *candidate == name);
        found.with_context(|| format!("no step `{name}`; there are: {}", names.join(", ")))
    };
    if let Some(only) = &arguments.only {
        let index = find(only)?;
        return Ok(&steps[index..=index]);
    }
    match &arguments.from {
        Some(from) => Ok(&steps[find(from)?..]),
        None => Ok(steps),
    }
}

fn perform(workspace: &Workspace, step: &Step) -> anyhow::Result<Note> {
    match step.action {
        Action::Commands(commands) => {
            for words in commands {
                println!("$ {}", words.join(" "));
                let (program, arguments) = words.split_first().context("an empty command")?;
                process::run(
                    Command::new(program)
                        .args(arguments)
                        .current_dir(workspace.root()),
                )?;
            }
            Ok(None)
        }
        Action::Deny => deny::run(workspace),
        Action::Readme => readme::run(workspace),
    }
}

fn list(steps: &[Step]) {
    for step in steps {
        println!("{:<12} {}", style(step.name).bold(), step.about);
        if let Action::Commands(commands) = step.action {
            for words in commands {
                println!("{:<12} $ {}", "", words.join(" "));
            }
        }
    }
}

fn report(arguments: &Arguments, ran: Vec<Ran>, planned: usize) -> anyhow::Result<()> {
    println!("\n  {:<12} {:<6} {:>8}", "step", "result", "seconds");
    let total: f64 = ran.iter().map(|ran| ran.seconds).sum();
    let done = ran.len();
    let mut failure = None;
    for Ran {
        step,
        seconds,
        result,
    } in ran
    {
        let (mark, note) = match &result {
            Ok(note) => (style("ok    ").green(), note.clone().unwrap_or_default()),
            Err(_) => (style("FAIL  ").red(), String::new()),
        };
        println!("  {:<12} {mark} {seconds:>8.1}  {note}", step.name);
        if let Err(error) = result {
            failure = Some((step.name, error));
        }
    }
    println!(
        "  {:<12} {:<6} {total:>8.1}",
        "all",
        format!("{done}/{planned}")
    );
    if let Some((name, error)) = failure {
        let long = if arguments.long { " --long" } else { "" };
        bail!("{name}: {error:#}\n\nTry again with `cargo tools test{long} --from {name}`.");
    }
    Ok(())
}
