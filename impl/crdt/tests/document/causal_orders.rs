//! Equal sets of changes give equal states, whatever the order of their arrival.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use synckit_crdt::Applied;
use synckit_oracle as oracle;

use crate::scenario::{applied, assert_is_state_of, changes, empty, heads_of, real};

proptest! {
    //= SK-DATA-021
    //= SK-LWW-001
    //= SK-LWW-007
    #[test]
    fn every_causal_order_gives_the_state_of_the_oracle(changes in changes(9)) {
        let orders = oracle::every_causal_order(&changes);
        prop_assert!(!orders.is_empty());
        let expected = applied(&changes).snapshot();
        for order in orders {
            let document = applied(&order);
            assert_is_state_of(&document, &changes);
            prop_assert_eq!(heads_of(&document), oracle::heads(&changes));
            prop_assert_eq!(document.snapshot(), expected.clone());
        }
    }

    //= SK-DATA-015
    #[test]
    fn changes_that_arrive_again_have_no_effect(changes in changes(12), again in any::<u64>()) {
        let mut document = applied(&changes);
        let before = (document.snapshot(), document.heads());
        for (index, change) in changes.iter().enumerate() {
            if again & (1 << index) != 0 {
                prop_assert_eq!(document.apply(&real(change)), Ok(Applied::AlreadyCovered));
            }
        }
        prop_assert_eq!((document.snapshot(), document.heads()), before);
    }

    //= SK-DATA-014
    #[test]
    fn a_change_whose_causes_never_come_is_never_applied(
        changes in changes(12),
        lost in any::<u64>(),
    ) {
        let mut sent = changes;
        let mut index = 0;
        sent.retain(|_| {
            index += 1;
            lost & (1 << index) == 0
        });
        let mut document = empty();
        for change in &sent {
            // What is refused leaves no trace; the oracle says what is left.
            let _ = document.apply(&real(change));
        }
        assert_is_state_of(&document, &oracle::deliverable(&sent));
    }
}

#[test]
fn the_scenarios_contain_ties_deletes_and_causes() {
    // The properties above would say little if the generated changes had none of these.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut ties, mut deletes, mut deps, mut long) = (0, 0, 0, 0);
    for _ in 0..200 {
        let changes = changes(12).new_tree(&mut runner).unwrap().current();
        let tie = |a: &&crate::scenario::OracleChange| {
            changes
                .iter()
                .any(|b| a.timestamp == b.timestamp && a.replica != b.replica)
        };
        ties += changes.iter().filter(tie).count();
        deletes += changes
            .iter()
            .flat_map(|c| &c.ops)
            .filter(|op| op.kind == oracle::OperationKind::LwwDelete)
            .count();
        deps += changes
            .iter()
            .map(|change| change.deps.len())
            .sum::<usize>();
        long += changes.iter().filter(|change| change.ops.len() > 1).count();
    }
    assert!(
        ties > 50 && deletes > 50 && deps > 50 && long > 50,
        "{ties} {deletes} {deps} {long}"
    );
}
