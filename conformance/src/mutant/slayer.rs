//! Runs each planted bug against the cases that must notice it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Death, Mutant, MutantResult};
use crate::case::{Case, CaseId, Library, Role, TransportKind};
use crate::driver::{DriverCommand, DriverSource, Mode};
use crate::run::{Carrier, CaseResult, Item, Plan, RunSettings, Runner, Verdict};
use crate::script::Failure;
use crate::target::{ServerPool, ServerSource};

/// Hears of each planted bug that has been dealt with.
pub trait KillProgress {
    /// One more.
    fn judged(&mut self, result: &MutantResult);
}

/// Runs planted bugs.
#[derive(Clone, Debug)]
pub struct Slayer {
    /// The judge's own binary.
    pub program: PathBuf,
    /// All cases.
    pub library: Arc<Library>,
    /// How each is run.
    pub settings: RunSettings,
    /// Which cases each bug meets.
    pub hunters: Hunters,
}

/// Which cases a planted bug meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hunters {
    /// Those that the registry names.
    Intended,
    /// All that cite a clause it breaks.
    Citing,
    /// The whole suite.
    All,
}

impl Hunters {
    fn meet(self, mutant: &Mutant, case: &Case) -> bool {
        let broken = mutant.bug.clauses();
        case.role == mutant.role
            && match self {
                Self::Intended => mutant.killers.contains(&case.id),
                Self::Citing => case.clauses.iter().any(|id| broken.contains(&id.as_str())),
                Self::All => true,
            }
    }
}

/// Whether there was no peer to judge.
fn not_there(result: &CaseResult) -> bool {
    let failure = result.failure.as_ref();
    failure.is_some_and(Failure::is_no_start)
}

impl Slayer {
    /// The same cases against the reference: those that fail are no killers.
    pub async fn baseline(&self, mutants: &[Mutant]) -> Vec<CaseResult> {
        let met = |case: &&Case| mutants.iter().any(|mutant| self.hunters.meet(mutant, case));
        let cases = self.library.iter().filter(met);
        let runner = self.runner(None);
        runner.run(&self.plan(cases), &mut ()).await
    }

    /// Every planted bug, several at a time.
    pub async fn slay(
        &self,
        mutants: &[Mutant],
        progress: &mut impl KillProgress,
    ) -> Vec<MutantResult> {
        let places = Arc::new(Semaphore::new(self.settings.jobs.max(1)));
        let mut running = JoinSet::new();
        for mutant in mutants.iter().cloned() {
            let (slayer, places) = (self.clone(), Arc::clone(&places));
            running.spawn(async move {
                let _place = places.acquire_owned().await;
                slayer.judge(mutant).await
            });
        }
        let mut results = Vec::new();
        while let Some(joined) = running.join_next().await {
            let Ok(result) = joined else { continue };
            progress.judged(&result);
            results.push(result);
        }
        results.sort_by_key(|result| result.mutant.bug);
        results
    }

    async fn judge(&self, mutant: Mutant) -> MutantResult {
        let began = Instant::now();
        let runner = self.runner(Some(&mutant));
        let cases = self
            .library
            .iter()
            .filter(|case| self.hunters.meet(&mutant, case));
        let results = runner.run(&self.plan(cases), &mut ()).await;
        let noticed = |result: &&CaseResult| {
            (result.verdict.is_failure() || result.verdict == Verdict::Nonstrict)
                && !not_there(result)
        };
        let mut killed_by: Vec<CaseId> = results
            .iter()
            .filter(noticed)
            .map(|result| result.item.case.id.clone())
            .collect();
        killed_by.dedup();
        let death = if killed_by.iter().any(|id| mutant.killers.contains(id)) {
            Death::Intended
        } else if !killed_by.is_empty() {
            Death::Collateral
        } else if results.iter().any(not_there) {
            Death::Invalid
        } else if mutant.equivalent.is_some() {
            Death::Equivalent
        } else {
            Death::Survived
        };
        MutantResult {
            mutant,
            death,
            killed_by,
            took: began.elapsed(),
        }
    }

    /// A runner for the reference, or for one planted bug in it.
    pub(super) fn runner(&self, mutant: Option<&Mutant>) -> Runner {
        let planted = |role: Role| mutant.filter(|mutant| mutant.role == role);
        let peer = planted(Role::Server)
            .map_or_else(|| "reference".to_owned(), |mutant| mutant.bug.peer());
        let mut arguments = vec!["serve".to_owned(), "client".to_owned()];
        if let Some(mutant) = planted(Role::Client) {
            arguments.extend(["--bug".to_owned(), mutant.bug.id().to_owned()]);
        }
        let source = ServerSource::Own {
            program: self.program.clone(),
            peer,
        };
        let mut settings = self.settings.clone();
        if mutant.is_some() {
            // Each bug has few cases; the bugs run side by side instead.
            settings.jobs = 2;
        }
        Runner {
            servers: Some(Arc::new(ServerPool::new(source))),
            client: Some(DriverSource::Command(DriverCommand {
                program: self.program.clone(),
                arguments,
            })),
            settings,
        }
    }

    /// One transport is enough to notice a bug above both, unless a case is about the other.
    fn plan<'a>(&self, cases: impl Iterator<Item = &'a Case>) -> Plan {
        let items = cases.map(|case| {
            let carrier = match case.role {
                Role::Client => Carrier::Driver(Mode::Tunnel),
                Role::Server => {
                    let needed = case.needs.transport;
                    Carrier::Transport(needed.unwrap_or(TransportKind::WebSocket))
                }
            };
            Item {
                case: case.clone(),
                carrier,
            }
        });
        Plan {
            items: items.collect(),
        }
    }
}
