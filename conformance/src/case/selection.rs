//! Which cases a run takes: globs over ids and paths.

use globset::{Glob, GlobSet, GlobSetBuilder};
use thiserror::Error;

use super::Case;
use crate::clause::Level;

/// What `--only`, `--skip` and `--level` say.
#[derive(Clone, Debug)]
pub struct Selection {
    only: Option<GlobSet>,
    skip: GlobSet,
    level: Level,
}

/// A glob that cannot be read.
#[derive(Debug, Error)]
#[error("`{pattern}` is not a pattern: {reason}")]
pub struct SelectionError {
    pattern: String,
    reason: String,
}

impl Selection {
    /// Cases that match one of `only` (all when there is none), none of `skip`, and are at least as
    /// binding as `level`.
    ///
    /// # Errors
    /// When a glob cannot be read.
    pub fn new(only: &[String], skip: &[String], level: Level) -> Result<Self, SelectionError> {
        let only = if only.is_empty() {
            None
        } else {
            Some(globs(only)?)
        };
        Ok(Self {
            only,
            skip: globs(skip)?,
            level,
        })
    }

    /// Whether the run takes this case.
    #[must_use]
    pub fn takes(&self, case: &Case) -> bool {
        let named = |set: &GlobSet| set.is_match(case.id.as_str()) || set.is_match(&case.path);
        case.level <= self.level && self.only.as_ref().is_none_or(named) && !named(&self.skip)
    }
}

fn globs(patterns: &[String]) -> Result<GlobSet, SelectionError> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let wrong = |error: globset::Error| SelectionError {
            pattern: pattern.clone(),
            reason: error.to_string(),
        };
        set.add(Glob::new(pattern).map_err(wrong)?);
    }
    set.build().map_err(|error| SelectionError {
        pattern: patterns.join(" "),
        reason: error.to_string(),
    })
}
