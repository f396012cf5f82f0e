//! `mutants.toml`: which case must kill which planted bug.
//!
//! The bugs themselves, their roles and the clauses they break are declared where they are planted,
//! in `synckit_session::Bug`, `synckit_crdt::Flaw` and [`crate::mutator`]; the registry adds who is
//! expected to notice.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use serde::Deserialize;
use thiserror::Error;

use super::Planted;
use crate::case::{CaseId, Library, Role};

const COMMITTED: &str = include_str!("../../mutants.toml");

/// One planted bug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// Where it is planted.
    pub bug: Planted,
    /// Who misbehaves.
    pub role: Role,
    /// The cases that must fail.
    pub killers: Vec<CaseId>,
    /// Why no case can notice it, for one that none can.
    pub equivalent: Option<String>,
}

/// All planted bugs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    /// In the order of the bugs.
    pub mutants: Vec<Mutant>,
}

/// Why the registry is not sound.
#[derive(Debug, Error)]
pub enum RegistryError {
    /// Not TOML, or not of the shape.
    #[error("mutants.toml: {0}")]
    Shape(#[from] toml::de::Error),
    /// An entry for a bug that is not planted.
    #[error("mutants.toml: no bug is called {0}")]
    UnknownBug(String),
    /// A planted bug without an entry.
    #[error("mutants.toml has no killers for {0}")]
    Missing(&'static str),
    /// A bug that cannot be noticed, and has killers, or no reason.
    #[error("mutants.toml: {0} is equivalent: it has a reason, and no killers")]
    Equivalent(&'static str),
    /// A killer that does not exist, is of the other role, or cites no clause that the bug breaks.
    #[error("mutants.toml: {bug}: {killer} {reason}")]
    Killer {
        /// The bug.
        bug: &'static str,
        /// The case.
        killer: CaseId,
        /// What is wrong with it.
        reason: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    mutants: BTreeMap<String, Vec<CaseId>>,
    /// Bugs that no case can notice, with the reason.
    #[serde(default)]
    equivalent: BTreeMap<String, String>,
}

impl Registry {
    /// The registry of this release.
    ///
    /// # Errors
    /// When it names a bug that does not exist.
    pub fn committed() -> Result<Self, RegistryError> {
        Self::parse(COMMITTED)
    }

    fn parse(text: &str) -> Result<Self, RegistryError> {
        let mut file: File = toml::from_str(text)?;
        let mut named = file.mutants.keys().chain(file.equivalent.keys());
        if let Some(id) = named.find(|id| Planted::from_str(id).is_err()) {
            return Err(RegistryError::UnknownBug(id.clone()));
        }
        let mut mutants = Vec::new();
        for bug in Planted::all() {
            let killers = file.mutants.remove(bug.id()).unwrap_or_default();
            let role = bug.role();
            let equivalent = file.equivalent.remove(bug.id());
            mutants.push(Mutant {
                bug,
                role,
                killers,
                equivalent,
            });
        }
        Ok(Self { mutants })
    }

    /// The first killer that cannot be the intended one.
    ///
    /// # Errors
    /// When a killer does not exist, is of the other role, or cites none of the broken clauses.
    pub fn check(&self, library: &Library) -> Result<(), RegistryError> {
        for mutant in &self.mutants {
            if let Some(reason) = &mutant.equivalent {
                if reason.is_empty() || !mutant.killers.is_empty() {
                    return Err(RegistryError::Equivalent(mutant.bug.id()));
                }
                continue;
            }
            if mutant.killers.is_empty() {
                return Err(RegistryError::Missing(mutant.bug.id()));
            }
            let mut cited = false;
            for killer in &mutant.killers {
                let wrong = |reason| RegistryError::Killer {
                    bug: mutant.bug.id(),
                    killer: killer.clone(),
                    reason,
                };
                let case = library.get(killer).ok_or_else(|| wrong("does not exist"))?;
                if case.role != mutant.role {
                    return Err(wrong("judges the other role"));
                }
                let broken = mutant.bug.clauses();
                cited |= case
                    .clauses
                    .iter()
                    .any(|clause| broken.contains(&clause.as_str()));
                if !cited {
                    return Err(wrong("cites no clause that the bug breaks"));
                }
            }
        }
        Ok(())
    }

    /// The bugs that this case is meant to kill.
    #[must_use]
    pub fn killed_by(&self, case: &CaseId) -> Vec<&'static str> {
        let mutants = self
            .mutants
            .iter()
            .filter(|mutant| mutant.killers.contains(case));
        mutants.map(|mutant| mutant.bug.id()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clause::Catalogue;

    #[test]
    fn every_planted_bug_has_killers_that_cite_what_it_breaks() {
        let library = Library::built_in(&Catalogue::of_this_release()).expect("sound cases");
        let registry = Registry::committed().expect("a sound registry");
        registry.check(&library).expect("sound killers");
    }

    #[test]
    fn a_registry_that_leaves_a_bug_out_is_refused() {
        let library = Library::built_in(&Catalogue::of_this_release()).expect("sound cases");
        let empty = Registry::parse("[mutants]\n").expect("TOML");
        assert!(matches!(
            empty.check(&library),
            Err(RegistryError::Missing(_))
        ));
        let unknown = "[mutants]\nSRV-NO-SUCH-BUG = [\"SK-SYNC-0001\"]\n";
        assert!(matches!(
            Registry::parse(unknown),
            Err(RegistryError::UnknownBug(_))
        ));
    }
}
