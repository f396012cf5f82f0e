//! T1: replaying a writer's edits at its own replica, each committed on its own.

use super::replay::replay;
use crate::engine::{
    Automerge, Cola, DiamondTypes, Editor, GapBuffer, Loro, Synckit, SynckitCore, SynckitText, Yrs,
};
use crate::stopwatch::ns_per_unit;
use crate::trace::{SEQUENTIAL, Sequential, Traces};
use crate::{Contest, Row, Sheet, Turn};

const GOALS: &[(&str, f64)] = &[(DiamondTypes::NAME, 0.35), (GapBuffer::NAME, 2.2)];

pub(super) fn measure(contest: &Contest, traces: &Traces) -> anyhow::Result<Vec<Row>> {
    let mut sheet = Sheet::new("T1", "local replay, ns/patch");
    for name in SEQUENTIAL {
        let trace = traces.sequential(name)?;
        let mut turns = vec![
            turn::<SynckitText>(&trace),
            turn::<DiamondTypes>(&trace),
            turn::<GapBuffer>(&trace),
            turn::<Cola>(&trace),
            turn::<Synckit>(&trace),
        ];
        if contest.all_peers {
            turns.push(turn::<Loro>(&trace));
            turns.push(turn::<Yrs>(&trace));
            turns.push(turn::<Automerge>(&trace));
            turns.push(turn::<SynckitCore>(&trace));
        }
        contest.fill(&mut sheet, &trace.name, &mut turns);
    }
    Ok(sheet.rows_with_mean(GOALS))
}

pub(super) fn turn<E: Editor>(trace: &Sequential) -> Turn<'_> {
    Turn::new(E::NAME, || {
        ns_per_unit(
            trace.patches.len(),
            || E::new(0),
            |editor, bound| replay(editor, &trace.patches, bound),
            |editor| editor.text() == trace.end,
        )
    })
}
