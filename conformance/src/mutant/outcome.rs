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
    /// Nothing noticed, and the registry says why nothing can.
    Equivalent,
    /// There was no peer to judge: the bug kept it from starting.
    Invalid,
}

impl Death {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 5] = [
        Self::Intended,
        Self::Collateral,
        Self::Survived,
        Self::Equivalent,
        Self::Invalid,
    ];

    /// Whether the suite has done its work.
    #[must_use]
    pub const fn is_right(self) -> bool {
        match self {
            Self::Intended | Self::Equivalent => true,
            Self::Collateral | Self::Survived | Self::Invalid => false,
        }
    }

    /// As tables write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intended => "killed",
            Self::Collateral => "collateral",
            Self::Survived => "SURVIVED",
            Self::Equivalent => "equivalent",
            Self::Invalid => "INVALID",
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
