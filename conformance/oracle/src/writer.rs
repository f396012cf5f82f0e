//! What a writer must write next, given what it has seen.
//!
//! Spec: chapter 3, changes and timestamps. Models: `tla/Timestamp.tla`, `Write` in
//! `tla/SyncSession.tla`.

use crate::{Change, Operation, Version};

/// The timestamps of one millisecond.
const COUNTER_RANGE: u64 = 65_536;

/// The next change of `replica` at wall time `wall_ms`.
pub fn next_change<V: Clone + Eq>(
    seen: &[Change<V>],
    replica: &[u8],
    wall_ms: u64,
    ops: Vec<Operation<V>>,
) -> Change<V> {
    let greatest = seen
        .iter()
        .map(|change| change.timestamp)
        .max()
        .unwrap_or(0);
    Change {
        replica: replica.to_vec(),
        //= SK-DATA-010
        first_seq: Version::of(seen).get(replica) + 1,
        timestamp: tick(greatest, wall_ms),
        //= SK-DATA-013
        deps: heads(seen)
            .into_iter()
            .filter(|(writer, _)| writer != replica)
            .collect(),
        ops,
    }
}

/// The model's `Tick`.
//= SK-DATA-030
//= SK-DATA-031
//= SK-DATA-032
pub fn tick(greatest: u64, wall_ms: u64) -> u64 {
    if wall_ms * COUNTER_RANGE > greatest {
        wall_ms * COUNTER_RANGE
    } else {
        greatest + 1
    }
}

/// The last dot of every change that no other one depends on; ascending.
pub fn heads<V>(changes: &[Change<V>]) -> Vec<(Vec<u8>, u64)> {
    let is_head = |change: &&Change<V>| !changes.iter().any(|other| stands_on(other, change));
    let heads = changes.iter().filter(is_head);
    let mut dots: Vec<_> = heads
        .map(|head| (head.replica.clone(), head.last_seq()))
        .collect();
    dots.sort();
    dots
}

fn stands_on<V>(effect: &Change<V>, cause: &Change<V>) -> bool {
    let is_successor = effect.replica == cause.replica && effect.first_seq > cause.first_seq;
    let names_it = effect.deps.iter().any(|(replica, seq)| {
        *replica == cause.replica && (cause.first_seq..=cause.last_seq()).contains(seq)
    });
    is_successor || names_it
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(seen: &[Change<u8>], replica: &str, wall_ms: u64) -> Change<u8> {
        let ops = vec![Operation::lww_set(vec!["x".to_owned()], 1)];
        next_change(seen, replica.as_bytes(), wall_ms, ops)
    }

    #[test]
    fn two_concurrent_changes_are_heads_until_a_third_stands_on_both() {
        let (a, b) = (write(&[], "a", 1), write(&[], "b", 1));
        assert_eq!(
            heads(&[b.clone(), a.clone()]),
            [(b"a".to_vec(), 1), (b"b".to_vec(), 1)]
        );
        let c = write(&[a.clone(), b.clone()], "c", 1);
        assert_eq!(c.deps, [(b"a".to_vec(), 1), (b"b".to_vec(), 1)]);
        assert_eq!(heads(&[a, b, c]), [(b"c".to_vec(), 1)]);
    }

    #[test]
    fn a_writer_does_not_name_its_own_previous_change() {
        let first = write(&[], "a", 1);
        let second = write(&[first], "a", 1);
        assert_eq!((second.first_seq, second.deps), (2, Vec::new()));
    }

    //= SK-DATA-032
    #[test]
    fn a_wall_clock_that_stands_still_adds_one() {
        assert_eq!(tick(0, 3), 3 * 65_536);
        assert_eq!(tick(3 * 65_536, 3), 3 * 65_536 + 1);
        assert_eq!(tick(4 * 65_536 - 1, 3), 4 * 65_536);
    }
}
