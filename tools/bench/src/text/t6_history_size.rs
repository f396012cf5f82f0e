//! T6: the bytes of a whole history, as it travels to one who has nothing.

use super::replay::replayed;
use crate::engine::{DiamondTypes, Editor, History, Loro, Synckit};
use crate::trace::{SEQUENTIAL, Traces};
use crate::{Contest, Reading, Row, Sheet, Turn};

pub(super) fn measure(contest: &Contest, traces: &Traces) -> anyhow::Result<Vec<Row>> {
    // Sizes do not vary: one round is enough.
    let mut sheet = Sheet::new("T6", "whole history, bytes");
    for name in SEQUENTIAL {
        let trace = traces.sequential(name)?;
        let mut turns = vec![
            turn(replayed::<Synckit>(&trace)),
            turn(replayed::<DiamondTypes>(&trace)),
        ];
        if contest.all_peers {
            turns.push(turn(replayed::<Loro>(&trace)));
        }
        contest.fill(&mut sheet, &trace.name, &mut turns);
    }
    Ok(sheet.rows(&[(DiamondTypes::NAME, 1.0)]))
}

fn turn<H: History>(author: Option<H>) -> Turn<'static> {
    let Some(author) = author else {
        return Turn::wrong(H::NAME);
    };
    let bytes = author.history().len();
    Turn::new(H::NAME, move || Reading::Exactly(bytes as f64))
}
