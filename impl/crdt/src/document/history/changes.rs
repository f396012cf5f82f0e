//! The changes of a stretch, as they came in.
//!
//! Spec: chapter 3, changes.

use std::slice;

use super::run::{Done, Run};
use super::stretch::Stretch;
use crate::{Change, DotRange, Operation, OperationKind, Place, Timestamp};

impl Stretch {
    pub(in crate::document) fn changes(&self) -> Vec<Change> {
        let mut changes: Vec<Change> = Vec::with_capacity(self.changes as usize);
        let mut contents = Contents {
            text: &self.text,
            written: self.written.iter(),
        };
        let mut timestamps = self.timestamps();
        let mut first_seq = self.first_seq;
        for run in &self.runs {
            for (done, timestamp) in (0..run.changes).zip(&mut timestamps) {
                let change = Change {
                    replica: self.replica.clone(),
                    first_seq,
                    timestamp,
                    deps: Vec::new(),
                    ops: contents.ops(run, done),
                };
                first_seq = change.last_seq().saturating_add(1);
                changes.push(change);
            }
        }
        if let Some(first) = changes.first_mut() {
            first.deps.clone_from(&self.deps);
        }
        changes
    }

    pub(super) fn timestamps(&self) -> impl Iterator<Item = Timestamp> {
        let steps = self.steps.iter();
        let differences = steps.flat_map(|step| (0..step.count).map(|_| step.difference));
        let mut latest = self.timestamp.as_u64();
        let later = differences.map(move |difference| {
            latest += difference;
            Timestamp::from_raw(latest)
        });
        [self.timestamp].into_iter().chain(later)
    }
}

/// What is left of the contents of a stretch.
struct Contents<'a> {
    text: &'a str,
    written: slice::Iter<'a, Operation>,
}

impl Contents<'_> {
    /// The operations of the change of a run that follows `done` others.
    fn ops(&mut self, run: &Run, done: u32) -> Vec<Operation> {
        match &run.done {
            Done::Typed { path, place, chars } => {
                let place = if done == 0 {
                    place.clone()
                } else {
                    Place::Continues
                };
                let text = self.text(*chars);
                let kind = OperationKind::TextInsert { text, place };
                vec![Operation::new(path.clone(), kind)]
            }
            Done::Erased {
                path,
                first,
                direction,
            } => {
                let first_seq = direction.seq_of(first, done);
                let first_seq = first_seq.expect("it was a dot when it came in");
                let range = DotRange::new(first.replica.clone(), first_seq, first.length);
                let kind = OperationKind::TextDelete {
                    ranges: vec![range],
                };
                vec![Operation::new(path.clone(), kind)]
            }
            Done::Written { ops } => {
                let ops = self.written.by_ref().take(*ops as usize);
                ops.cloned().collect()
            }
        }
    }

    fn text(&mut self, chars: u32) -> String {
        let behind = self.text.char_indices().nth(chars as usize);
        let end = behind.map_or(self.text.len(), |(end, _)| end);
        let (text, rest) = self.text.split_at(end);
        self.text = rest;
        text.to_owned()
    }
}
