//! The judge judged: how many planted bugs do the simulator's oracles notice by themselves?
//!
//! A seed counts only when it passes without a bug, so that no failure is taken for a kill.

use std::fmt;
use std::io;

use synckit_session::Bug;

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
        ..campaign.clone()
    };
    let dirty: Vec<u64> = untouched
        .run(|| {})?
        .failures
        .iter()
        .map(|failure| failure.seed)
        .collect();
    let mut bugs = Vec::new();
    for bug in Bug::ALL {
        let planted = Campaign {
            bug: Some(*bug),
            fail_fast: true,
            skip: dirty.clone(),
            ..campaign.clone()
        };
        bugs.push((*bug, planted.run(|| {})?.failures.into_iter().next()));
        passed();
    }
    let clean_runs = campaign.runs - dirty.len() as u64;
    Ok(Kills {
        bugs,
        clean_runs,
        runs: campaign.runs,
    })
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
