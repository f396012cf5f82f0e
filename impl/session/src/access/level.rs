//! Access levels, and the patterns that grant them. Chapter:
//! `spec/08-authentication-and-access.md`.

use std::collections::BTreeMap;
use std::fmt;

use synckit_crdt::DocumentId;

/// What a principal may do in a document. Each level includes the ones before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing: not even learn that the document exists.
    #[default]
    None,
    /// Read and follow.
    Read,
    /// Change.
    Write,
    /// Change who may do what.
    Admin,
}

impl Level {
    /// From the lowest to the highest.
    pub const ALL: [Self; 4] = [Self::None, Self::Read, Self::Write, Self::Admin];

    /// The level of this name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// As tokens and people write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The grants of one token: a document id, or a prefix followed by `*`, to a level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    exact: BTreeMap<String, Level>,
    prefixes: BTreeMap<String, Level>,
}

impl Permissions {
    /// Everything, everywhere: the permissions of an open server.
    #[must_use]
    pub fn everywhere(level: Level) -> Self {
        [("*".to_owned(), level)].into_iter().collect()
    }

    /// The level in one document: the equal pattern decides, else the longest matching prefix, else
    /// none.
    #[must_use]
    //= SK-AUTH-020
    pub fn level(&self, document: &DocumentId) -> Level {
        self.matching(document).next().unwrap_or(Level::None)
    }

    /// The levels of all patterns that match a document, the one that decides first.
    pub(crate) fn matching(&self, document: &DocumentId) -> impl Iterator<Item = Level> {
        let exact = self.exact.get(document.as_str());
        // Of two prefixes of one id the shorter one sorts first.
        let prefixes = self.prefixes.iter().rev();
        let prefixes =
            prefixes.filter(|(prefix, _)| document.as_str().starts_with(prefix.as_str()));
        exact
            .into_iter()
            .chain(prefixes.map(|(_, level)| level))
            .copied()
    }
}

impl FromIterator<(String, Level)> for Permissions {
    fn from_iter<T: IntoIterator<Item = (String, Level)>>(patterns: T) -> Self {
        let mut permissions = Self::default();
        for (pattern, level) in patterns {
            match pattern.strip_suffix('*') {
                Some(prefix) => permissions.prefixes.insert(prefix.to_owned(), level),
                None => permissions.exact.insert(pattern, level),
            };
        }
        permissions
    }
}
