//! A delta is applied whole, in whatever order it stands, or not at all.

use proptest::prelude::*;
use synckit_crdt::{Applied, Delta};
use synckit_oracle as oracle;

use crate::scenario::{OracleChange, applied, assert_is_state_of, changes, empty, heads_of, real};

fn delta(changes: &[OracleChange]) -> Delta {
    Delta::new(changes.iter().map(real).collect())
}

fn shuffled() -> impl Strategy<Value = (Vec<OracleChange>, Vec<OracleChange>)> {
    changes(12).prop_flat_map(|changes| (Just(changes.clone()), Just(changes).prop_shuffle()))
}

proptest! {
    #[test]
    fn a_delta_in_any_order_gives_the_state_of_the_oracle((changes, delivered) in shuffled()) {
        let mut document = empty();
        let outcome = document.apply_delta(&delta(&delivered)).unwrap();
        prop_assert_eq!(outcome, vec![Applied::New; delivered.len()]);
        assert_is_state_of(&document, &changes);
        prop_assert_eq!(heads_of(&document), oracle::heads(&changes));
    }

    //= SK-DATA-016
    #[test]
    fn what_a_document_gives_on_follows_what_it_depends_on((_, delivered) in shuffled()) {
        let mut document = empty();
        document.apply_delta(&delta(&delivered)).unwrap();
        let given = document.delta_since(&synckit_crdt::Version::new()).unwrap();
        let as_oracle: Vec<_> = given
            .changes
            .iter()
            .map(|change| delivered.iter().find(|known| real(known) == *change).unwrap().clone())
            .collect();
        prop_assert_eq!(as_oracle.len(), delivered.len());
        prop_assert_eq!(oracle::check_order(&oracle::Version::default(), &as_oracle), Ok(()));
    }

    //= SK-DATA-014
    #[test]
    fn a_delta_that_lacks_a_cause_is_refused_whole(
        (changes, mut delivered) in shuffled(),
        lost in any::<prop::sample::Index>(),
    ) {
        prop_assume!(!changes.is_empty());
        let lost = lost.get(&changes).clone();
        delivered.retain(|change| *change != lost);
        let expected = oracle::deliverable(&delivered);
        let mut document = empty();
        let outcome = document.apply_delta(&delta(&delivered));
        if expected.len() == delivered.len() {
            prop_assert!(outcome.is_ok());
            assert_is_state_of(&document, &expected);
        } else {
            prop_assert!(outcome.is_err());
            assert_is_state_of(&document, &[]);
            prop_assert_eq!(document.heads(), []);
        }
    }

    #[test]
    fn a_delta_that_is_here_in_part_adds_the_rest((changes, delivered) in shuffled()) {
        let (before, _) = changes.split_at(changes.len() / 2);
        let mut document = applied(before);
        let outcome = document.apply_delta(&delta(&delivered)).unwrap();
        for (change, applied) in delivered.iter().zip(outcome) {
            let expected =
                if before.contains(change) { Applied::AlreadyCovered } else { Applied::New };
            prop_assert_eq!(applied, expected);
        }
        assert_is_state_of(&document, &changes);
    }
}

#[test]
fn a_change_that_stands_twice_in_a_delta_is_applied_once() {
    let change = oracle::next_change(
        &[],
        b"a",
        1,
        vec![oracle::Operation::lww_set(vec!["x".to_owned()], 1.into())],
    );
    let mut document = empty();
    let outcome = document.apply_delta(&delta(&[change.clone(), change.clone()]));
    assert_eq!(outcome, Ok(vec![Applied::New, Applied::AlreadyCovered]));
    assert_is_state_of(&document, &[change]);
}
