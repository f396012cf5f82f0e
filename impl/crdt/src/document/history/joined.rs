//! The changes of a stretch in as few operations as do the same.
//!
//! Spec: chapter 16: a run of insertions is one insertion, a run of deletions one deletion.

use super::run::{Direction, Done, Run};
use super::stretch::Stretch;
use crate::{Change, DotRange, Operation, OperationKind, Stamp, Timestamp};

/// What a stretch does.
#[derive(Debug)]
pub(in crate::document) struct Joined {
    /// Not a change that was ever made: it names what the stretch names and comes after what the
    /// stretch comes after.
    pub(in crate::document) change: Change,
    /// Of each operation.
    pub(in crate::document) stamps: Vec<Stamp>,
    /// Where the last change of the stretch starts.
    pub(in crate::document) last_first_seq: u64,
}

impl Stretch {
    pub(in crate::document) fn joined(&self) -> Joined {
        let mut joiner = Joiner {
            stretch: self,
            text: &self.text,
            written: &self.written,
            seq: self.first_seq,
            last_first_seq: self.first_seq,
            ops: Vec::with_capacity(self.runs.len()),
            stamps: Vec::with_capacity(self.runs.len()),
        };
        let mut timestamps = self.timestamps();
        for run in &self.runs {
            let timestamps: Vec<_> = timestamps.by_ref().take(run.changes as usize).collect();
            joiner.join(run, &timestamps);
        }
        Joined {
            change: Change {
                replica: self.replica.clone(),
                first_seq: self.first_seq,
                timestamp: self.timestamp,
                deps: self.deps.clone(),
                ops: joiner.ops,
            },
            stamps: joiner.stamps,
            last_first_seq: joiner.last_first_seq,
        }
    }
}

struct Joiner<'a> {
    stretch: &'a Stretch,
    text: &'a str,
    written: &'a [Operation],
    seq: u64,
    last_first_seq: u64,
    ops: Vec<Operation>,
    stamps: Vec<Stamp>,
}

impl Joiner<'_> {
    /// Joins a run, whose changes have these timestamps.
    fn join(&mut self, run: &Run, timestamps: &[Timestamp]) {
        let Some(first) = timestamps.first().copied() else {
            return;
        };
        match &run.done {
            Done::Typed { path, place, chars } => {
                let text = self.take_text(u64::from(run.changes) * u64::from(*chars));
                let place = place.clone();
                let kind = OperationKind::TextInsert { text, place };
                let dots = u64::from(run.changes) * u64::from(*chars);
                self.put(first, Operation::new(path.clone(), kind), dots);
                self.last_first_seq = self.seq.wrapping_sub((*chars).into());
            }
            Done::Erased {
                path,
                first: range,
                direction,
            } => {
                let kind = OperationKind::TextDelete {
                    ranges: vec![joined_range(range, *direction, run.changes)],
                };
                self.put(
                    first,
                    Operation::new(path.clone(), kind),
                    run.changes.into(),
                );
                self.last_first_seq = self.seq.wrapping_sub(1);
            }
            Done::Written { ops } => {
                for timestamp in timestamps {
                    let (written, rest) = self.written.split_at(*ops as usize);
                    self.written = rest;
                    self.last_first_seq = self.seq;
                    for op in written {
                        self.put(*timestamp, op.clone(), op.span());
                    }
                }
            }
        }
    }

    fn put(&mut self, timestamp: Timestamp, op: Operation, dots: u64) {
        self.stamps.push(Stamp {
            timestamp,
            replica: self.stretch.replica.clone(),
            seq: self.seq,
        });
        self.ops.push(op);
        // The stretch ends at a number that fits; what comes after it is not used.
        self.seq = self.seq.wrapping_add(dots);
    }

    fn take_text(&mut self, chars: u64) -> String {
        let chars = usize::try_from(chars).unwrap_or(usize::MAX);
        let behind = self.text.char_indices().nth(chars);
        let end = behind.map_or(self.text.len(), |(end, _)| end);
        let (text, rest) = self.text.split_at(end);
        self.text = rest;
        text.to_owned()
    }
}

/// All that is deleted by so many deletions that go on in one direction.
fn joined_range(first: &DotRange, direction: Direction, changes: u32) -> DotRange {
    let last_seq = direction.seq_of(first, changes - 1);
    let first_seq = last_seq.map_or(first.first_seq, |seq| seq.min(first.first_seq));
    let length = first.length.saturating_mul(changes.into());
    DotRange::new(first.replica.clone(), first_seq, length)
}
