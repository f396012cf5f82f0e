//! G: twice the writes take at most 2.3 times as long, on every way into a document.

use synckit_crdt::{Change, Delta, Document};

use super::keyed::{Writer, empty};
use crate::stopwatch::ns_per_unit;
use crate::{Contest, Row, Sheet, Turn};

const HALF: &str = "half the input";
const MOST: f64 = 2.3;
const WRITES: usize = 20_000;

pub(super) fn measure(contest: &Contest) -> anyhow::Result<Vec<Row>> {
    let mut sheet = Sheet::new("G", "whole run, ns");
    let (whole, half) = (Input::new(WRITES)?, Input::new(WRITES / 2)?);
    let ways: [(&str, Way); 4] = [
        ("set fields", Input::write),
        ("apply changes", Input::apply),
        ("apply a delta", Input::apply_delta),
        ("merge and open a snapshot", Input::merge),
    ];
    for (name, way) in ways {
        let mut turns = [turn("synckit", &whole, way), turn(HALF, &half, way)];
        contest.fill(&mut sheet, name, &mut turns);
    }
    Ok(sheet.rows(&[(HALF, MOST)]))
}

/// A way for changes into a document.
type Way = fn(&Input);

fn turn<'a>(name: &'static str, input: &'a Input, way: Way) -> Turn<'a> {
    Turn::new(name, move || {
        ns_per_unit(
            1,
            || (),
            |(), _| {
                way(input);
                Some(())
            },
            |()| true,
        )
    })
}

/// Some writes, and what others get of them.
struct Input {
    empty: Document,
    writer: Writer,
    changes: Vec<Change>,
    full: Document,
}

impl Input {
    fn new(writes: usize) -> anyhow::Result<Self> {
        let writer = Writer::new()?;
        let mut author = writer.clone();
        let changes = (0..writes).map(|index| author.set(index)).collect();
        Ok(Self {
            empty: empty()?,
            writer,
            changes,
            full: author.document,
        })
    }

    fn write(&self) {
        let mut writer = self.writer.clone();
        for index in 0..self.changes.len() {
            std::hint::black_box(writer.set(index));
        }
    }

    fn apply(&self) {
        let mut reader = self.empty.clone();
        for change in &self.changes {
            reader.apply(change).expect("each follows the one before");
        }
    }

    fn apply_delta(&self) {
        let delta = Delta::new(self.changes.clone());
        let mut reader = self.empty.clone();
        reader
            .apply_delta(&delta)
            .expect("each follows the one before");
    }

    fn merge(&self) {
        let mut reader = self.empty.clone();
        reader.merge(&self.full.snapshot());
        std::hint::black_box(reader.fields().count());
    }
}
