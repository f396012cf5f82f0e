//! The atomic unit a writer makes: sent, stored, acknowledged and applied as a whole.
//!
//! Spec: chapter 3, changes.

use thiserror::Error;

use super::{Operation, Reference};
use crate::{ClockExhausted, Dot, Flaw, Limit, LimitExceeded, Limits, ReplicaId, Stamp, Timestamp};

/// Operations of one replica that share one timestamp.
///
/// A change that came from elsewhere is to be [validated](Self::validate) before it is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    pub replica: ReplicaId,
    /// The dot of the first operation; the others follow without a gap.
    pub first_seq: u64,
    pub timestamp: Timestamp,
    /// The heads its writer had seen, apart from its own previous change; ascending by replica.
    pub deps: Vec<Dot>,
    pub ops: Vec<Operation>,
}

impl Change {
    /// The dot of the last operation.
    pub fn last_seq(&self) -> u64 {
        self.first_seq.saturating_add(self.span().saturating_sub(1))
    }

    /// The stamp of the operation at `index`; `None` when there is none.
    pub fn stamp_of(&self, index: usize) -> Option<Stamp> {
        self.ops.get(index)?;
        let before: u64 = self.ops[..index].iter().map(Operation::span).sum();
        Some(self.stamp_at(before))
    }

    /// Each operation with its stamp, in order.
    pub fn stamped_ops(&self) -> impl Iterator<Item = (Stamp, &Operation)> {
        let mut before = 0;
        self.ops.iter().map(move |op| {
            let stamp = self.stamp_at(before);
            before += op.span();
            (stamp, op)
        })
    }

    /// Every dot, or range of dots, that an operation names; `deps` apart.
    pub fn references(&self) -> impl Iterator<Item = Reference<'_>> {
        self.ops.iter().flat_map(|op| op.kind.references())
    }

    /// Checks everything that can be said of a change by itself.
    pub fn validate(&self, limits: &Limits) -> Result<(), ChangeError> {
        self.validate_seq()?;
        self.validate_deps()?;
        self.validate_ops()?;
        self.validate_size(limits)?;
        Ok(())
    }

    //= SK-WIRE-018
    fn validate_seq(&self) -> Result<(), ChangeError> {
        //= SK-DATA-011
        if self.ops.is_empty() {
            return Err(ChangeError::NoOperations);
        }
        //= SK-DATA-010
        if self.first_seq == 0 {
            return Err(ChangeError::SeqZero);
        }
        self.first_seq
            .checked_add(self.span().saturating_sub(1))
            .ok_or(ChangeError::SeqOverflow)?;
        Ok(())
    }

    //= SK-DATA-013
    //= SK-WIRE-019
    pub(super) fn validate_deps(&self) -> Result<(), ChangeError> {
        if !self.deps.is_sorted_by(|a, b| a.replica < b.replica) {
            return Err(ChangeError::DepsNotAscending);
        }
        for dep in &self.deps {
            if dep.seq == 0 {
                return Err(ChangeError::DepSeqZero);
            }
            if dep.replica == self.replica {
                return Err(ChangeError::DepOnItself);
            }
        }
        Ok(())
    }

    fn validate_ops(&self) -> Result<(), ChangeError> {
        let mut own_seq = self.first_seq;
        for op in &self.ops {
            op.validate_form(&self.replica, own_seq)?;
            own_seq = own_seq.saturating_add(op.span());
        }
        Ok(())
    }

    /// Comes after everything about form: what is malformed as well as too large is malformed.
    //= SK-ERR-004
    //= SK-LIM-001
    fn validate_size(&self, limits: &Limits) -> Result<(), LimitExceeded> {
        limits.check(Limit::MaxOpsPerChange, self.ops.len())?;
        limits.check(Limit::MaxDepsPerChange, self.deps.len())?;
        for op in &self.ops {
            op.validate(limits)?;
        }
        let counted = !Flaw::ReferencesUnlimited.is_planted();
        let references = self.references().filter(|_| counted).count();
        limits.check(Limit::MaxReferencesPerChange, references)
    }

    /// The number of dots of all operations.
    fn span(&self) -> u64 {
        self.ops.iter().map(Operation::span).sum()
    }

    fn stamp_at(&self, offset: u64) -> Stamp {
        Stamp {
            timestamp: self.timestamp,
            replica: self.replica.clone(),
            seq: self.first_seq.saturating_add(offset),
        }
    }
}

