//! T11: replaying with one mark for every hundred characters typed, against the same without.

use super::replay::replay;
use crate::engine::{Editor, Synckit};
use crate::stopwatch::ns_per_unit;
use crate::trace::{SEQUENTIAL, Sequential, Traces};
use crate::{Contest, Row, Sheet, Turn};

const PLAIN: &str = "the same without marks";
const CHARACTERS_PER_MARK: usize = 100;
const MARK_LENGTH: usize = 10;

pub(super) fn measure(contest: &Contest, traces: &Traces) -> anyhow::Result<Vec<Row>> {
    let mut sheet = Sheet::new("T11", "local replay with marks, ns/patch");
    for name in SEQUENTIAL {
        let trace = traces.sequential(name)?;
        let mut turns = [marked(&trace), plain(&trace)];
        contest.fill(&mut sheet, &trace.name, &mut turns);
    }
    Ok(sheet.rows_with_mean(&[(PLAIN, 1.5)]))
}

fn plain(trace: &Sequential) -> Turn<'_> {
    Turn::new(PLAIN, || {
        ns_per_unit(
            trace.patches.len(),
            || Synckit::new(0),
            |editor, bound| replay(editor, &trace.patches, bound),
            |editor| editor.text() == trace.end,
        )
    })
}

fn marked(trace: &Sequential) -> Turn<'_> {
    Turn::new(Synckit::NAME, || {
        ns_per_unit(
            trace.patches.len(),
            || Synckit::new(0),
            |mut editor, bound| {
                let mut typed = 0;
                bound.each(&trace.patches, |patch| {
                    editor.edit(patch);
                    typed += patch.inserted.len();
                    if typed >= CHARACTERS_PER_MARK {
                        typed %= CHARACTERS_PER_MARK;
                        let end = patch.position + patch.inserted.len();
                        editor.mark(end.saturating_sub(MARK_LENGTH), end);
                    }
                })?;
                Some(editor)
            },
            |editor| editor.text() == trace.end,
        )
    })
}
