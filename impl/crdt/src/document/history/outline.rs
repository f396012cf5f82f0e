//! What there is to know of a packed stretch without unpacking it, and what it must be.
//!
//! Spec: chapter 20, history.

use super::names::Names;
use super::packed::PackedStretch;
use super::run::{self, Direction, Run};
use super::stretch::{Stretch, TimeStep};
use crate::{Dot, DotRange, Operation, Place, ReplicaIndex, Timestamp};

/// Where a stretch begins and ends.
#[derive(Debug)]
pub(in crate::document) struct Outline {
    pub(super) deps: Vec<DotNumbers>,
    /// Of the first change.
    pub(super) timestamp: Timestamp,
    /// Of the last change.
    pub(super) latest: Timestamp,
    pub(super) changes: u32,
    pub(in crate::document) last_seq: u64,
    /// Where the last change starts.
    pub(super) last_first_seq: u64,
}

/// A dot of a history, whose replica is one of its names.
#[derive(Clone, Copy, Debug)]
pub(super) struct DotNumbers {
    pub(super) replica: ReplicaIndex,
    pub(super) seq: u64,
}

/// A run as its numbers say it; replicas and paths are names of the history.
#[derive(Clone, Copy, Debug)]
pub(super) struct RunNumbers {
    pub(super) changes: u32,
    pub(super) done: Done,
}

/// What each change of a run does, as [`run::Done`] says it with names.
#[derive(Clone, Copy, Debug)]
pub(super) enum Done {
    TypedOn {
        path: u64,
        chars: u32,
    },
    Typed {
        path: u64,
        chars: u32,
        left: Option<DotNumbers>,
        right: Option<DotNumbers>,
    },
    Erased {
        path: u64,
        length: u64,
        first: DotNumbers,
        direction: Direction,
    },
    Written {
        ops: u32,
    },
}

impl DotNumbers {
    pub(super) fn named(self, names: &Names) -> Dot {
        Dot::new(names.replicas.id(self.replica).clone(), self.seq)
    }
}

impl RunNumbers {
    /// `None` for a path that is no name of the history.
    pub(super) fn named(self, names: &Names) -> Option<Run> {
        let dot = |dot: DotNumbers| dot.named(names);
        let done = match self.done {
            Done::TypedOn { path, chars } => run::Done::Typed {
                path: names.path(path)?.clone(),
                place: Place::Continues,
                chars,
            },
            Done::Typed {
                path,
                chars,
                left,
                right,
            } => run::Done::Typed {
                path: names.path(path)?.clone(),
                place: Place::Between {
                    left: left.map(dot),
                    right: right.map(dot),
                },
                chars,
            },
            Done::Erased {
                path,
                length,
                first,
                direction,
            } => run::Done::Erased {
                path: names.path(path)?.clone(),
                first: DotRange::new(names.replicas.id(first.replica).clone(), first.seq, length),
                direction,
            },
            Done::Written { ops } => run::Done::Written { ops },
        };
        Some(Run {
            changes: self.changes,
            done,
        })
    }
}

/// The runs and steps of a stretch, counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    changes: u32,
    chars: u64,
    erasures: u64,
    written: u64,
    steps: u64,
    last: Option<Done>,
}

/// `None` from any of these: it is no stretch.
//= SK-ARC-010
//= SK-ARC-011
impl Tally {
    pub(super) fn add_step(&mut self, step: TimeStep) -> Option<()> {
        self.steps = self.steps.checked_add(step.count.into())?;
        (step.difference > 0).then_some(())
    }

    pub(super) fn add(&mut self, run: &RunNumbers) -> Option<()> {
        self.changes = self.changes.checked_add(run.changes)?;
        let within = run.changes > 0 && self.changes <= Stretch::MAX_CHANGES;
        within.then_some(())?;
        let count = u64::from(run.changes);
        match run.done {
            Done::TypedOn { chars, .. } | Done::Typed { chars, .. } if chars > 0 => {
                self.chars = self.chars.checked_add(count * u64::from(chars))?;
            }
            Done::Erased {
                first,
                length,
                direction,
                ..
            } if length > 0 => {
                direction.seq_from(first.seq, length, run.changes - 1)?;
                length.checked_mul(count)?;
                self.erasures += count;
            }
            Done::Written { ops } if ops > 0 => {
                self.written = self.written.checked_add(count * u64::from(ops))?;
            }
            Done::TypedOn { .. }
            | Done::Typed { .. }
            | Done::Erased { .. }
            | Done::Written { .. } => return None,
        }
        self.last = Some(run.done);
        Some(())
    }

    /// The outline, when the counts are those of the stretch.
    pub(super) fn outline(
        self,
        packed: &PackedStretch,
        deps: Vec<DotNumbers>,
        [timestamp, latest]: [Timestamp; 2],
    ) -> Option<Outline> {
        let agrees = self.steps.checked_add(1) == Some(self.changes.into())
            && self.chars == packed.text.chars().count() as u64
            && self.written == packed.written.len() as u64
            && packed.first_seq > 0;
        agrees.then_some(())?;
        let own = self.chars.checked_add(self.erasures)?;
        let dots = own.checked_add(dots_of(&packed.written)?)?;
        let last_seq = packed.first_seq.checked_add(dots.checked_sub(1)?)?;
        let of_last_change = match self.last? {
            Done::TypedOn { chars, .. } | Done::Typed { chars, .. } => chars.into(),
            Done::Erased { .. } => 1,
            Done::Written { ops } => {
                let before = packed.written.len().checked_sub(ops as usize)?;
                dots_of(&packed.written[before..])?
            }
        };
        Some(Outline {
            deps,
            timestamp,
            latest,
            changes: self.changes,
            last_seq,
            last_first_seq: last_seq.checked_sub(of_last_change.checked_sub(1)?)?,
        })
    }
}

fn dots_of(ops: &[Operation]) -> Option<u64> {
    let mut spans = ops.iter().map(Operation::span);
    spans.try_fold(0_u64, u64::checked_add)
}
