//! What the kill registry came to: for each planted bug who noticed it, for each case what it is
//! good for, and for each clause whether a case has killed a bug of it.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Death, ModelMutants, MutantResult};
use crate::case::{CaseId, Library};
use crate::clause::{Catalogue, Level};

/// The whole outcome.
#[derive(Clone, Debug)]
pub struct KillReport {
    /// In the order of the bugs.
    pub results: Vec<MutantResult>,
    /// Cases that noticed nothing.
    pub dead_weight: Vec<CaseId>,
    /// Clauses of which a case that cites them killed a planted bug.
    pub killed_clauses: BTreeSet<String>,
    /// The bugs that are planted in the models.
    pub model_mutants: ModelMutants,
    /// How long it took.
    pub took: Duration,
}

impl KillReport {
    /// Puts the outcome together.
    #[must_use]
    pub fn new(results: Vec<MutantResult>, library: &Library, took: Duration) -> Self {
        let useful: BTreeSet<&CaseId> = results
            .iter()
            .flat_map(|result| &result.killed_by)
            .collect();
        let idle = library.iter().filter(|case| !useful.contains(&case.id));
        let dead_weight = idle.map(|case| case.id.clone()).collect();
        let killed_clauses = results
            .iter()
            .flat_map(|result| {
                let cases = result.killed_by.iter().filter_map(|id| library.get(id));
                let cited = cases.flat_map(|case| case.clauses.iter().cloned());
                let broken = result.mutant.bug.clauses();
                cited.filter(|clause| broken.contains(&clause.as_str()))
            })
            .collect();
        Self {
            results,
            dead_weight,
            killed_clauses,
            model_mutants: ModelMutants::of_this_release(),
            took,
        }
    }

    /// How many bugs ended like this.
    #[must_use]
    pub fn count(&self, death: Death) -> usize {
        self.results
            .iter()
            .filter(|result| result.death == death)
            .count()
    }

    /// Of the clauses of a level, how many have a killed bug, and how many there are.
    #[must_use]
    pub fn clauses(&self, catalogue: &Catalogue, level: Level) -> (usize, usize) {
        let of_level = || catalogue.iter().filter(|clause| clause.level == level);
        let killed = of_level().filter(|clause| self.killed_clauses.contains(&clause.id));
        (killed.count(), of_level().count())
    }

    /// As `cargo tools coverage` reads it.
    #[must_use]
    pub fn json(&self) -> Value {
        let bugs = self.results.iter().map(|result| {
            json!({
                "id": result.mutant.bug.id(), "clauses": result.mutant.bug.clauses(),
                "death": result.death.name(), "intended": result.mutant.killers,
                "killed_by": result.killed_by, "seconds": result.took.as_secs_f64(),
            })
        });
        json!({
            "suite": env!("CARGO_PKG_VERSION"), "bugs": bugs.collect::<Vec<_>>(),
            "killed_clauses": self.killed_clauses, "dead_weight": self.dead_weight,
            "model_mutants": {
                "caught": self.model_mutants.caught, "all": self.model_mutants.all,
            },
            "seconds": self.took.as_secs_f64(),
        })
    }
}
