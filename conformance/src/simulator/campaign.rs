//! Many runs, one after another from a first seed, on every core.
//!
//! A run is deterministic and shares nothing, so the order in which threads take them changes no
//! result.

use std::any::Any;
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use synckit_session::{Bug, Bugs};

use super::check::Violation;
use super::setting::Profile;
use super::sightings::Sightings;
use super::transcript::Transcript;
use super::workload::Plan;
use super::world::{Outcome, World};

/// Which runs to make.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// The first seed; each run takes the next.
    pub first_seed: u64,
    /// How many.
    pub runs: u64,
    /// Steps of each plan.
    pub steps: usize,
    /// The profile of all runs; when there is none, they take turns.
    pub profile: Option<Profile>,
    /// Planted in the sessions of every run.
    pub bug: Option<Bug>,
    /// Only these steps of each plan.
    pub keep: Option<Vec<usize>>,
    /// Seeds that are left out.
    pub skip: Vec<u64>,
    /// Where traces go, one file a modelled run.
    pub traces: Option<PathBuf>,
    /// Whether to tell each run line by line.
    pub verbose: bool,
    /// Whether to stop at the first failure.
    pub fail_fast: bool,
}

/// One run that broke a promise.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// Its profile.
    pub profile: Profile,
    /// When, in virtual milliseconds.
    pub at_ms: u64,
    /// Which.
    pub violation: Violation,
    /// What was told of the run.
    pub transcript: Transcript,
}

/// What a campaign found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Runs made.
    pub runs: u64,
    /// Occurrences of all runs.
    pub events: u64,
    /// Traces written.
    pub traces: u64,
    /// Ascending by seed.
    pub failures: Vec<Failure>,
    /// Of all runs.
    pub sightings: Sightings,
}

impl Campaign {
    /// The profile of a seed.
    #[must_use]
    pub fn profile_of(&self, seed: u64) -> Profile {
        let turns = Profile::ALL.len() as u64;
        let turn = usize::try_from(seed % turns).map_or(Profile::Wild, |turn| Profile::ALL[turn]);
        self.profile.unwrap_or(turn)
    }

    /// Makes all runs; `passed` hears of each.
    ///
    /// # Errors
    /// When a trace cannot be written.
    pub fn run(&self, passed: impl Fn() + Sync) -> io::Result<Findings> {
        let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
        let findings = Mutex::new(Findings::default());
        let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        thread::scope(|scope| {
            let work = || -> io::Result<()> {
                while !stop.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= self.runs {
                        break;
                    }
                    let seed = self.first_seed.wrapping_add(index);
                    if self.skip.contains(&seed) {
                        continue;
                    }
                    let outcome = self.run_one(seed);
                    self.write_trace(seed, &outcome)?;
                    stop.fetch_or(
                        self.fail_fast && outcome.violation.is_some(),
                        Ordering::Relaxed,
                    );
                    let mut findings = findings.lock().expect("no run panics while it holds this");
                    findings.add(seed, self.profile_of(seed), outcome);
                    passed();
                }
                Ok(())
            };
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            workers
                .into_iter()
                .try_for_each(|worker| worker.join().expect("runs catch panics"))
        })?;
        let mut findings = findings.into_inner().expect("all threads have ended");
        findings.failures.sort_by_key(|failure| failure.seed);
        Ok(findings)
    }

    fn run_one(&self, seed: u64) -> Outcome {
        carry_out(
            &self.plan(seed),
            &self.bugs(),
            Transcript::new(self.verbose),
        )
    }

    /// The bugs of the sessions.
    #[must_use]
    pub fn bugs(&self) -> Bugs {
        self.bug.into_iter().collect()
    }

    /// The plan of a seed.
    #[must_use]
    pub fn plan(&self, seed: u64) -> Plan {
        let plan = Plan::draw(seed, self.profile_of(seed), self.steps);
        self.keep
            .as_ref()
            .map_or_else(|| plan.clone(), |numbers| plan.keep(numbers))
    }

    fn write_trace(&self, seed: u64, outcome: &Outcome) -> io::Result<()> {
        let (Some(directory), Some(trace), Some(model)) =
            (&self.traces, &outcome.trace, self.profile_of(seed).model())
        else {
            return Ok(());
        };
        // With a bug in it a run may come to nothing.
        if trace.events() == 0 {
            return Ok(());
        }
        let directory = directory.join(model);
        fs::create_dir_all(&directory)?;
        fs::write(directory.join(format!("{seed:08}.ndjson")), trace.text())
    }

    /// The seeds of its runs.
    pub(super) fn seeds(&self) -> impl Iterator<Item = u64> {
        let seeds = (0..self.runs).map(|index| self.first_seed.wrapping_add(index));
        seeds.filter(|seed| !self.skip.contains(seed))
    }

    /// How the run of one seed fails.
    pub(super) fn failure(&self, seed: u64) -> Option<Failure> {
        Failure::of(seed, self.profile_of(seed), self.run_one(seed))
    }

    /// Writes the trace of one seed.
    pub(super) fn trace(&self, seed: u64) -> io::Result<()> {
        self.write_trace(seed, &self.run_one(seed))
    }
}

impl Failure {
    fn of(seed: u64, profile: Profile, outcome: Outcome) -> Option<Self> {
        let Outcome {
            violation,
            transcript,
            ..
        } = outcome;
        violation.map(|(at_ms, violation)| Self {
            seed,
            profile,
            at_ms,
            violation,
            transcript,
        })
    }
}

impl Findings {
    fn add(&mut self, seed: u64, profile: Profile, outcome: Outcome) {
        self.runs += 1;
        self.events += outcome.events;
        self.traces += u64::from(outcome.trace.is_some());
        self.sightings.merge(&outcome.sightings);
        let failure = Failure::of(seed, profile, outcome);
        self.failures.extend(failure);
    }
}

/// Carries a plan out; a panic of a session is a broken promise like any other.
#[must_use]
pub fn carry_out(plan: &Plan, bugs: &Bugs, transcript: Transcript) -> Outcome {
    //= SK-CLNT-056
    catch_unwind(AssertUnwindSafe(|| World::run(plan, bugs, transcript))).unwrap_or_else(|panic| {
        let text = format!("panicked: {}", message(panic.as_ref()));
        let violation = Violation {
            clause: "SK-CLNT-056",
            text,
        };
        Outcome {
            violation: Some((0, violation)),
            sightings: Sightings::default(),
            trace: None,
            transcript: Transcript::default(),
            events: 0,
        }
    })
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word")
}
