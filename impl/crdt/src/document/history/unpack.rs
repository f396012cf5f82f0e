//! The stretch of its packed form.
//!
//! Spec: chapter 3, changes.

use super::names::Names;
use super::packed::{
    CHANGES_SHIFT, DONE_MASK, ERASED, PackedStretch, SAME_PATH, SINGLE, TYPED, TYPED_ON,
};
use super::run::{Direction, Done, Run};
use super::stretch::{Stretch, TimeStep};
use super::varint::VarintReader;
use crate::{Dot, DotRange, Path, Place, ReplicaId, ReplicaIndex, Timestamp};

/// `None` for numbers that are none of a stretch.
pub(super) fn unpack(packed: &PackedStretch, names: &Names) -> Option<Stretch> {
    let mut unpacker = Unpacker {
        numbers: VarintReader {
            bytes: &packed.numbers,
        },
        names,
        first_seq: packed.first_seq,
        path: None,
    };
    let timestamp = unpacker.numbers.take()?;
    let deps = unpacker.numbers.take()?;
    let deps = (0..deps).map(|_| unpacker.dot()).collect::<Option<_>>()?;
    let steps = unpacker.numbers.take()?;
    let steps: Vec<TimeStep> = (0..steps).map(|_| unpacker.step()).collect::<Option<_>>()?;
    let mut latest = timestamp;
    for step in &steps {
        let later = step.difference.checked_mul(step.count.into())?;
        latest = latest.checked_add(later)?;
    }
    let mut runs = Vec::new();
    while !unpacker.numbers.bytes.is_empty() {
        runs.push(unpacker.run()?);
    }
    let stretch = Stretch {
        replica: unpacker.replica(packed.replica.0.into())?,
        first_seq: packed.first_seq,
        last_seq: packed.first_seq,
        deps,
        timestamp: Timestamp::from_raw(timestamp),
        latest: Timestamp::from_raw(latest),
        steps,
        changes: 0,
        runs,
        text: packed.text.to_string(),
        written: packed.written.to_vec(),
    };
    stretch.checked()
}

struct Unpacker<'a> {
    numbers: VarintReader<'a>,
    names: &'a Names,
    first_seq: u64,
    path: Option<&'a Path>,
}

impl Unpacker<'_> {
    fn step(&mut self) -> Option<TimeStep> {
        Some(TimeStep {
            difference: self.numbers.take()?,
            count: self.small()?,
        })
    }

    fn run(&mut self) -> Option<Run> {
        let head = self.numbers.take()?;
        let changes = u32::try_from(head >> CHANGES_SHIFT).ok()?;
        let done = match head & DONE_MASK {
            TYPED_ON => {
                let (path, chars) = self.path_and_chars(head)?;
                let chars = u32::try_from(chars).ok()?;
                let place = Place::Continues;
                Done::Typed { path, place, chars }
            }
            TYPED => {
                let (path, chars) = self.path_and_chars(head)?;
                let chars = u32::try_from(chars).ok()?;
                let (left, right) = (self.origin()?, self.origin()?);
                let place = Place::Between { left, right };
                Done::Typed { path, place, chars }
            }
            ERASED => self.erased(head)?,
            _written => Done::Written {
                ops: if head & SINGLE != 0 { 1 } else { self.small()? },
            },
        };
        Some(Run { changes, done })
    }

    fn erased(&mut self, head: u64) -> Option<Done> {
        let (path, length) = self.path_and_chars(head)?;
        let number = self.numbers.take()?;
        let replica = self.replica(number >> 1)?;
        let first_seq = self.numbers.take_from(self.first_seq)?;
        let direction = if number & 1 == 0 {
            Direction::Forward
        } else {
            Direction::Backward
        };
        Some(Done::Erased {
            path,
            first: DotRange::new(replica, first_seq, length),
            direction,
        })
    }

    fn path_and_chars(&mut self, head: u64) -> Option<(Path, u64)> {
        if head & SAME_PATH == 0 {
            let index = self.numbers.take()?;
            self.path = self.names.path(index);
        }
        let chars = if head & SINGLE != 0 {
            1
        } else {
            self.numbers.take()?
        };
        Some((self.path?.clone(), chars))
    }

    fn origin(&mut self) -> Option<Option<Dot>> {
        let Some(index) = self.numbers.take()?.checked_sub(1) else {
            return Some(None);
        };
        let replica = self.replica(index)?;
        let seq = self.numbers.take_from(self.first_seq)?;
        Some(Some(Dot::new(replica, seq)))
    }

    fn dot(&mut self) -> Option<Dot> {
        let index = self.numbers.take()?;
        Some(Dot::new(self.replica(index)?, self.numbers.take()?))
    }

    fn replica(&self, index: u64) -> Option<ReplicaId> {
        let index = usize::try_from(index).ok()?;
        if index >= self.names.replicas.len() {
            return None;
        }
        let index = ReplicaIndex(u32::try_from(index).ok()?);
        Some(self.names.replicas.id(index).clone())
    }

    fn small(&mut self) -> Option<u32> {
        u32::try_from(self.numbers.take()?).ok()
    }
}
