//! `tlagen`: test vectors out of the models, and traces of the implementation back into them.
//!
//! The engine is tla-checker's library, the fast second opinion beside TLC: `check` compares
//! verdicts, `gen` writes every edge of a state graph as a behaviour, `validate` walks recorded
//! runs through a model. TLC stays the judge; `cargo tools tla` compares the two.

mod action;
mod check;
mod cover;
mod frontier;
mod graph;
mod json;
mod model;
mod observation;
mod trace;
mod vectors;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::cover::Cover;

#[derive(Parser)]
#[command(about, version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Explore a configuration and print its verdict as one line of JSON.
    Check {
        module: PathBuf,
        /// Configurations of the module; one line of output each.
        configs: Vec<PathBuf>,
    },
    /// Write behaviours that cover a configuration's state graph.
    Gen {
        module: PathBuf,
        config: PathBuf,
        /// The actions that make up the next-state relation, with their parameters.
        #[arg(long)]
        actions: PathBuf,
        #[arg(long)]
        out: PathBuf,
        /// What the behaviours take at least once.
        #[arg(long, value_enum, default_value_t = Cover::Edges)]
        cover: Cover,
        /// The most steps of one behaviour.
        #[arg(long, default_value_t = 60)]
        longest: usize,
    },
    /// Walk traces through a model; every rejected one is explained.
    Validate {
        module: PathBuf,
        config: PathBuf,
        /// Observables and their expressions in the model.
        #[arg(long)]
        map: PathBuf,
        #[arg(long, default_value_t = 1)]
        jobs: usize,
        /// NDJSON files, or folders of them.
        traces: Vec<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().verb) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("tlagen: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(verb: Verb) -> Result<ExitCode> {
    match verb {
        Verb::Check { module, configs } => check::run(&module, &configs),
        Verb::Gen {
            module,
            config,
            actions,
            out,
            cover,
            longest,
        } => vectors::run(&module, &config, &actions, &out, (cover, longest)),
        Verb::Validate {
            module,
            config,
            map,
            jobs,
            traces,
        } => trace::run(&module, &config, &map, jobs, &traces),
    }
}
