//! `cases.lock`: every id that was ever given, so that none is renumbered or used again.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{CaseId, Library};

/// The lock of this release.
const COMMITTED: &str = include_str!("../../cases.lock");

/// Ids and paths, retired ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    paths: BTreeMap<String, String>,
}

/// How the cases and the lock disagree.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LockError {
    /// A case that the lock does not know.
    #[error("{0} is new; run `synckit-conformance list --lock` and commit cases.lock")]
    Unlocked(CaseId),
    /// An id that the cases no longer have, and that is not marked as retired.
    #[error("{0} is gone from the cases; in cases.lock its path must become `retired`")]
    Gone(String),
}

impl Lock {
    /// The lock that is built into the judge.
    #[must_use]
    pub fn committed() -> Self {
        Self::parse(COMMITTED)
    }

    /// Reads `id path` lines; `#` opens a comment.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let pairs = lines.filter_map(|line| line.split_once(' '));
        Self {
            paths: pairs
                .map(|(id, path)| (id.to_owned(), path.to_owned()))
                .collect(),
        }
    }

    /// The first disagreement with the cases.
    ///
    /// # Errors
    /// When a case is not locked, or a locked one is gone.
    pub fn check(&self, library: &Library) -> Result<(), LockError> {
        if let Some(case) = library
            .iter()
            .find(|case| !self.paths.contains_key(case.id.as_str()))
        {
            return Err(LockError::Unlocked(case.id.clone()));
        }
        let present = |id: &str| {
            id.parse()
                .is_ok_and(|id: CaseId| library.get(&id).is_some())
        };
        let gone = self
            .paths
            .iter()
            .find(|(id, path)| *path != "retired" && !present(id));
        gone.map_or(Ok(()), |(id, _)| Err(LockError::Gone(id.clone())))
    }

    /// How many ids were given before this one; none when it was never given.
    #[must_use]
    pub fn place(&self, id: &CaseId) -> Option<usize> {
        self.paths.keys().position(|known| known == id.as_str())
    }

    /// The lock with the new cases in it and the moved paths followed.
    #[must_use]
    pub fn updated(mut self, library: &Library) -> Self {
        for case in library.iter() {
            self.paths
                .insert(case.id.as_str().to_owned(), case.path.clone());
        }
        self
    }

    /// The text of the lock file.
    #[must_use]
    pub fn render(&self) -> String {
        let head = "# Every case id that was ever given: never renumbered, never used again.\n\
                    # Written by `synckit-conformance list --lock`.\n\
                    # A withdrawn case reads `ID retired`.\n";
        let lines = self.paths.iter().map(|(id, path)| format!("{id} {path}\n"));
        format!("{head}{}", lines.collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clause::Catalogue;

    #[test]
    fn every_case_is_locked_and_every_locked_case_is_there() {
        let library = Library::built_in(&Catalogue::of_this_release()).expect("sound cases");
        assert_eq!(Lock::committed().check(&library), Ok(()));
    }

    #[test]
    fn a_case_that_vanished_is_noticed_unless_it_is_retired() {
        let library = Library::built_in(&Catalogue::of_this_release()).expect("sound cases");
        let text = format!("{}SK-SYNC-9999 gone/for-good\n", Lock::committed().render());
        assert_eq!(
            Lock::parse(&text).check(&library),
            Err(LockError::Gone("SK-SYNC-9999".to_owned()))
        );
        let retired = text.replace("gone/for-good", "retired");
        assert_eq!(Lock::parse(&retired).check(&library), Ok(()));
    }
}
