//! A document's access list, and what token and list come to.
//!
//! Chapter: `spec/22-access-lists.md`. Model: `acl` and `Effective` in `tla/Access.tla`.

use std::collections::BTreeMap;

use synckit_wire::v1::AccessLevel;

use super::Level;

/// What a document's list says, by subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessList {
    entries: BTreeMap<String, Level>,
}

impl AccessList {
    /// What it says of a subject, if anything.
    #[must_use]
    pub fn level(&self, subject: &str) -> Option<Level> {
        self.entries.get(subject).copied()
    }

    /// Says something else of a subject, or nothing.
    //= SK-ACL-012
    pub fn set(&mut self, subject: String, level: Option<Level>) {
        match level {
            Some(level) => self.entries.insert(subject, level),
            None => self.entries.remove(&subject),
        };
    }

    /// The number of subjects it says something of.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when it says nothing of anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl FromIterator<(String, Level)> for AccessList {
    fn from_iter<T: IntoIterator<Item = (String, Level)>>(entries: T) -> Self {
        Self {
            entries: entries.into_iter().collect(),
        }
    }
}

/// The greater of token and list, unless the list says none.
//= SK-ACL-002
#[must_use]
pub fn effective(token: Level, listed: Option<Level>) -> Level {
    match listed {
        None => token,
        Some(Level::None) => Level::None,
        Some(listed) => listed.max(token),
    }
}

impl Level {
    /// As a frame has it; `None` is no entry.
    #[must_use]
    pub fn encode(level: Option<Self>) -> AccessLevel {
        match level {
            None => AccessLevel::Unspecified,
            Some(Self::None) => AccessLevel::None,
            Some(Self::Read) => AccessLevel::Read,
            Some(Self::Write) => AccessLevel::Write,
            Some(Self::Admin) => AccessLevel::Admin,
        }
    }

    /// The way back of [`encode`](Self::encode).
    #[must_use]
    pub fn decode(level: AccessLevel) -> Option<Self> {
        match level {
            AccessLevel::Unspecified => None,
            AccessLevel::None => Some(Self::None),
            AccessLevel::Read => Some(Self::Read),
            AccessLevel::Write => Some(Self::Write),
            AccessLevel::Admin => Some(Self::Admin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    //= SK-ACL-002
    #[test]
    fn a_list_raises_a_token_and_only_none_lowers_it() {
        for token in Level::ALL {
            assert_eq!(effective(token, None), token);
            assert_eq!(effective(token, Some(Level::None)), Level::None);
        }
        assert_eq!(effective(Level::None, Some(Level::Read)), Level::Read);
        assert_eq!(effective(Level::Read, Some(Level::Admin)), Level::Admin);
        assert_eq!(effective(Level::Write, Some(Level::Read)), Level::Write);
        assert_eq!(effective(Level::Admin, Some(Level::Write)), Level::Admin);
    }

    //= SK-ACL-012
    #[test]
    fn an_entry_that_is_taken_out_says_nothing() {
        let mut list = AccessList::default();
        list.set("ada".to_owned(), Some(Level::Read));
        list.set("ada".to_owned(), Some(Level::None));
        assert_eq!((list.level("ada"), list.len()), (Some(Level::None), 1));
        list.set("ada".to_owned(), None);
        assert_eq!((list.level("ada"), list.is_empty()), (None, true));
    }

    #[test]
    fn every_level_has_a_name_on_the_wire() {
        for level in Level::ALL.into_iter().map(Some).chain([None]) {
            assert_eq!(Level::decode(Level::encode(level)), level);
        }
    }
}
