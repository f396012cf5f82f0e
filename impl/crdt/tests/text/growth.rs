//! What an opponent can make a text cost: no text that it writes makes each operation as dear as
//! the text is long.
//!
//! Sixteen times the operations would take 256 times as long if each looked at all before it. The
//! bound lies where neither the noise of a busy machine nor a logarithm reaches it.

use std::sync::LazyLock;
use std::time::{Duration, Instant};
use std::{fs, thread};

use synckit_crdt::{LocalDot, LocalPlace, ReplicaId, ReplicaIndex, Replicas, Text};

const SMALL: usize = 500;
const TIMES: usize = 16;
const MOST: f64 = 80.0;

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

/// How long this thread has worked: without the time it waited for a processor, where the system
/// tells that.
fn busy() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    // The count is brought up to date when a thread gives way.
    thread::yield_now();
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// Of each size the least of three, which noise adds least to.
fn grows_gently(attack: Attack) {
    let least = |count| (0..3).map(|_| run(count, attack)).min();
    let (small, large) = (least(SMALL).unwrap(), least(SMALL * TIMES).unwrap());
    let ratio = large.as_secs_f64() / small.as_secs_f64();
    assert!(
        ratio < MOST,
        "{TIMES} times the work took {ratio:.1} times as long"
    );
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
