//! Causal delivery: which changes a peer may have, given what it was sent.
//!
//! Spec: chapter 3, changes. Model: `Ready` in `tla/Version.tla`.

use crate::{Change, Dot, Operation, Version};

/// What is wrong with an order of delivery; `index` is that of the first offending change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// The writer's previous change has not come before.
    Gap { index: usize, expected_seq: u64 },
    /// A dep, or a dot that an operation names, has not come before.
    MissingDependency { index: usize, dep: Dot },
    /// The change, or one with the same number, has come before.
    Repeated { index: usize },
}

/// Whether a peer at `start` that receives `order` gets each change once and after its causes.
//= SK-DATA-014
//= SK-DATA-016
pub fn check_order<V>(start: &Version, order: &[Change<V>]) -> Result<(), Violation> {
    for (index, change) in order.iter().enumerate() {
        let version = start.join(&Version::of(&order[..index]));
        let expected_seq = version.get(&change.replica) + 1;
        if change.first_seq < expected_seq {
            return Err(Violation::Repeated { index });
        }
        if change.first_seq > expected_seq {
            return Err(Violation::Gap {
                index,
                expected_seq,
            });
        }
        if let Some(dep) = causes(change).into_iter().find(|dep| !version.covers(dep)) {
            return Err(Violation::MissingDependency { index, dep });
        }
    }
    Ok(())
}

/// The changes a peer can apply of those it was sent, in an order in which it can: whatever waits
/// for something that never came is left out.
pub fn deliverable<V: Clone + Eq>(sent: &[Change<V>]) -> Vec<Change<V>> {
    let mut applied: Vec<Change<V>> = Vec::new();
    while let Some(next) = sent
        .iter()
        .find(|change| ready(&Version::of(&applied), change))
    {
        applied.push(next.clone());
    }
    applied
}

/// Every order in which a peer can apply all of `changes`; factorial, so for a handful of them.
pub fn every_causal_order<V: Clone + Eq>(changes: &[Change<V>]) -> Vec<Vec<Change<V>>> {
    let mut orders = vec![Vec::new()];
    for _ in changes {
        orders = orders
            .iter()
            .flat_map(|order| one_longer(order, changes))
            .collect();
    }
    orders
}

fn one_longer<V: Clone + Eq>(order: &[Change<V>], changes: &[Change<V>]) -> Vec<Vec<Change<V>>> {
    let version = Version::of(order);
    let next = changes.iter().filter(|change| ready(&version, change));
    next.map(|change| [order, std::slice::from_ref(change)].concat())
        .collect()
}

/// The model's `Ready`: the writer's previous change is here, and so is all that it stands on.
fn ready<V>(version: &Version, change: &Change<V>) -> bool {
    change.first_seq == version.get(&change.replica) + 1
        && causes(change).iter().all(|cause| version.covers(cause))
}

/// The deps of a change, and the dots of others that its operations name.
//= SK-DATA-017
fn causes<V>(change: &Change<V>) -> Vec<Dot> {
    let named = change.ops.iter().flat_map(Operation::references);
    let of_others = named.filter(|(replica, _)| *replica != change.replica);
    change.deps.iter().cloned().chain(of_others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(replica: &str, first_seq: u64, deps: &[(&str, u64)]) -> Change<u8> {
        let deps = deps
            .iter()
            .map(|(id, seq)| (id.as_bytes().to_vec(), *seq))
            .collect();
        let ops = vec![Operation::lww_set(vec!["x".to_owned()], 1)];
        Change {
            replica: replica.as_bytes().to_vec(),
            first_seq,
            timestamp: 1,
            deps,
            ops,
        }
    }

    #[test]
    fn a_causal_order_passes() {
        let order = [
            change("a", 1, &[]),
            change("b", 1, &[("a", 1)]),
            change("a", 2, &[]),
        ];
        assert_eq!(check_order(&Version::default(), &order), Ok(()));
    }

    #[test]
    fn an_effect_before_its_cause_a_gap_and_a_repetition_are_named() {
        let (a1, a2, b1) = (
            change("a", 1, &[]),
            change("a", 2, &[]),
            change("b", 1, &[("a", 1)]),
        );
        let check = |order: &[Change<u8>]| check_order(&Version::default(), order);
        assert_eq!(
            check(&[b1, a1.clone()]),
            Err(Violation::MissingDependency {
                index: 0,
                dep: (b"a".to_vec(), 1)
            })
        );
        assert_eq!(
            check(&[a2]),
            Err(Violation::Gap {
                index: 0,
                expected_seq: 1
            })
        );
        assert_eq!(
            check(&[a1.clone(), a1]),
            Err(Violation::Repeated { index: 1 })
        );
    }

    #[test]
    fn a_peer_that_starts_further_on_needs_no_causes_again() {
        let start = Version::of(&[change("a", 1, &[])]);
        assert_eq!(check_order(&start, &[change("b", 1, &[("a", 1)])]), Ok(()));
    }

    #[test]
    fn what_waits_for_something_that_never_came_is_not_deliverable() {
        let (a1, b1, c1) = (
            change("a", 1, &[]),
            change("b", 1, &[("a", 1)]),
            change("c", 2, &[]),
        );
        assert_eq!(deliverable(&[c1, b1.clone(), a1.clone()]), [a1, b1]);
    }

    #[test]
    fn two_concurrent_pairs_have_six_causal_orders() {
        let changes = [
            change("a", 1, &[]),
            change("a", 2, &[]),
            change("b", 1, &[]),
            change("b", 2, &[]),
        ];
        let orders = every_causal_order(&changes);
        assert_eq!(orders.len(), 6);
        for order in orders {
            assert_eq!(check_order(&Version::default(), &order), Ok(()));
        }
    }
}
