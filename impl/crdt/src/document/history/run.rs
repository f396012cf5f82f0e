//! Changes that do the same, each a step further: one run.
//!
//! Spec: chapter 3, changes, and chapter 16.

use crate::{Change, DotRange, Operation, OperationKind, Path, Place};

/// How often something was done, and what. Texts and other operations are their stretch's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) changes: u32,
    pub(super) done: Done,
}

/// What each change of a run does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// Inserts `chars` characters: the first change at `place`, the others behind the one before.
    Typed {
        path: Path,
        place: Place,
        chars: u32,
    },
    /// Deletes as many characters as `first`, the next ones in this direction.
    Erased {
        path: Path,
        first: DotRange,
        direction: Direction,
    },
    /// Any `ops` operations.
    Written { ops: u32 },
}

/// Where the dots of a deletion are, seen from those of the deletion before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Forward,
    Backward,
}

impl Run {
    /// The run of one change.
    pub(super) fn new(change: &Change) -> Self {
        Self {
            changes: 1,
            done: Done::of(&change.ops),
        }
    }

    /// Counts in a change that follows, if it does the same a step further.
    pub(super) fn takes_in(&mut self, change: &Change) -> bool {
        let goes_on = match (&mut self.done, change.ops.as_slice()) {
            (Done::Typed { path, chars, .. }, [op]) => op.types_on(path, *chars),
            (
                Done::Erased {
                    path,
                    first,
                    direction,
                },
                [op],
            ) => op.erases_on(path, first, direction, self.changes),
            (Done::Written { ops }, all) => Done::of(all) == Done::Written { ops: *ops },
            (Done::Typed { .. } | Done::Erased { .. }, _) => false,
        };
        self.changes += u32::from(goes_on);
        goes_on
    }
}

impl Done {
    pub(super) fn of(ops: &[Operation]) -> Self {
        match ops {
            [op] => Self::of_one(op),
            ops => Self::of_many(ops),
        }
    }

    fn of_one(op: &Operation) -> Self {
        match &op.kind {
            OperationKind::TextInsert { place, .. } => match u32::try_from(op.span()) {
                Ok(chars) => Self::Typed {
                    path: op.path.clone(),
                    place: place.clone(),
                    chars,
                },
                Err(_) => Self::Written { ops: 1 },
            },
            OperationKind::TextDelete { ranges } => match ranges.as_slice() {
                [first] => Self::Erased {
                    path: op.path.clone(),
                    first: first.clone(),
                    direction: Direction::Forward,
                },
                _ => Self::Written { ops: 1 },
            },
            OperationKind::LwwSet(_)
            | OperationKind::LwwDelete
            | OperationKind::CounterAdd(_)
            | OperationKind::SetAdd { .. }
            | OperationKind::SetRemove { .. }
            | OperationKind::TextMark(_) => Self::Written { ops: 1 },
        }
    }

    fn of_many(ops: &[Operation]) -> Self {
        let count = u32::try_from(ops.len());
        Self::Written {
            ops: count.expect("each of so many operations takes tens of bytes"),
        }
    }
}

impl Operation {
    fn types_on(&self, path: &Path, chars: u32) -> bool {
        matches!(
            &self.kind,
            OperationKind::TextInsert {
                place: Place::Continues,
                ..
            }
        ) && self.path == *path
            && self.span() == u64::from(chars)
    }

    /// Whether this is the deletion behind `done` others; the second one gives the direction.
    fn erases_on(
        &self,
        path: &Path,
        first: &DotRange,
        direction: &mut Direction,
        done: u32,
    ) -> bool {
        let OperationKind::TextDelete { ranges } = &self.kind else {
            return false;
        };
        let [range] = ranges.as_slice() else {
            return false;
        };
        if self.path != *path || range.replica != first.replica || range.length != first.length {
            return false;
        }
        let seq_towards = |direction: Direction| direction.seq_of(first, done);
        if seq_towards(*direction) == Some(range.first_seq) {
            return true;
        }
        let turns = done == 1 && seq_towards(Direction::Backward) == Some(range.first_seq);
        if turns {
            *direction = Direction::Backward;
        }
        turns
    }
}

impl Direction {
    /// The first sequence number of the deletion behind `done` others.
    pub(super) fn seq_of(self, first: &DotRange, done: u32) -> Option<u64> {
        self.seq_from(first.first_seq, first.length, done)
    }

    /// The same for deletions of `length` characters, the first of which starts at `first_seq`.
    pub(super) fn seq_from(self, first_seq: u64, length: u64, done: u32) -> Option<u64> {
        let distance = length.checked_mul(u64::from(done))?;
        match self {
            Self::Forward => first_seq.checked_add(distance),
            Self::Backward => first_seq.checked_sub(distance).filter(|seq| *seq > 0),
        }
    }
}