/// Why a change cannot be made, or is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ChangeError {
    #[error("a change has at least one operation")]
    NoOperations,
    #[error("sequence numbers start at 1")]
    SeqZero,
    #[error("the last sequence number does not fit 64 bits")]
    SeqOverflow,
    #[error("deps ascend by replica and name each once")]
    DepsNotAscending,
    #[error("a dep has a sequence number of at least 1")]
    DepSeqZero,
    #[error("a change does not name its own replica in deps")]
    DepOnItself,
    #[error("a dot that is named has a sequence number of at least 1")]
    ReferenceSeqZero,
    #[error("an operation names dots of its own replica only before its own")]
    ReferenceAhead,
    #[error("an operation names a dot twice")]
    ReferenceRepeats,
    #[error("a removal names at least one dot, and a deletion one range")]
    NoReferences,
    #[error("a range of dots has a length of at least 1")]
    RangeEmpty,
    #[error("the last dot of a range does not fit 64 bits")]
    RangeOverflow,
    #[error("an addition to a counter is not 0")]
    AmountZero,
    #[error("an insertion holds at least one character")]
    TextEmpty,
    #[error("the key of a marking has 1 to 256 bytes, not {len_bytes}")]
    MarkKey { len_bytes: usize },
    #[error(transparent)]
    LimitExceeded(#[from] LimitExceeded),
    #[error(transparent)]
    ClockExhausted(#[from] ClockExhausted),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Path;

    fn replica(id: &str) -> ReplicaId {
        ReplicaId::new(id.as_bytes()).unwrap()
    }

    fn change(first_seq: u64, deps: &[(&str, u64)], ops: usize) -> Change {
        let path = Path::new(["x"]).unwrap();
        Change {
            replica: replica("m"),
            first_seq,
            timestamp: Timestamp::from_raw(1),
            deps: deps
                .iter()
                .map(|(id, seq)| Dot::new(replica(id), *seq))
                .collect(),
            ops: vec![Operation::lww_set(path, "abc"); ops],
        }
    }

    fn validate(change: &Change) -> Result<(), ChangeError> {
        change.validate(&Limits::default())
    }

    //= SK-DATA-011
    #[test]
    fn one_operation_is_enough_and_none_is_not() {
        assert_eq!(validate(&change(1, &[], 1)), Ok(()));
        assert_eq!(validate(&change(1, &[], 0)), Err(ChangeError::NoOperations));
    }

    //= SK-WIRE-018
    #[test]
    fn sequence_numbers_run_from_one_to_the_end_of_64_bits() {
        assert_eq!(validate(&change(0, &[], 1)), Err(ChangeError::SeqZero));
        let last = change(u64::MAX - 1, &[], 2);
        assert_eq!((validate(&last), last.last_seq()), (Ok(()), u64::MAX));
        assert_eq!(
            validate(&change(u64::MAX - 1, &[], 3)),
            Err(ChangeError::SeqOverflow)
        );
    }

    //= SK-DATA-013
    #[test]
    fn deps_ascend_and_name_others_once() {
        assert_eq!(
            validate(&change(1, &[("a", 1), ("aa", 1), ("z", 9)], 1)),
            Ok(())
        );
        let unsorted = change(1, &[("b", 1), ("a", 1)], 1);
        assert_eq!(validate(&unsorted), Err(ChangeError::DepsNotAscending));
        let twice = change(1, &[("a", 1), ("a", 2)], 1);
        assert_eq!(validate(&twice), Err(ChangeError::DepsNotAscending));
        assert_eq!(
            validate(&change(2, &[("m", 1)], 1)),
            Err(ChangeError::DepOnItself)
        );
        assert_eq!(
            validate(&change(1, &[("a", 0)], 1)),
            Err(ChangeError::DepSeqZero)
        );
    }

    //= SK-LIM-001
    //= SK-LIM-002
    #[test]
    fn each_limit_is_allowed_and_one_more_is_refused_by_its_name() {
        // Two deps, three operations, one segment of one byte, values of depth 1 and 5 bytes.
        let change = change(1, &[("a", 1), ("b", 1)], 3);
        let limits = Limits {
            max_ops_per_change: 3,
            max_value_bytes: 5,
            max_value_depth: 1,
            max_path_segments: 1,
            max_path_bytes: 1,
            max_deps_per_change: 2,
            max_references_per_change: 0,
        };
        assert_eq!(change.validate(&limits), Ok(()));
        let refused_by = |limits: Limits| match change.validate(&limits) {
            Err(ChangeError::LimitExceeded(exceeded)) => exceeded.limit.name(),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            refused_by(Limits {
                max_ops_per_change: 2,
                ..limits
            }),
            "max_ops_per_change"
        );
        assert_eq!(
            refused_by(Limits {
                max_value_bytes: 4,
                ..limits
            }),
            "max_value_bytes"
        );
        assert_eq!(
            refused_by(Limits {
                max_value_depth: 0,
                ..limits
            }),
            "max_value_depth"
        );
        assert_eq!(
            refused_by(Limits {
                max_path_segments: 0,
                ..limits
            }),
            "max_path_segments"
        );
        assert_eq!(
            refused_by(Limits {
                max_path_bytes: 0,
                ..limits
            }),
            "max_path_bytes"
        );
        assert_eq!(
            refused_by(Limits {
                max_deps_per_change: 1,
                ..limits
            }),
            "max_deps_per_change"
        );
    }
}
