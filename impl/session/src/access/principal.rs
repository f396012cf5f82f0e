//! Whom a document deals with.

use super::{AccessList, Level, effective};

/// Who asks, and what its token grants in the document that it asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Principal {
    /// The token's subject; empty for an anonymous client of an open server, whom no list names.
    pub subject: String,
    /// What the token grants. Model: `token` in `tla/Access.tla`.
    pub token: Level,
}

impl Principal {
    /// What it may do where this list stands.
    #[must_use]
    pub fn level(&self, list: &AccessList) -> Level {
        effective(self.token, list.level(&self.subject))
    }
}
