//! T7: the bytes of one keystroke's update, on average.
//!
//! A prefix of each trace is enough, and yrs makes it in seconds.

use super::exchange::{concurrent_updates, updates};
use crate::engine::{Cola, DiamondTypes, Editor, Loro, Synckit, Yrs};
use crate::trace::{CONCURRENT, SEQUENTIAL, Traces};
use crate::{Contest, Reading, Row, Sheet, Turn};

const PREFIX: usize = 20_000;

pub(super) fn measure(contest: &Contest, traces: &Traces) -> anyhow::Result<Vec<Row>> {
    let mut sheet = Sheet::new("T7", "one update, bytes");
    for name in SEQUENTIAL {
        let trace = traces.sequential(name)?.prefix(PREFIX);
        let mut turns = vec![
            turn(Synckit::NAME, &updates::<Synckit>(&trace)),
            turn(Yrs::NAME, &updates::<Yrs>(&trace)),
        ];
        if contest.all_peers {
            turns.push(turn(Cola::NAME, &updates::<Cola>(&trace)));
            turns.push(turn(DiamondTypes::NAME, &updates::<DiamondTypes>(&trace)));
            turns.push(turn(Loro::NAME, &updates::<Loro>(&trace)));
        }
        contest.fill(&mut sheet, &trace.name, &mut turns);
    }
    let trace = traces.concurrent(CONCURRENT)?;
    let mut turns = vec![
        turn(Synckit::NAME, &concurrent_updates::<Synckit>(&trace)),
        turn(Yrs::NAME, &concurrent_updates::<Yrs>(&trace)),
    ];
    contest.fill(&mut sheet, &trace.name, &mut turns);
    Ok(sheet.rows(&[(Yrs::NAME, 1.0)]))
}

fn turn<'a>(name: &'static str, updates: &[Vec<u8>]) -> Turn<'a> {
    let bytes: usize = updates.iter().map(Vec::len).sum();
    let mean = bytes as f64 / updates.len() as f64;
    Turn::new(name, move || Reading::Exactly(mean))
}
