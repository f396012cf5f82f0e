//! The judge judged: how many planted bugs do the simulator's oracles notice by themselves?
//!
//! A seed counts only when it passes without a bug, so that no failure is taken for a kill. What
//! the oracles miss may still be no behaviour of a model: the runs of survivors write traces for
//! `cargo tools traces --kill`.

use std::fmt;
use std::io;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use synckit_session::{Bug, Role};

use super::campaign::{Campaign, Failure};

/// What became of each planted bug.
#[derive(Debug)]
pub struct Kills {
    /// Each bug with the failure that gave it away.
    bugs: Vec<(Bug, Option<Failure>)>,
    /// Runs that pass without a bug.
    clean_runs: u64,
    /// All runs.
    runs: u64,
}

/// Plants each bug in turn in the runs of a campaign, until one of them fails.
///
/// # Errors
/// When the campaign cannot be run.
pub fn kills(campaign: &Campaign, passed: impl Fn() + Sync) -> io::Result<Kills> {
    let untouched = Campaign {
        bug: None,
        fail_fast: false,
        traces: None,
        ..campaign.clone()
    };
    let dirty: Vec<u64> = untouched
        .run(|| {})?
        .failures
        .iter()
        .map(|failure| failure.seed)
        .collect();
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<Vec<(Bug, Option<Failure>)>> {
        let mut bugs = Vec::new();
        while let Some(bug) = Bug::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
            bugs.push((*bug, hunt(campaign, *bug, &dirty)?));
            passed();
        }
        Ok(bugs)
    };
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let hunted: Vec<io::Result<Vec<_>>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let joined = workers.into_iter().map(thread::ScopedJoinHandle::join);
        joined
            .map(|found| found.expect("runs catch panics"))
            .collect()
    });
    let mut bugs: Vec<_> = hunted.into_iter().collect::<io::Result<Vec<_>>>()?.concat();
    bugs.sort_by_key(|(bug, _)| *bug);
    Ok(Kills {
        bugs,
        clean_runs: campaign.runs - dirty.len() as u64,
        runs: campaign.runs,
    })
}

/// The first run that gives a bug away. Whoever survives all of them leaves traces.
fn hunt(campaign: &Campaign, bug: Bug, dirty: &[u64]) -> io::Result<Option<Failure>> {
    let planted = Campaign {
        bug: Some(bug),
        fail_fast: true,
        skip: dirty.to_vec(),
        traces: None,
        ..campaign.clone()
    };
    for seed in planted.seeds() {
        if let Some(failure) = planted.failure(seed) {
            return Ok(Some(failure));
        }
    }
    let Some(directory) = &campaign.traces else {
        return Ok(None);
    };
    let traced = Campaign {
        traces: Some(directory.join(bug.id())),
        ..planted
    };
    for seed in traced
        .seeds()
        .filter(|seed| traced.profile_of(*seed).is_modelled())
    {
        traced.trace(seed)?;
    }
    Ok(None)
}

impl Kills {
    /// How many bugs were noticed.
    #[must_use]
    pub fn count(&self) -> usize {
        self.bugs
            .iter()
            .filter(|(_, failure)| failure.is_some())
            .count()
    }

    /// The share of all bugs that were noticed, rounded down.
    #[must_use]
    pub fn score_percent(&self) -> usize {
        self.count() * 100 / self.bugs.len().max(1)
    }

    /// Noticed and all, of one role.
    #[must_use]
    pub fn of_role(&self, role: Role) -> (usize, usize) {
        let of_it = self.bugs.iter().filter(|(bug, _)| bug.role() == role);
        let noticed = of_it.clone().filter(|(_, failure)| failure.is_some());
        (noticed.count(), of_it.count())
    }

    /// Whether the bug was noticed.
    #[must_use]
    pub fn killed(&self, bug: Bug) -> bool {
        self.bugs
            .iter()
            .any(|(other, failure)| *other == bug && failure.is_some())
    }

    /// Whether the numbers mean anything: most runs pass without a bug.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.clean_runs * 2 > self.runs
    }
}

impl fmt::Display for Kills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (bug, failure) in &self.bugs {
            match failure {
                Some(Failure {
                    seed, violation, ..
                }) => {
                    writeln!(
                        f,
                        "killed    {:<32} by {} at seed {seed}",
                        bug.id(),
                        violation.clause
                    )?;
                }
                None => writeln!(f, "survived  {}", bug.id())?,
            }
        }
        for (name, role) in [("servers", Role::Server), ("clients", Role::Client)] {
            let (noticed, all) = self.of_role(role);
            writeln!(f, "{noticed} of {all} planted in {name}")?;
        }
        writeln!(
            f,
            "{} of {} planted bugs noticed in {} runs ({} of {} pass without a bug)",
            self.count(),
            self.bugs.len(),
            self.runs,
            self.clean_runs,
            self.runs,
        )
    }
}
