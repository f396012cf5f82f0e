//! `synckit-bench text|data`: prints one table of ours against peers and limits.
//!
//! Ends with exit code 0 whether goals are met or not, unless `--require-goals` asks for them.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use clap::{Parser, Subcommand};
use synckit_bench::table::Verdict;
use synckit_bench::trace::Traces;
use synckit_bench::{Contest, Progress, Table, data, text};

#[derive(Parser)]
#[command(
    name = "cargo tools bench",
    about = "Ours beside its peers, in one run."
)]
struct Arguments {
    #[command(subcommand)]
    subject: Subject,
    /// Measure these metrics only, such as T1
    #[arg(long, global = true, value_delimiter = ',')]
    only: Vec<String>,
    /// How often each contender takes a turn
    #[arg(long, global = true, default_value_t = 5)]
    rounds: usize,
    /// Let peers take part that no goal names; some are slow
    #[arg(long, global = true)]
    all_peers: bool,
    /// Print rows as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Fail when a goal is not met
    #[arg(long, global = true)]
    require_goals: bool,
}

#[derive(Subcommand)]
enum Subject {
    /// Text: T1 to T11 and growth
    Text {
        /// The folder of the editing traces
        #[arg(
            long,
            env = "SYNCKIT_TRACES",
            default_value = "../shared/data/editing-traces"
        )]
        traces: PathBuf,
    },
    /// Registers, versions, sets, counters, codec: M1 to M4, C1 and growth
    Data,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{} {error:#}", console::style("error:").red().bold());
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let contest = Contest::new(arguments.rounds, arguments.all_peers, Progress::new());
    let table = measure(arguments, &contest);
    contest.progress.finish();
    let table = table?;
    if arguments.json {
        println!("{}", table.json().context("the table as JSON")?);
    } else {
        print!("{}", table.text());
        println!("{}", summary(&table));
    }
    let missed = table.count(Verdict::NotMet) + table.count(Verdict::Open);
    Ok(if arguments.require_goals && missed > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn measure(arguments: &Arguments, contest: &Contest) -> anyhow::Result<Table> {
    let mut table = Table::default();
    let mut is_known = false;
    let mut is_wanted = |names: &[&str]| {
        let named = |wanted: &String| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
        let is_wanted = arguments.only.is_empty() || arguments.only.iter().any(named);
        is_known |= is_wanted;
        is_wanted
    };
    match &arguments.subject {
        Subject::Text { traces } => {
            let traces = Traces::in_folder(traces)?;
            for metric in text::METRICS {
                if is_wanted(metric.names) {
                    table.extend((metric.measure)(contest, &traces)?);
                }
            }
        }
        Subject::Data => {
            for metric in data::METRICS {
                if is_wanted(metric.names) {
                    table.extend((metric.measure)(contest)?);
                }
            }
        }
    }
    ensure!(
        is_known,
        "no metric is called {}",
        arguments.only.join(" or ")
    );
    Ok(table)
}

fn summary(table: &Table) -> String {
    format!(
        "{} goals met, {} not met, {} open",
        table.count(Verdict::Met),
        table.count(Verdict::NotMet),
        table.count(Verdict::Open)
    )
}
