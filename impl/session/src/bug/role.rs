//! Which machine a bug is planted in, and bugs by name.

use std::str::FromStr;

use thiserror::Error;

use super::Bug;

/// Who misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A connection or a document.
    Server,
    /// A client session.
    Client,
}

/// No bug has this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no planted bug is called {0}")]
pub struct UnknownBug(pub String);

impl FromStr for Bug {
    type Err = UnknownBug;

    fn from_str(id: &str) -> Result<Self, UnknownBug> {
        let found = Self::ALL.iter().copied().find(|bug| bug.id() == id);
        found.ok_or_else(|| UnknownBug(id.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_bug_is_found_by_its_name_and_no_name_is_given_twice() {
        let ids: BTreeSet<&str> = Bug::ALL.iter().map(|bug| bug.id()).collect();
        assert_eq!(ids.len(), Bug::ALL.len());
        for bug in Bug::ALL {
            assert_eq!(bug.id().parse(), Ok(*bug));
        }
    }

    #[test]
    fn another_name_is_unknown() {
        let unknown = UnknownBug("SRV-PERFECT".to_owned());
        assert_eq!("SRV-PERFECT".parse::<Bug>(), Err(unknown));
    }
}
