//! What became of a planted bug.

use std::time::Duration;

use super::Mutant;
use crate::case::CaseId;

/// How a planted bug ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Death {
    /// An intended case failed.
    Intended,
    /// Only other cases failed.
    Collateral,
    /// Nothing noticed.
    Survived,
}

impl Death {
    /// As tables write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intended => "killed",
            Self::Collateral => "collateral",
            Self::Survived => "SURVIVED",
        }
    }
}

/// One planted bug, and who noticed it.
#[derive(Clone, Debug)]
pub struct MutantResult {
    /// The bug.
    pub mutant: Mutant,
    /// How it ended.
    pub death: Death,
    /// Which cases failed.
    pub killed_by: Vec<CaseId>,
    /// How long it took.
    pub took: Duration,
}
