//! T8 and T9: opening what was saved, to read it and to go on writing in its middle.

use super::replay::replayed;
use crate::engine::{Cola, DiamondTypes, Editor, Loro, Snapshot, Synckit};
use crate::stopwatch::ns_per_unit;
use crate::trace::{Patch, SEQUENTIAL, Sequential, Traces};
use crate::{Contest, Reading, Row, Sheet, Turn};

const BEST_PEER: &str = "best of three peers";

pub(super) fn measure(contest: &Contest, traces: &Traces) -> anyhow::Result<Vec<Row>> {
    let mut to_read = Sheet::new("T8", "open and read, ns");
    let mut to_write = Sheet::new("T9", "open, edit and read, ns");
    for name in SEQUENTIAL {
        let trace = traces.sequential(name)?;
        let ours = saved::<Synckit>(&trace);
        let loro = saved::<Loro>(&trace);
        let diamond_types = saved::<DiamondTypes>(&trace);
        let cola = saved::<Cola>(&trace);
        let mut turns = vec![
            read::<Synckit>(&trace, ours.as_deref()),
            read::<Loro>(&trace, loro.as_deref()),
        ];
        if contest.all_peers {
            turns.push(read::<DiamondTypes>(&trace, diamond_types.as_deref()));
            turns.push(read::<Cola>(&trace, cola.as_deref()));
        }
        contest.fill(&mut to_read, &trace.name, &mut turns);

        let mut turns = vec![
            write::<Synckit>(&trace, ours.as_deref()),
            write::<Loro>(&trace, loro.as_deref()),
            write::<DiamondTypes>(&trace, diamond_types.as_deref()),
            write::<Cola>(&trace, cola.as_deref()),
        ];
        let readings = contest.hold(&to_write.title(name), &mut turns);
        let names = turns.iter().map(Turn::name).zip(readings.iter().copied());
        let best = (BEST_PEER, Reading::best(&readings[1..]));
        to_write.add(name, readings[0], names.skip(1).chain([best]));
    }
    let mut rows = to_read.rows(&[(Loro::NAME, 0.8)]);
    rows.extend(to_write.rows(&[(BEST_PEER, 0.5)]));
    Ok(rows)
}

/// `None` when the replay ends at another text.
fn saved<S: Snapshot>(trace: &Sequential) -> Option<Vec<u8>> {
    Some(replayed::<S>(trace)?.save())
}

fn read<'a, S: Snapshot>(trace: &'a Sequential, saved: Option<&'a [u8]>) -> Turn<'a> {
    let Some(saved) = saved else {
        return Turn::wrong(S::NAME);
    };
    Turn::new(S::NAME, move || {
        ns_per_unit(
            1,
            || (),
            |(), _| {
                let opened = S::open(saved);
                let text = opened.text();
                Some((opened, text))
            },
            |(_, text)| *text == trace.end,
        )
    })
}

fn write<'a, S: Snapshot>(trace: &'a Sequential, saved: Option<&'a [u8]>) -> Turn<'a> {
    let Some(saved) = saved else {
        return Turn::wrong(S::NAME);
    };
    let middle = Patch {
        position: trace.end.len() / 2,
        deleted: 0,
        inserted: "x".to_owned(),
    };
    let mut edited = trace.end.clone();
    edited.insert_str(middle.position, &middle.inserted);
    Turn::new(S::NAME, move || {
        ns_per_unit(
            1,
            || (),
            |(), _| {
                let mut opened = S::open(saved);
                opened.edit(&middle);
                let text = opened.text();
                Some((opened, text))
            },
            |(_, text)| *text == edited,
        )
    })
}
