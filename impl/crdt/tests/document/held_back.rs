//! Changes in any order, one at a time: what does not fit yet waits, within bounds.

use proptest::prelude::*;
use synckit_crdt::{ApplyError, Change, Delta, Document, Dot, Operation, Received, Timestamp};

use crate::scenario::{OracleChange, assert_is_state_of, changes, empty, path, real, replica};

fn receive(document: &mut Document, change: &Change) -> Received {
    document.receive(Delta::new(vec![change.clone()]), None)
}

fn shuffled() -> impl Strategy<Value = (Vec<OracleChange>, Vec<OracleChange>)> {
    changes(14).prop_flat_map(|changes| (Just(changes.clone()), Just(changes).prop_shuffle()))
}

proptest! {
    //= SK-DATA-018
    //= SK-DATA-021
    #[test]
    fn changes_that_come_one_by_one_in_any_order_are_all_applied_at_last(
        (changes, delivered) in shuffled(),
    ) {
        let (mut document, mut applied) = (empty(), 0);
        for change in &delivered {
            let received = receive(&mut document, &real(change));
            prop_assert_eq!(&received.refused, &[]);
            applied += received.applied.len();
            // Twice is once, held back or not.
            prop_assert_eq!(receive(&mut document, &real(change)), Received::default());
        }
        prop_assert_eq!((applied, document.held_back()), (changes.len(), 0));
        assert_is_state_of(&document, &changes);
    }

    #[test]
    fn what_waited_for_a_snapshot_is_applied_with_it((changes, delivered) in shuffled()) {
        let (first, rest) = changes.split_at(changes.len() / 2);
        let mut document = empty();
        for change in delivered.iter().filter(|change| rest.contains(change)) {
            receive(&mut document, &real(change));
        }
        let mut other = empty();
        for change in first {
            other.apply(&real(change)).unwrap();
        }
        document.merge(&other.snapshot());
        prop_assert_eq!(document.held_back(), 0);
        assert_is_state_of(&document, &changes);
    }
}

fn change(writer: &str, seq: u64, dep: Option<(&str, u64)>) -> Change {
    let dep = dep.map(|(writer, seq)| Dot::new(replica(writer.as_bytes()), seq));
    Change {
        replica: replica(writer.as_bytes()),
        first_seq: seq,
        timestamp: Timestamp::from_raw(seq),
        deps: dep.into_iter().collect(),
        ops: vec![Operation::lww_set(path(&["x"]), 1)],
    }
}

//= SK-DATA-018
#[test]
fn no_more_is_held_back_than_the_limit_and_what_is_refused_may_come_again() {
    let limit = Document::MAX_HELD_BACK_CHANGES as u64;
    let mut document = empty();
    for seq in (2..=limit + 1).rev() {
        assert_eq!(
            receive(&mut document, &change("a", seq, None)),
            Received::default()
        );
    }
    let mut late = change("b", 1, Some(("a", limit + 1)));
    late.timestamp = Timestamp::from_raw(limit + 2);
    let dot = late.deps[0].clone();
    let refused = receive(&mut document, &late).refused;
    assert_eq!(
        refused,
        [(late.clone(), ApplyError::MissingDependency { dot })]
    );
    assert_eq!(document.held_back(), Document::MAX_HELD_BACK_CHANGES);
    let received = receive(&mut document, &change("a", 1, None));
    assert_eq!(received.applied.len() as u64, limit + 1);
    assert_eq!(receive(&mut document, &late).applied, [late]);
}

#[test]
fn what_can_never_fit_is_not_held_back() {
    let mut document = empty();
    receive(&mut document, &change("a", 1, None));
    let mut other = change("a", 1, None);
    other.ops[0] = Operation::lww_delete(path(&["x"]));
    assert_eq!(receive(&mut document, &other).refused.len(), 1);
    assert_eq!(document.held_back(), 0);
}
