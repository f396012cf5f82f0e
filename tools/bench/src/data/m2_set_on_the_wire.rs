//! M2: writing a field and encoding the change; taking in such bytes. Each within a budget.

use synckit_wire::{decode_change, encode_change};

use super::keyed::{KEYS, Writer, empty};
use crate::stopwatch::ns_per_unit;
use crate::{Contest, Reading, Row, Sheet, Turn};

const BUDGET: &str = "budget of 100 ns";

pub(super) fn measure(contest: &Contest) -> anyhow::Result<Vec<Row>> {
    let mut sheet = Sheet::new("M2", "set a field on the wire, ns");
    let author = Writer::new()?;
    let reader = empty()?;
    let indices: Vec<usize> = (0..20_000).collect();
    let updates: Vec<_> = {
        let mut author = author.clone();
        let encode = |index: &usize| encode_change(&author.set(*index));
        indices.iter().map(encode).collect()
    };
    let write = || {
        ns_per_unit(
            indices.len(),
            || author.clone(),
            |mut author, bound| {
                bound.each(&indices, |index| {
                    std::hint::black_box(encode_change(&author.set(*index)));
                })?;
                Some(author)
            },
            |author| author.document.fields().count() == KEYS,
        )
    };
    let read = || {
        ns_per_unit(
            indices.len(),
            || reader.clone(),
            |mut reader, bound| {
                bound.each(&updates, |update| {
                    let change = decode_change(update).expect("we read what we wrote");
                    reader.apply(&change).expect("each follows the one before");
                })?;
                Some(reader)
            },
            |reader| reader.fields().count() == KEYS,
        )
    };
    let budget = || Turn::new(BUDGET, || Reading::Exactly(100.0));
    let mut turns = [Turn::new("synckit", write), budget()];
    contest.fill(&mut sheet, "set and encode", &mut turns);
    let mut turns = [Turn::new("synckit", read), budget()];
    contest.fill(&mut sheet, "decode and apply", &mut turns);
    Ok(sheet.rows(&[(BUDGET, 1.0)]))
}
