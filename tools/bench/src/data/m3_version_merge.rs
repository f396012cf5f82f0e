//! M3: merging what two replicas have seen of 100 writers. The limit is a maximum over two arrays.

use std::hint::black_box;

use synckit_core::VectorClock;
use synckit_crdt::Version;

use super::keyed::replica;
use crate::stopwatch::ns_per_unit;
use crate::{Contest, Row, Sheet, Turn};

const WRITERS: u64 = 100;
const MERGES: usize = 10_000;
const LIMIT: &str = "dense maximum (limit)";
const PEER: &str = "synckit-core 0.3.0";

pub(super) fn measure(contest: &Contest) -> anyhow::Result<Vec<Row>> {
    let mut sheet = Sheet::new("M3", "merge versions of 100 writers, ns");
    let rounds = vec![(); MERGES];
    let (ours, other) = (version(0)?, version(1)?);
    let (dense, dense_other) = (array(0), array(1));
    let (clock, clock_other) = (vector_clock(0), vector_clock(1));
    let mut turns = [
        Turn::new("synckit", || {
            ns_per_unit(
                MERGES,
                || ours.clone(),
                |mut version, bound| {
                    bound.each(&rounds, |()| {
                        black_box(&mut version).merge(black_box(&other))
                    })?;
                    Some(version)
                },
                |version| version.includes(&ours) && version.includes(&other),
            )
        }),
        Turn::new(LIMIT, || {
            ns_per_unit(
                MERGES,
                || dense.clone(),
                |mut dense, bound| {
                    bound.each(&rounds, |()| {
                        let other = black_box(&dense_other);
                        for (seq, other) in black_box(&mut dense).iter_mut().zip(other) {
                            *seq = (*seq).max(*other);
                        }
                    })?;
                    Some(dense)
                },
                |dense| dense[0] == 1,
            )
        }),
        Turn::new(PEER, || {
            ns_per_unit(
                MERGES,
                || clock.clone(),
                |mut clock, bound| {
                    bound.each(&rounds, |()| {
                        black_box(&mut clock).merge(black_box(&clock_other))
                    })?;
                    Some(clock)
                },
                |clock| clock.clocks.len() as u64 == WRITERS,
            )
        }),
    ];
    contest.fill(&mut sheet, "", &mut turns);
    Ok(sheet.rows(&[(LIMIT, 3.0)]))
}

/// Half of the entries are ahead on either side.
fn seq(writer: u64, side: u64) -> u64 {
    writer * 10 + (writer + side) % 2
}

fn name(writer: u64) -> String {
    format!("replica-{writer:08}")
}

fn version(side: u64) -> anyhow::Result<Version> {
    let entry = |writer| Ok((replica(&name(writer))?, seq(writer, side)));
    (0..WRITERS).map(entry).collect()
}

fn array(side: u64) -> Vec<u64> {
    (0..WRITERS).map(|writer| seq(writer, side)).collect()
}

fn vector_clock(side: u64) -> VectorClock {
    let mut clock = VectorClock::new();
    for writer in 0..WRITERS {
        clock.update(&name(writer), seq(writer, side));
    }
    clock
}
