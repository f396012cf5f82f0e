//! G: twice the edits take at most 2.3 times as long. Ours alone; noise hardly touches it.
//!
//! A long trace, of which a writer's cursor moves little, and edits all over the text, which no
//! cursor helps.

use super::t1_local_replay;
use crate::engine::{Editor, GapBuffer, SynckitText};
use crate::trace::{Patch, Sequential, Traces};
use crate::{Contest, Row, Sheet, Turn};

const HALF: &str = "half the input";
const MOST: f64 = 2.3;
const PATCHES: usize = 120_000;

pub(super) fn measure(contest: &Contest, traces: &Traces) -> anyhow::Result<Vec<Row>> {
    let mut sheet = Sheet::new("G", "local replay, whole run, ns");
    let paper = traces.sequential("automerge-paper")?;
    grow::<SynckitText>(contest, &mut sheet, &paper);
    grow::<SynckitText>(contest, &mut sheet, &scattered(PATCHES));
    Ok(sheet.rows(&[(HALF, MOST)]))
}

fn grow<E: Editor>(contest: &Contest, sheet: &mut Sheet, trace: &Sequential) {
    let whole = trace.prefix(PATCHES);
    let half = trace.prefix(PATCHES / 2);
    let run = |trace, name| {
        t1_local_replay::turn::<E>(trace)
            .named(name)
            .times(trace.patches.len())
    };
    let mut turns: [Turn<'_>; 2] = [run(&whole, E::NAME), run(&half, HALF)];
    contest.fill(sheet, &trace.name, &mut turns);
}

/// Words typed, and now and then deleted, at places that have nothing to do with each other.
fn scattered(patches: usize) -> Sequential {
    let mut state = 1_u64;
    let mut next = |below: usize| {
        // The generator of Knuth's MMIX; its high bits are the good ones.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut buffer = GapBuffer::new(0);
    let mut made = Vec::new();
    for _ in 0..patches {
        let position = next(buffer.len() + 1);
        let deletes = next(4) == 0;
        let deleted = if deletes {
            (buffer.len() - position).min(3)
        } else {
            0
        };
        let patch = Patch {
            position,
            deleted,
            inserted: if deletes {
                String::new()
            } else {
                "word".to_owned()
            },
        };
        buffer.edit(&patch);
        made.push(patch);
    }
    Sequential {
        name: "scattered edits".to_owned(),
        patches: made,
        end: buffer.text(),
    }
}
