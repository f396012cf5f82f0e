//! T2: a local edit and the update that carries it, for every keystroke: what it costs to be
//! online.

use crate::engine::{Cola, DiamondTypes, Editor, Loro, Replica, Synckit, Yrs};
use crate::stopwatch::ns_per_unit;
use crate::trace::{SEQUENTIAL, Sequential, Traces};
use crate::{Contest, Row, Sheet, Turn};

const GOALS: &[(&str, f64)] = &[(Cola::NAME, 0.35)];

pub(super) fn measure(contest: &Contest, traces: &Traces) -> anyhow::Result<Vec<Row>> {
    let mut sheet = Sheet::new("T2", "edit and encode, ns/patch");
    for name in SEQUENTIAL {
        let trace = traces.sequential(name)?;
        let mut turns = vec![turn::<Synckit>(&trace), turn::<Cola>(&trace)];
        if contest.all_peers {
            turns.push(turn::<DiamondTypes>(&trace));
            turns.push(turn::<Loro>(&trace));
            turns.push(turn::<Yrs>(&trace));
        }
        contest.fill(&mut sheet, &trace.name, &mut turns);
    }
    Ok(sheet.rows_with_mean(GOALS))
}

fn turn<R: Replica>(trace: &Sequential) -> Turn<'_> {
    Turn::new(R::NAME, || {
        ns_per_unit(
            trace.patches.len(),
            || R::new(0),
            |mut replica, bound| {
                bound.each(&trace.patches, |patch| {
                    std::hint::black_box(replica.edit_and_encode(patch));
                })?;
                Some(replica)
            },
            |replica| replica.text() == trace.end,
        )
    })
}
