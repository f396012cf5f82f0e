//! A planted bug, wherever it is planted: in a session, in the data types below, or in a proxy in
//! front.

use std::str::FromStr;

use synckit_crdt::Flaw;
use synckit_session::{Bug, UnknownBug};

use crate::case::Role;
use crate::mutator::Mutator;

/// A planted bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Planted {
    /// In a session.
    Session(Bug),
    /// In the data types.
    Data(Flaw),
    /// In a proxy in front of a server.
    Proxy(Mutator),
}

impl Planted {
    /// Every planted bug, the sessions' first.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_sessions = Bug::ALL.iter().copied().map(Self::Session);
        let of_data = Flaw::ALL.iter().copied().map(Self::Data);
        of_sessions
            .chain(of_data)
            .chain(Mutator::all().map(Self::Proxy))
    }

    /// Its permanent name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Session(bug) => bug.id(),
            Self::Data(flaw) => flaw.id(),
            Self::Proxy(mutator) => mutator.id(),
        }
    }

    /// The clauses that it breaks.
    #[must_use]
    pub fn clauses(self) -> &'static [&'static str] {
        match self {
            Self::Session(bug) => bug.clauses(),
            Self::Data(flaw) => flaw.clauses(),
            Self::Proxy(mutator) => mutator.clauses(),
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
            Self::Proxy(_) => Role::Server,
        }
    }

    /// What `serve` calls a server with it.
    #[must_use]
    pub fn peer(self) -> String {
        match self {
            Self::Session(_) | Self::Data(_) => format!("mutant:{}", self.id()),
            Self::Proxy(mutator) => format!("proxy:{mutator}"),
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
            Self::Proxy(_) => None,
        }
    }
}

impl FromStr for Planted {
    type Err = UnknownBug;

    fn from_str(id: &str) -> Result<Self, UnknownBug> {
        let found = Self::all().find(|planted| planted.id() == id);
        found.ok_or_else(|| UnknownBug(id.to_owned()))
    }
}
