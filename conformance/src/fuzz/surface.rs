//! What is tried.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// What scripts are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Surface {
    /// Frames: broken fields, boundary values, wrong order, wrong side.
    Frames,
    /// Several who write, follow, stop and come back at once.
    Schedules,
    /// Lost connections, half-sent frames, and a peer that is killed.
    Faults,
}

/// No such surface.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no surface `{0}`; there are frames, schedules and faults")]
pub struct UnknownSurface(String);

impl Surface {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Frames, Self::Schedules, Self::Faults];

    /// As the command line names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Frames => "frames",
            Self::Schedules => "schedules",
            Self::Faults => "faults",
        }
    }
}

impl fmt::Display for Surface {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Surface {
    type Err = UnknownSurface;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|surface| surface.name() == name);
        found.ok_or_else(|| UnknownSurface(name.to_owned()))
    }
}
