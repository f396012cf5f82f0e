//! T4 and T5: taking in a whole history at once, of one writer and of several, text included.

use super::exchange::{concurrent_updates, receiver};
use super::replay::replayed;
use crate::engine::{DiamondTypes, Editor, History, Loro, Synckit, Yrs};
use crate::stopwatch::ns_per_unit;
use crate::trace::{CONCURRENT, SEQUENTIAL, Traces};
use crate::{Contest, Row, Sheet, Turn};

pub(super) fn measure(contest: &Contest, traces: &Traces) -> anyhow::Result<Vec<Row>> {
    let mut one_writer = Sheet::new("T4", "merge a history, ns");
    for name in SEQUENTIAL {
        let trace = traces.sequential(name)?;
        let end = &trace.end;
        let mut turns = vec![
            turn(replayed::<Synckit>(&trace), end),
            turn(replayed::<DiamondTypes>(&trace), end),
        ];
        if contest.all_peers {
            turns.push(turn(replayed::<Loro>(&trace), end));
            turns.push(turn(replayed::<Yrs>(&trace), end));
        }
        contest.fill(&mut one_writer, &trace.name, &mut turns);
    }
    let mut several = Sheet::new("T5", "merge a history, ns");
    let trace = traces.concurrent(CONCURRENT)?;
    let end = &trace.end;
    let mut turns = vec![
        turn::<Synckit>(receiver(&concurrent_updates::<Synckit>(&trace), end), end),
        turn::<Yrs>(receiver(&concurrent_updates::<Yrs>(&trace), end), end),
        turn::<DiamondTypes>(
            receiver(&concurrent_updates::<DiamondTypes>(&trace), end),
            end,
        ),
    ];
    contest.fill(&mut several, &trace.name, &mut turns);
    let mut rows = one_writer.rows(&[(DiamondTypes::NAME, 0.5)]);
    rows.extend(several.rows(&[(Yrs::NAME, 1.0)]));
    Ok(rows)
}

fn turn<H: History>(author: Option<H>, end: &str) -> Turn<'_> {
    let Some(author) = author else {
        return Turn::wrong(H::NAME);
    };
    let history = author.history();
    Turn::new(H::NAME, move || {
        ns_per_unit(
            1,
            || H::new(100),
            |mut reader, _| {
                reader.merge_history(&history);
                std::hint::black_box(reader.text());
                Some(reader)
            },
            |reader| reader.text() == end,
        )
    })
}
