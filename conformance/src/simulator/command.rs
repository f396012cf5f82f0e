//! The verb `simulate`.

use std::io::{self, Write};
use std::panic;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use synckit_session::Bug;

use super::campaign::{Campaign, Findings};
use super::kill::kills;
use super::setting::Profile;
use super::summary::{CONCLUSIVE_RUNS, summary, unmet};

/// Exit codes of the suite.
const MUST_FAILED: u8 = 1;
const INCONCLUSIVE: u8 = 3;
const HARNESS_FAILED: u8 = 6;

/// Runs real sessions in a simulated world of lost connections, crashes and failing disks.
#[derive(Args, Clone, Debug)]
pub struct Simulate {
    /// How many runs; each takes the next seed
    #[arg(long, default_value_t = 1_000)]
    runs: u64,
    /// The first seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Steps of each run: writes and faults
    #[arg(long, default_value_t = 50)]
    steps: usize,
    /// Which runs; by default, the profiles take turns
    #[arg(long, value_enum)]
    profile: Option<ProfileName>,
    /// Write the trace of each run that a model can follow below this directory, in a folder named
    /// for its model, for `cargo tools traces`; with --kill, those of the bugs that survive
    #[arg(long, value_name = "DIR")]
    traces: Option<PathBuf>,
    /// Keep only these steps of the plan, as a shrunk failure names them
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    keep: Option<Vec<usize>>,
    /// Plant this bug in every session
    #[arg(long, value_name = "ID")]
    bug: Option<Bug>,
    /// Plant each bug in turn, and say which ones the oracles of the simulator notice
    #[arg(long, conflicts_with_all = ["bug", "keep"])]
    kill: bool,
    /// With --kill: fail when fewer of the planted bugs are noticed, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 0, requires = "kill")]
    min_score: usize,
    /// Tell each failing run line by line
    #[arg(long)]
    verbose: bool,
    /// Stop at the first failure
    #[arg(long)]
    fail_fast: bool,
}

/// A profile on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ProfileName {
    /// What `tla/SyncSession.tla` can follow
    Session,
    /// What `tla/Healing.tla` can follow: a server that loses data
    Healing,
    /// What `tla/Awareness.tla` can follow: who is present
    Presence,
    /// What `tla/Access.tla` can follow: rights that change
    Access,
    /// What `tla/Durability.tla` can follow: a server that dies at any moment
    Durability,
    /// Everything
    Wild,
    /// A server with visitors who break every rule
    Hostile,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Self {
        match name {
            ProfileName::Session => Self::Session,
            ProfileName::Healing => Self::Healing,
            ProfileName::Presence => Self::Presence,
            ProfileName::Access => Self::Access,
            ProfileName::Durability => Self::Durability,
            ProfileName::Wild => Self::Wild,
            ProfileName::Hostile => Self::Hostile,
        }
    }
}

impl Simulate {
    /// Does it. The exit codes are those of the suite.
    #[must_use]
    pub fn run(self) -> ExitCode {
        // A panic of a session is reported with its seed.
        panic::set_hook(Box::new(|_| {}));
        if self.kill {
            return self.kill();
        }
        let campaign = self.campaign();
        let started = Instant::now();
        let bar = progress_bar(campaign.runs);
        let findings = campaign.run(|| bar.inc(1));
        bar.finish_and_clear();
        let outcome = findings.and_then(|findings| {
            let seconds = started.elapsed().as_secs_f32();
            let mut out = io::stdout().lock();
            writeln!(out, "{}in {seconds:.1} s", summary(&campaign, &findings))?;
            verdict(&campaign, &findings, &mut out)
        });
        outcome.unwrap_or_else(|error| harness_failed(&error))
    }

    fn kill(&self) -> ExitCode {
        let bar = progress_bar(Bug::ALL.len() as u64);
        let kills = kills(&self.campaign(), || bar.inc(1));
        bar.finish_and_clear();
        let mut out = io::stdout().lock();
        match kills.and_then(|kills| write!(out, "{kills}").map(|()| kills)) {
            Ok(kills) if !kills.is_sound() => ExitCode::from(INCONCLUSIVE),
            Ok(kills) if kills.score_percent() < self.min_score => ExitCode::from(MUST_FAILED),
            Ok(_) => ExitCode::SUCCESS,
            Err(error) => harness_failed(&error),
        }
    }

    fn campaign(&self) -> Campaign {
        Campaign {
            first_seed: self.seed,
            runs: self.runs,
            steps: self.steps,
            profile: self.profile.map(Profile::from),
            bug: self.bug,
            keep: self.keep.clone(),
            skip: Vec::new(),
            traces: self.traces.clone(),
            verbose: self.verbose,
            fail_fast: self.fail_fast,
        }
    }
}

fn verdict(campaign: &Campaign, findings: &Findings, out: &mut impl Write) -> io::Result<ExitCode> {
    if !findings.failures.is_empty() {
        return Ok(ExitCode::from(MUST_FAILED));
    }
    let unmet = unmet(campaign, findings);
    if findings.runs == 0 || (findings.runs >= CONCLUSIVE_RUNS && !unmet.is_empty()) {
        for sighting in unmet {
            writeln!(out, "INCONCLUSIVE  never met: {}", sighting.name())?;
        }
        return Ok(ExitCode::from(INCONCLUSIVE));
    }
    Ok(ExitCode::SUCCESS)
}

fn harness_failed(error: &io::Error) -> ExitCode {
    let _ = writeln!(io::stderr(), "the simulator could not go on: {error}");
    ExitCode::from(HARNESS_FAILED)
}

fn progress_bar(runs: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("simulate {bar:40} {pos}/{len}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(runs).with_style(style)
}
