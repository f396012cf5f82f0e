//! A planted bug, wherever it is planted: in a session, or in the data types below.

use std::str::FromStr;

use synckit_crdt::Flaw;
use synckit_session::{Bug, UnknownBug};

use crate::case::Role;

/// A planted bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Planted {
    /// In a session.
    Session(Bug),
    /// In the data types.
    Data(Flaw),
}

impl Planted {
    /// Every planted bug, the sessions' first.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_sessions = Bug::ALL.iter().copied().map(Self::Session);
        of_sessions.chain(Flaw::ALL.iter().copied().map(Self::Data))
    }

    /// Its permanent name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Session(bug) => bug.id(),
            Self::Data(flaw) => flaw.id(),
        }
    }

    /// The clauses that it breaks.
    #[must_use]
    pub fn clauses(self) -> &'static [&'static str] {
        match self {
            Self::Session(bug) => bug.clauses(),
            Self::Data(flaw) => flaw.clauses(),
        }
    }

    /// Who misbehaves.
    #[must_use]
    pub fn role(self) -> Role {
        match self {
            Self::Session(bug) => match bug.role() {
                synckit_session::Role::Server => Role::Server,
                synckit_session::Role::Client => Role::Client,
            },
            Self::Data(flaw) if flaw.id().starts_with("SRV-") => Role::Server,
            Self::Data(_) => Role::Client,
        }
    }

    /// Plants it in this process, if it is one of the data types; else the bug for its session.
    #[must_use]
    pub fn plant(self) -> Option<Bug> {
        match self {
            Self::Session(bug) => Some(bug),
            Self::Data(flaw) => {
                flaw.plant();
                None
            }
        }
    }
}

impl FromStr for Planted {
    type Err = UnknownBug;

    fn from_str(id: &str) -> Result<Self, UnknownBug> {
        let flaw = Flaw::ALL.iter().copied().find(|flaw| flaw.id() == id);
        flaw.map_or_else(
            || id.parse().map(Self::Session),
            |flaw| Ok(Self::Data(flaw)),
        )
    }
}
