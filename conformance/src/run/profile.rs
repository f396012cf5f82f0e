//! A profile: which features a peer promises, and with them which cases it is judged by.

use std::collections::BTreeSet;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::case::{Case, Feature, Role};

/// What a peer wants to be.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Last-writer-wins documents
    Core,
    /// Core, counters and sets
    Crdt,
    /// Core, text and marks
    Text,
    /// Core, tokens and permissions
    Auth,
    /// Everything that peers of this role can have
    #[default]
    Full,
}

impl Profile {
    /// As the headline writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Crdt => "crdt",
            Self::Text => "text",
            Self::Auth => "auth",
            Self::Full => "full",
        }
    }

    const fn features(self) -> &'static [Feature] {
        match self {
            Self::Core => &[Feature::Lww],
            Self::Crdt => &[Feature::Lww, Feature::Counter, Feature::Set],
            Self::Text => &[Feature::Lww, Feature::Text, Feature::Marks],
            Self::Auth => &[Feature::Lww, Feature::Auth],
            Self::Full => &Feature::ALL,
        }
    }

    /// What peers of these roles must offer; none of it may be missing.
    #[must_use]
    pub fn requires(self, roles: &[Role]) -> BTreeSet<Feature> {
        let features = self.features().iter().copied();
        features
            .filter(|feature| roles.iter().any(|role| feature.is_of(*role)))
            .collect()
    }

    /// Whether a peer of this profile is judged by this case.
    #[must_use]
    pub fn takes(self, case: &Case) -> bool {
        let offered = self.features();
        Feature::of(case)
            .iter()
            .all(|needed| offered.contains(needed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Library;
    use crate::clause::Catalogue;

    #[test]
    fn a_wider_profile_takes_every_case_of_a_narrower_one() {
        let library = Library::built_in(&Catalogue::of_this_release()).expect("sound cases");
        let count = |profile: Profile| library.iter().filter(|case| profile.takes(case)).count();
        let all = library.iter().count();
        assert_eq!(count(Profile::Full), all);
        for profile in [Profile::Crdt, Profile::Text, Profile::Auth] {
            assert!(count(Profile::Core) < count(profile), "{profile:?}");
            assert!(count(profile) < all, "{profile:?}");
        }
        let core = library.iter().filter(|case| Profile::Core.takes(case));
        assert!(core.into_iter().all(|case| Profile::Text.takes(case)));
    }

    #[test]
    fn nobody_must_offer_what_its_role_cannot_have() {
        let server = Profile::Full.requires(&[Role::Server]);
        assert!(server.contains(&Feature::Auth) && !server.contains(&Feature::Undo));
        let client = Profile::Full.requires(&[Role::Client]);
        assert!(client.contains(&Feature::Undo) && !client.contains(&Feature::View));
    }
}
