//! A stretch in a few bytes a run.
//!
//! Numbers: the timestamp; the deps, counted; the time steps, counted; then the runs. The head of
//! a run counts its changes above four bits: two for what was done, one for the path of the last
//! run that named one, one for a single character at a time.
//!
//! Spec: chapter 20, history.

use super::course::Course;
use super::names::Names;
use super::outline::Outline;
use super::run::{Direction, Done, Run};
use super::stretch::Stretch;
use super::unpack;
use super::varint::VarintWriter;
use crate::{Dot, Operation, Path, Place, ReplicaIndex};

/// What was done, in the lowest bits of a run's head.
pub(super) const WRITTEN: u64 = 0;
pub(super) const TYPED_ON: u64 = 1;
pub(super) const TYPED: u64 = 2;
pub(super) const ERASED: u64 = 3;
pub(super) const DONE_MASK: u64 = 3;
pub(super) const SAME_PATH: u64 = 1 << 2;
pub(super) const SINGLE: u64 = 1 << 3;
pub(super) const CHANGES_SHIFT: u32 = 4;

/// Changes of one replica that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedStretch {
    /// Of the history that this is of.
    pub replica: ReplicaIndex,
    pub first_seq: u64,
    /// Timestamps, deps and runs.
    pub numbers: Box<[u8]>,
    /// What was typed, run after run.
    pub text: Box<str>,
    /// What was neither typed nor erased, run after run.
    pub written: Box<[Operation]>,
}

impl PackedStretch {
    pub(super) fn pack(stretch: &Stretch, names: &mut Names) -> Self {
        let mut packer = Packer {
            numbers: VarintWriter::default(),
            names,
            first_seq: stretch.first_seq,
            path: None,
        };
        packer.numbers.put(stretch.timestamp.as_u64());
        packer.numbers.put(stretch.deps.len() as u64);
        for dep in &stretch.deps {
            packer.put_dot(dep);
        }
        packer.numbers.put(stretch.steps.len() as u64);
        for step in &stretch.steps {
            packer.numbers.put(step.difference);
            packer.numbers.put(step.count.into());
        }
        for run in &stretch.runs {
            packer.put_run(run);
        }
        Self {
            numbers: packer.numbers.bytes.into(),
            replica: names.replicas.intern(&stretch.replica),
            first_seq: stretch.first_seq,
            text: stretch.text.as_str().into(),
            written: stretch.written.as_slice().into(),
        }
    }

    /// The stretch, of a history that came from elsewhere; `None` when it is none.
    pub(in crate::document) fn check(&self, names: &Names) -> Option<Stretch> {
        unpack::unpack(self, names)
    }

    /// Where the stretch begins and ends; `None` when it is none that can follow those before it.
    pub(in crate::document) fn outline(
        &self,
        names: &Names,
        before: &Course<'_>,
    ) -> Option<Outline> {
        unpack::outline(self, names, before)
    }

    pub(super) fn unpack(&self, names: &Names) -> Stretch {
        self.check(names).expect("a stretch was packed here")
    }
}

struct Packer<'a> {
    numbers: VarintWriter,
    names: &'a mut Names,
    first_seq: u64,
    /// Of the last run that named one.
    path: Option<Path>,
}

impl Packer<'_> {
    fn put_run(&mut self, run: &Run) {
        match &run.done {
            Done::Typed { path, place, chars } => {
                let done = match place {
                    Place::Continues => TYPED_ON,
                    Place::Between { .. } => TYPED,
                };
                self.put_head(run, done, path, u64::from(*chars));
                if let Place::Between { left, right } = place {
                    self.put_origin(left.as_ref());
                    self.put_origin(right.as_ref());
                }
            }
            Done::Erased {
                path,
                first,
                direction,
            } => {
                self.put_head(run, ERASED, path, first.length);
                let replica = self.names.replicas.intern(&first.replica);
                let backward = u64::from(*direction == Direction::Backward);
                self.numbers.put(u64::from(replica.0) << 1 | backward);
                self.numbers.put_from(self.first_seq, first.first_seq);
            }
            Done::Written { ops } => {
                let single = if *ops == 1 { SINGLE } else { 0 };
                let changes = u64::from(run.changes) << CHANGES_SHIFT;
                self.numbers.put(changes | single | WRITTEN);
                if single == 0 {
                    self.numbers.put(u64::from(*ops));
                }
            }
        }
    }

    fn put_head(&mut self, run: &Run, done: u64, path: &Path, chars: u64) {
        let same_path = self.path.as_ref() == Some(path);
        let mut head = u64::from(run.changes) << CHANGES_SHIFT | done;
        head |= if same_path { SAME_PATH } else { 0 };
        head |= if chars == 1 { SINGLE } else { 0 };
        self.numbers.put(head);
        if !same_path {
            self.numbers.put(self.names.intern_path(path));
            self.path = Some(path.clone());
        }
        if chars != 1 {
            self.numbers.put(chars);
        }
    }

    /// 0 for an edge of the text; else the replica, one more, and the distance.
    fn put_origin(&mut self, origin: Option<&Dot>) {
        let Some(dot) = origin else {
            return self.numbers.put(0);
        };
        let replica = self.names.replicas.intern(&dot.replica);
        self.numbers.put(u64::from(replica.0) + 1);
        self.numbers.put_from(self.first_seq, dot.seq);
    }

    fn put_dot(&mut self, dot: &Dot) {
        let replica = self.names.replicas.intern(&dot.replica);
        self.numbers.put(replica.0.into());
        self.numbers.put(dot.seq);
    }
}
