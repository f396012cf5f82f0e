//! `cargo tools <verb>`: every step of CI, as one verb that does the same at home.
//!
//! One module a verb. A verb prints what it does, says what is missing and how to get it, and ends
//! with exit code 0 or 1. None of them skips anything in silence.

mod bench;
mod clause;
mod coverage;
mod fuzz;
mod package;
mod process;
mod schema;
mod setup;
mod test;
mod tidy;
mod tla;
mod traces;
mod tree;
mod vectors;
mod workspace;
mod wrappers;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

#[derive(Parser)]
#[command(
    name = "cargo tools",
    about = "Every step of CI, as one verb that does the same at home."
)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Install what the other verbs need: Java, Go, Python's pip and pytest, cargo-deny
    Setup(setup::Arguments),
    /// Run everything that CI runs
    Test(test::Arguments),
    /// Write vectors/, or check that it is up to date
    Vectors(vectors::Arguments),
    /// Exhaust the models with TLC, and ask a second engine
    Tla(tla::Arguments),
    /// Simulate real sessions and walk their traces through the model
    Traces(traces::Arguments),
    /// Show what judges, models and obeys each clause; fail on a MUST that nothing judges
    Coverage(coverage::Arguments),
    /// Explore the fuzz targets, each for some minutes
    Fuzz(fuzz::Arguments),
    /// Show ours beside its peers: speed, size, memory
    Bench(bench::Arguments),
    /// Build the judge as it is handed out, and use it in an empty folder
    Package(package::Arguments),
    /// Run the wrappers that make each case a native test
    Wrappers,
    /// Check the rules of the house that no compiler checks
    Tidy(tidy::Arguments),
}

fn main() -> ExitCode {
    match run(Arguments::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{} {error:#}", console::style("error:").red().bold());
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    match verb {
        Verb::Setup(arguments) => setup::run(&arguments),
        Verb::Test(arguments) => test::run(&workspace, &arguments),
        Verb::Vectors(arguments) => vectors::run(&workspace, &arguments),
        Verb::Tla(arguments) => tla::run(&workspace, &arguments),
        Verb::Traces(arguments) => traces::run(&workspace, &arguments),
        Verb::Coverage(arguments) => coverage::run(&workspace, &arguments),
        Verb::Fuzz(arguments) => fuzz::run(&workspace, &arguments),
        Verb::Bench(arguments) => bench::run(&workspace, &arguments),
        Verb::Package(arguments) => package::run(&workspace, &arguments),
        Verb::Wrappers => wrappers::run(&workspace),
        Verb::Tidy(arguments) => tidy::run(&workspace, &arguments),
    }
}
