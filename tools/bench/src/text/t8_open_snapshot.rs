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
        let ours = replayed::<Synckit>(&trace).save();
        let loro = replayed::<Loro>(&trace).save();
        let diamond_types = replayed::<DiamondTypes>(&trace).save();
        let cola = replayed::<Cola>(&trace).save();
        let mut turns = vec![read::<Synckit>(&trace, &ours), read::<Loro>(&trace, &loro)];
        if contest.all_peers {
            turns.push(read::<DiamondTypes>(&trace, &diamond_types));
            turns.push(read::<Cola>(&trace, &cola));
        }
        contest.fill(&mut to_read, &trace.name, &mut turns);

        let mut turns = vec![
            write::<Synckit>(&trace, &ours),
            write::<Loro>(&trace, &loro),
            write::<DiamondTypes>(&trace, &diamond_types),
            write::<Cola>(&trace, &cola),
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

fn read<'a, S: Snapshot>(trace: &'a Sequential, saved: &'a [u8]) -> Turn<'a> {
    Turn::new(S::NAME, move || {
        ns_per_unit(
            1,
            || (),
            |(), _| {
                let opened = S::open(saved);
                let text = opened.text();
                Some((opened, text))
            },
            |(_, text)| assert!(*text == trace.end, "{} opens another text", S::NAME),
        )
    })
}

fn write<'a, S: Snapshot>(trace: &'a Sequential, saved: &'a [u8]) -> Turn<'a> {
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
            |(_, text)| assert!(*text == edited, "{} opens another text", S::NAME),
        )
    })
}
