//! What an opponent can make a text cost: no text that it writes makes each operation as dear as
//! the text is long.

use std::time::Duration;

use synckit_crdt::{LocalDot, LocalPlace, ReplicaId, ReplicaIndex, Replicas, Text};

use crate::busy::{self, busy};

const SMALL: usize = 500;

/// One insertion: its writer, and its origins' numbers among all.
type Attack = fn(usize) -> (u32, Option<usize>, Option<usize>);

fn run(count: usize, attack: Attack) -> Duration {
    let mut replicas = Replicas::default();
    for id in 0..3_u8 {
        replicas.intern(&ReplicaId::new(&[id + 1]).unwrap());
    }
    let mut dots: Vec<LocalDot> = Vec::new();
    let (mut text, mut seqs) = (Text::new(), [0_u64; 3]);
    let start = busy();
    for number in 0..count {
        let (writer, left, right) = attack(number);
        // Every other number stays unused, so that no run ever goes on.
        seqs[writer as usize] += 2;
        let first = LocalDot::new(ReplicaIndex(writer), seqs[writer as usize]);
        let (left, right) = (left.map(|left| dots[left]), right.map(|right| dots[right]));
        text.integrate_insert(first, LocalPlace::Between { left, right }, "x", &replicas);
        dots.push(first);
    }
    let took = busy() - start;
    assert_eq!(text.len(), count);
    took
}

fn grows_gently(attack: Attack) {
    busy::grows_gently("the attack", SMALL, |count| run(count, attack));
}

#[test]
fn siblings_at_one_place_do_not_slow_each_other() {
    grows_gently(|number| (number as u32 % 3, None, None));
}

#[test]
fn left_siblings_at_one_place_do_not_slow_each_other() {
    grows_gently(|number| (number as u32 % 3, None, (number > 0).then_some(0)));
}

#[test]
fn a_chain_to_the_right_stays_cheap() {
    grows_gently(|number| (number as u32 % 3, number.checked_sub(1), None));
}

#[test]
fn a_chain_to_the_left_stays_cheap() {
    grows_gently(|number| (number as u32 % 3, None, number.checked_sub(1)));
}

#[test]
fn siblings_below_a_deep_chain_stay_cheap() {
    grows_gently(|number| match number % 2 {
        0 => (0, number.checked_sub(2), None),
        _ => (1, Some(number - 1), (number > 2).then(|| number - 3)),
    });
}

#[test]
fn origins_the_wrong_way_round_stay_cheap() {
    grows_gently(|number| {
        let (left, right) = (number.checked_sub(1), number.checked_sub(7));
        (number as u32 % 3, left, right.map(|right| right / 2))
    });
}
