//! The stretch of its packed form.
//!
//! Spec: chapter 20, history.

use super::course::Course;
use super::form::Form;
use super::names::Names;
use super::outline::{Done, DotNumbers, Outline, RunNumbers, Tally};
use super::packed::{
    CHANGES_SHIFT, DONE_MASK, ERASED, PackedStretch, SAME_PATH, SINGLE, TYPED, TYPED_ON,
};
use super::run::{Direction, Run};
use super::stretch::{Stretch, TimeStep};
use super::varint::VarintReader;
use crate::{ReplicaIndex, Timestamp};

/// `None` for numbers that are none of a stretch.
pub(super) fn unpack(packed: &PackedStretch, names: &Names) -> Option<Stretch> {
    let (mut steps, mut runs) = (Vec::new(), Vec::new());
    let outline = Unpacker::new(packed, names).read(
        packed,
        |step| steps.push(step),
        |run| runs.push(run.named(names)),
    )?;
    Some(Stretch {
        replica: names.replicas.id(packed.replica).clone(),
        first_seq: packed.first_seq,
        last_seq: outline.last_seq,
        deps: outline.deps.iter().map(|dot| dot.named(names)).collect(),
        timestamp: outline.timestamp,
        latest: outline.latest,
        steps,
        changes: outline.changes,
        runs: runs.into_iter().collect::<Option<Vec<Run>>>()?,
        text: packed.text.to_string(),
        written: packed.written.to_vec(),
    })
}

/// What there is to know of a stretch that follows others, without unpacking it; `None` when it is
/// none, or one of its operations is not well-formed.
pub(super) fn outline(
    packed: &PackedStretch,
    names: &Names,
    before: &Course<'_>,
) -> Option<Outline> {
    let mut form = Form::new(packed, names, before);
    let outline = Unpacker::new(packed, names).read(packed, |_| (), |run| form.follow(&run))?;
    form.holds().then_some(outline)
}

struct Unpacker<'a> {
    numbers: VarintReader<'a>,
    first_seq: u64,
    replicas: u64,
    paths: u64,
    path: Option<u64>,
}

impl<'a> Unpacker<'a> {
    fn new(packed: &'a PackedStretch, names: &Names) -> Self {
        Self {
            numbers: VarintReader {
                bytes: &packed.numbers,
            },
            first_seq: packed.first_seq,
            replicas: names.replicas.len() as u64,
            paths: names.paths().len() as u64,
            path: None,
        }
    }

    /// Reads a whole stretch, and tells of each step and each run.
    fn read(
        mut self,
        packed: &PackedStretch,
        mut each_step: impl FnMut(TimeStep),
        mut each_run: impl FnMut(RunNumbers),
    ) -> Option<Outline> {
        self.replica(packed.replica.0.into())?;
        let timestamp = self.numbers.take()?;
        let deps = self.numbers.take()?;
        let deps = (0..deps).map(|_| self.dot()).collect::<Option<Vec<_>>>()?;
        let (mut latest, mut tally) = (timestamp, Tally::default());
        for _ in 0..self.numbers.take()? {
            let step = self.step()?;
            let later = step.difference.checked_mul(step.count.into())?;
            latest = latest.checked_add(later)?;
            tally.add_step(step)?;
            each_step(step);
        }
        while !self.numbers.bytes.is_empty() {
            let run = self.run()?;
            tally.add(&run)?;
            each_run(run);
        }
        let timestamps = [timestamp, latest].map(Timestamp::from_raw);
        tally.outline(packed, deps, timestamps)
    }

    fn step(&mut self) -> Option<TimeStep> {
        Some(TimeStep {
            difference: self.numbers.take()?,
            count: self.small()?,
        })
    }

    fn run(&mut self) -> Option<RunNumbers> {
        let head = self.numbers.take()?;
        let changes = u32::try_from(head >> CHANGES_SHIFT).ok()?;
        let done = match head & DONE_MASK {
            TYPED_ON => {
                let (path, chars) = self.path_and_chars(head)?;
                let chars = u32::try_from(chars).ok()?;
                Done::TypedOn { path, chars }
            }
            TYPED => {
                let (path, chars) = self.path_and_chars(head)?;
                Done::Typed {
                    path,
                    chars: u32::try_from(chars).ok()?,
                    left: self.origin()?,
                    right: self.origin()?,
                }
            }
            ERASED => self.erased(head)?,
            _written => Done::Written {
                ops: if head & SINGLE != 0 { 1 } else { self.small()? },
            },
        };
        Some(RunNumbers { changes, done })
    }

    fn erased(&mut self, head: u64) -> Option<Done> {
        let (path, length) = self.path_and_chars(head)?;
        let number = self.numbers.take()?;
        Some(Done::Erased {
            path,
            length,
            first: DotNumbers {
                replica: self.replica(number >> 1)?,
                seq: self.numbers.take_from(self.first_seq)?,
            },
            direction: match number & 1 {
                0 => Direction::Forward,
                _ => Direction::Backward,
            },
        })
    }

    fn path_and_chars(&mut self, head: u64) -> Option<(u64, u64)> {
        if head & SAME_PATH == 0 {
            let index = self.numbers.take()?;
            self.path = (index < self.paths).then_some(index);
        }
        let chars = if head & SINGLE != 0 {
            1
        } else {
            self.numbers.take()?
        };
        Some((self.path?, chars))
    }

    fn origin(&mut self) -> Option<Option<DotNumbers>> {
        let Some(index) = self.numbers.take()?.checked_sub(1) else {
            return Some(None);
        };
        let replica = self.replica(index)?;
        let seq = self.numbers.take_from(self.first_seq)?;
        Some(Some(DotNumbers { replica, seq }))
    }

    fn dot(&mut self) -> Option<DotNumbers> {
        let index = self.numbers.take()?;
        Some(DotNumbers {
            replica: self.replica(index)?,
            seq: self.numbers.take()?,
        })
    }

    fn replica(&self, index: u64) -> Option<ReplicaIndex> {
        (index < self.replicas).then_some(ReplicaIndex(u32::try_from(index).ok()?))
    }

    fn small(&mut self) -> Option<u32> {
        u32::try_from(self.numbers.take()?).ok()
    }
}
