//! T3: taking in another's edits one by one, from bytes to readable text.
//!
//! yrs finds a position by walking its blocks, so it makes the updates of a long trace for minutes.
//! Against it all take in a prefix of each trace.

use super::exchange::{concurrent_updates, updates};
use crate::engine::{Cola, DiamondTypes, Editor, Loro, Replica, Synckit, Yrs};
use crate::stopwatch::ns_per_unit;
use crate::trace::{CONCURRENT, SEQUENTIAL, Traces};
use crate::{Contest, Row, Sheet, Turn};

const PREFIX: usize = 20_000;

pub(super) fn measure(contest: &Contest, traces: &Traces) -> anyhow::Result<Vec<Row>> {
    let mut whole = Sheet::new("T3", "apply one update, ns");
    let mut prefixes = Sheet::new("T3", "apply one update, ns");
    for name in SEQUENTIAL {
        let trace = traces.sequential(name)?;
        let mut turns = vec![
            turn::<Synckit>(updates::<Synckit>(&trace), &trace.end),
            turn::<Cola>(updates::<Cola>(&trace), &trace.end),
        ];
        contest.fill(&mut whole, &trace.name, &mut turns);
        let prefix = trace.prefix(PREFIX);
        let mut turns = vec![
            turn::<Synckit>(updates::<Synckit>(&prefix), &prefix.end),
            turn::<Yrs>(updates::<Yrs>(&prefix), &prefix.end),
        ];
        if contest.all_peers {
            turns.push(turn::<DiamondTypes>(
                updates::<DiamondTypes>(&prefix),
                &prefix.end,
            ));
            turns.push(turn::<Loro>(updates::<Loro>(&prefix), &prefix.end));
        }
        contest.fill(&mut prefixes, &prefix.name, &mut turns);
    }
    let trace = traces.concurrent(CONCURRENT)?;
    let mut turns = vec![
        turn::<Synckit>(concurrent_updates::<Synckit>(&trace), &trace.end),
        turn::<Cola>(concurrent_updates::<Cola>(&trace), &trace.end),
        turn::<Yrs>(concurrent_updates::<Yrs>(&trace), &trace.end),
    ];
    contest.fill(&mut whole, &trace.name, &mut turns);
    let mut rows = whole.rows(&[(Cola::NAME, 0.7), (Yrs::NAME, 0.2)]);
    rows.extend(prefixes.rows(&[(Yrs::NAME, 0.2)]));
    Ok(rows)
}

fn turn<R: Replica>(updates: Vec<Vec<u8>>, end: &str) -> Turn<'_> {
    Turn::new(R::NAME, move || {
        ns_per_unit(
            updates.len(),
            || R::new(100),
            |mut replica, bound| {
                bound.each(&updates, |update| replica.apply(update))?;
                std::hint::black_box(replica.text());
                Some(replica)
            },
            |replica| replica.text() == end,
        )
    })
}
