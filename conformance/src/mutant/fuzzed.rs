//! Planted bugs against scripts that nobody wrote: how many are found, and how soon.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Mutant, Slayer};
use crate::case::{Role, TransportKind};
use crate::driver::Mode;
use crate::fuzz::{FuzzCampaign, Surface};
use crate::run::{Carrier, ReplayToken};

/// What generated scripts made of one planted bug.
#[derive(Clone, Debug)]
pub struct FuzzedMutant {
    /// The bug.
    pub mutant: Mutant,
    /// The script that found it, and the clause that it quotes.
    pub found: Option<(ReplayToken, String)>,
    /// Scripts until then, of all surfaces.
    pub scripts: u64,
    /// How long they took.
    pub took: Duration,
}

impl Slayer {
    /// Plays so many scripts of each surface against every bug, until one finds it; `judged` hears
    /// of each bug.
    pub async fn fuzz(
        &self,
        mutants: &[Mutant],
        scripts: u64,
        mut judged: impl FnMut(&FuzzedMutant),
    ) -> Vec<FuzzedMutant> {
        let places = Arc::new(Semaphore::new(self.settings.jobs.max(1)));
        let mut running = JoinSet::new();
        for mutant in mutants.iter().cloned() {
            let (slayer, places) = (self.clone(), Arc::clone(&places));
            running.spawn(async move {
                let _place = places.acquire_owned().await;
                slayer.fuzz_one(mutant, scripts).await
            });
        }
        let mut results = Vec::new();
        while let Some(joined) = running.join_next().await {
            let Ok(result) = joined else { continue };
            judged(&result);
            results.push(result);
        }
        results.sort_by_key(|result| result.mutant.bug);
        results
    }

    async fn fuzz_one(&self, mutant: Mutant, scripts: u64) -> FuzzedMutant {
        let began = Instant::now();
        let carrier = match mutant.role {
            Role::Server => Carrier::Transport(TransportKind::WebSocket),
            Role::Client => Carrier::Driver(Mode::Tunnel),
        };
        let (mut played, mut found) = (0, None);
        for surface in Surface::ALL {
            let campaign = FuzzCampaign {
                runner: self.runner(Some(&mutant)),
                surface,
                carriers: vec![carrier],
                seed: self.settings.seed,
                budget: Duration::MAX,
                scripts: Some(scripts),
                max_failures: 1,
            };
            let (until_then, failed) = campaign.first_failure().await;
            played += until_then;
            found = failed.map(|result| {
                let own = result.item.case.clauses.first().cloned();
                let clause = result.failure.and_then(|failure| failure.clause);
                (result.replay, clause.or(own).unwrap_or_default())
            });
            if found.is_some() {
                break;
            }
        }
        FuzzedMutant {
            mutant,
            found,
            scripts: played,
            took: began.elapsed(),
        }
    }
}
