//! M4: adding to a set, and to a counter.

use std::hint::black_box;

use synckit_core::crdt::{ORSet, PNCounter};
use synckit_crdt::{Counter, LocalDot, ReplicaIndex, Set, Value};

use super::keyed::{KEYS, key, replica};
use crate::stopwatch::ns_per_unit;
use crate::{Contest, Row, Sheet, Turn};

const PEER: &str = "synckit-core 0.3.0";
const ADDITIONS: usize = 10_000;

pub(super) fn measure(contest: &Contest) -> anyhow::Result<Vec<Row>> {
    let mut sheet = Sheet::new("M4", "add, ns");
    contest.fill(&mut sheet, "set of strings", &mut set_turns());
    contest.fill(&mut sheet, "counter", &mut counter_turns()?);
    Ok(sheet.rows(&[(PEER, 0.2)]))
}

/// Each of a thousand elements, ten times. Both are given what their call wants: ours a value to
/// look at, theirs a text to keep.
fn set_turns() -> [Turn<'static>; 2] {
    let keys: Vec<String> = (0..KEYS).map(key).collect();
    let values: Vec<Value> = keys.iter().map(|key| key.as_str().into()).collect();
    let indices: Vec<usize> = (0..ADDITIONS).collect();
    let peer_indices = indices.clone();
    let ours = move || {
        ns_per_unit(
            ADDITIONS,
            Set::default,
            |mut set, bound| {
                bound.each(&indices, |index| {
                    let dot = LocalDot::new(ReplicaIndex(0), *index as u64 + 1);
                    set.insert(&values[index % KEYS], dot);
                })?;
                Some(set)
            },
            |set| set.len() == KEYS,
        )
    };
    let theirs = move || {
        ns_per_unit(
            ADDITIONS,
            || ORSet::new("writer".to_owned()),
            |mut set, bound| {
                bound.each(&peer_indices, |index| set.add(keys[index % KEYS].clone()))?;
                Some(set)
            },
            |set| set.len() == KEYS,
        )
    };
    [Turn::new("synckit", ours), Turn::new(PEER, theirs)]
}

fn counter_turns() -> anyhow::Result<[Turn<'static>; 2]> {
    let writer = replica("writer")?;
    let rounds = vec![(); ADDITIONS];
    let peer_rounds = rounds.clone();
    let ours = move || {
        ns_per_unit(
            ADDITIONS,
            Counter::default,
            |mut counter, bound| {
                bound.each(&rounds, |()| black_box(&mut counter).add(&writer, 1))?;
                Some(counter)
            },
            |counter| counter.value() == ADDITIONS as i128,
        )
    };
    let theirs = move || {
        ns_per_unit(
            ADDITIONS,
            || PNCounter::new("writer".to_owned()),
            |mut counter, bound| {
                bound.each(&peer_rounds, |()| black_box(&mut counter).increment(1))?;
                Some(counter)
            },
            |counter| counter.value() == ADDITIONS as i64,
        )
    };
    Ok([Turn::new("synckit", ours), Turn::new(PEER, theirs)])
}
