//! The command line: one verb a file. Exit codes: 0 conformant, 1 a MUST failed, 2 usage, 3
//! inconclusive or nothing judged, 4 the peer or driver did not start, 5 a stale expectation, 6 the
//! judge failed.

mod campaign_verdict;
mod catalogue_args;
mod completions;
mod coverage;
mod crash;
mod doctor;
mod driver;
mod duration_arg;
mod expect;
mod explain;
mod fuzz;
mod hostile;
mod kill;
mod list;
mod man;
mod matrix;
mod new_driver;
mod proxy;
mod recorder;
mod replay;
mod report;
mod report_args;
mod run;
mod serve;
mod shrink;
mod target_args;
mod watch;

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Parser, Subcommand};

use self::campaign_verdict::{campaign_bar, campaign_verdict};
use crate::simulator::command::Simulate;

/// The peer or its driver did not start.
pub(crate) const PEER_FAILED: u8 = 4;
/// The judge itself failed.
pub(crate) const HARNESS_FAILED: u8 = 6;

/// Judges servers and clients of the SyncKit protocol by the clauses of its specification.
#[derive(Debug, Parser)]
#[command(name = "synckit-conformance", version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Judge a server and a client; by default the reference server and the reference client
    Run(Box<run::Run>),
    /// List the cases, or write new ids into the lock file
    List(list::List),
    /// Show a case beside its clauses
    Explain(explain::Explain),
    /// Say in one sentence whether a peer can be judged at all
    Doctor(doctor::Doctor),
    /// Play generated scripts, and shrink what fails
    Fuzz(fuzz::Fuzz),
    /// Play one failed case or script again, from the token of the failure
    Replay(replay::Replay),
    /// Make a failing script as small as it can be
    Shrink(shrink::Shrink),
    /// Make reports from the event log of a run
    Report(report::ReportVerb),
    /// Lay several implementations side by side
    Matrix(matrix::MatrixVerb),
    /// Compare known failures with a run, or rewrite them after it
    Expect(expect::Expect),
    /// Judge the judge: every planted bug must be killed by its intended case
    Kill(kill::Kill),
    /// Show what the suite says of each clause
    Coverage(coverage::Coverage),
    /// Run a peer: the reference, one with a planted bug, one that only pretends, or a client's
    /// driver
    Serve(serve::Serve),
    /// Judge both sides of a real conversation as it passes
    Proxy(proxy::LintProxy),
    /// Kill the reference server while clients write, and look for what it acknowledged
    Crash(crash::Crash),
    /// Throw truncated and mutated frames at the reference server, which must refuse them and live
    Hostile(hostile::Hostile),
    /// Run real sessions in a simulated world of faults
    Simulate(Simulate),
    /// Print what a shell completes
    Completions(completions::Completions),
    /// Print the manual, as pages for `man`
    Man(man::Man),
    /// Check a driver's answers, line by line
    Driver(driver::Driver),
    /// Write a driver to begin with, in one of several languages
    NewDriver(new_driver::NewDriver),
}

/// Reads the command line and does what it says.
#[must_use]
pub fn main() -> ExitCode {
    let verb = Cli::parse().verb;
    let outcome = match verb {
        Verb::Run(run) => run.run(),
        Verb::List(list) => list.run(),
        Verb::Explain(explain) => explain.run(),
        Verb::Doctor(doctor) => doctor.run(),
        Verb::Fuzz(fuzz) => fuzz.run(),
        Verb::Replay(replay) => replay.run(),
        Verb::Shrink(shrink) => shrink.run(),
        Verb::Report(report) => report.run(),
        Verb::Matrix(matrix) => matrix.run(),
        Verb::Expect(expect) => expect.run(),
        Verb::Kill(kill) => kill.run(),
        Verb::Coverage(coverage) => coverage.run(),
        Verb::Serve(serve) => serve.run(),
        Verb::Proxy(proxy) => proxy.run(),
        Verb::Crash(crash) => crash.run(),
        Verb::Hostile(hostile) => hostile.run(),
        Verb::Driver(driver) => driver.run(),
        Verb::NewDriver(scaffold) => scaffold.run(),
        Verb::Simulate(simulate) => return simulate.run(),
        Verb::Completions(completions) => Ok(completions.run()),
        Verb::Man(man) => man.run(),
    };
    outcome.map_or_else(|error| fail(&error), ExitCode::from)
}

fn fail(error: &anyhow::Error) -> ExitCode {
    let label = console::style("error:").red().bold().for_stderr();
    eprintln!("{label} {error:#}");
    let started = error.downcast_ref::<target_args::PeerFailed>().is_some();
    ExitCode::from(if started { PEER_FAILED } else { HARNESS_FAILED })
}

/// The time, in Unix milliseconds.
fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The runtime of the verbs that talk to peers.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}
