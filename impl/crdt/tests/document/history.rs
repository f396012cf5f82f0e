//! What a document can tell of its past.

use proptest::prelude::*;
use synckit_crdt::{Document, HistoryTruncated, Version};
use synckit_oracle as oracle;

use crate::scenario::{
    OracleChange, applied, assert_is_state_of, changes, empty, heads_of, real, replica,
};

fn version_of(changes: &[OracleChange]) -> Version {
    let entries = oracle::Version::of(changes).entries();
    entries
        .into_iter()
        .map(|(id, seq)| (replica(&id), seq))
        .collect()
}

proptest! {
    #[test]
    fn a_delta_holds_exactly_what_the_other_side_lacks(
        changes in changes(12),
        at in any::<prop::sample::Index>(),
    ) {
        let at = at.index(changes.len() + 1);
        let (before, after) = changes.split_at(at);
        let delta = applied(&changes).delta_since(&version_of(before)).unwrap();
        prop_assert_eq!(delta.changes, after.iter().map(real).collect::<Vec<_>>());
    }

    #[test]
    fn a_document_rebuilt_from_its_changes_is_the_live_one(changes in changes(12)) {
        let live = applied(&changes);
        let mut rebuilt = empty();
        rebuilt.apply_delta(&live.delta_since(&Version::new()).unwrap()).unwrap();
        prop_assert_eq!(rebuilt.snapshot(), live.snapshot());
        prop_assert_eq!(rebuilt.heads(), live.heads());
    }

    #[test]
    fn a_document_opened_from_a_snapshot_knows_what_came_after_it(
        changes in changes(12),
        at in any::<prop::sample::Index>(),
    ) {
        let (before, after) = changes.split_at(at.index(changes.len() + 1));
        let mut document = Document::open(empty().id().clone(), applied(before).snapshot());
        for change in after {
            document.apply(&real(change)).unwrap();
        }
        let delta = document.delta_since(&version_of(before)).unwrap();
        prop_assert_eq!(delta.changes, after.iter().map(real).collect::<Vec<_>>());
        if !before.is_empty() {
            prop_assert_eq!(document.delta_since(&Version::new()), Err(HistoryTruncated));
        }
        assert_is_state_of(&document, &changes);
    }

    #[test]
    fn merging_an_older_state_of_its_own_changes_nothing(
        changes in changes(12),
        at in any::<prop::sample::Index>(),
    ) {
        let (before, _) = changes.split_at(at.index(changes.len() + 1));
        let mut document = applied(&changes);
        document.merge(&applied(before).snapshot());
        assert_is_state_of(&document, &changes);
        prop_assert_eq!(heads_of(&document), oracle::heads(&changes));
        let delta = document.delta_since(&Version::new()).unwrap();
        prop_assert_eq!(delta.changes, changes.iter().map(real).collect::<Vec<_>>());
    }
}
