//! What an operation names of what was written before it.
//!
//! Spec: chapter 3, changes, and chapter 5, contents.

use super::{Anchor, ChangeError, OperationKind, Place};
use crate::{Dot, DotRange, Flaw, ReplicaId};

/// A dot, or a range of dots, that an operation names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference<'a> {
    pub replica: &'a ReplicaId,
    pub first_seq: u64,
    pub length: u64,
}

impl<'a> Reference<'a> {
    fn dot(dot: &'a Dot) -> Self {
        Self {
            replica: &dot.replica,
            first_seq: dot.seq,
            length: 1,
        }
    }

    fn range(range: &'a DotRange) -> Self {
        Self {
            replica: &range.replica,
            first_seq: range.first_seq,
            length: range.length,
        }
    }

    /// The last dot it names, of a reference that is well-formed.
    pub fn last_seq(&self) -> u64 {
        self.first_seq.saturating_add(self.length.saturating_sub(1))
    }

    /// Holds a reference to its form, in an operation of `replica` whose first dot is `own_seq`.
    //= SK-DATA-017
    //= SK-WIRE-025
    //= SK-WIRE-027
    fn validate(&self, replica: &ReplicaId, own_seq: u64) -> Result<(), ChangeError> {
        if self.first_seq == 0 && !Flaw::SeqZeroNamed.is_planted() {
            return Err(ChangeError::ReferenceSeqZero);
        }
        if self.length == 0 && Flaw::EmptyRange.is_planted() {
            return Ok(());
        }
        let Some(after_first) = self.length.checked_sub(1) else {
            return Err(ChangeError::RangeEmpty);
        };
        let Some(last_seq) = self.first_seq.checked_add(after_first) else {
            return Err(ChangeError::RangeOverflow);
        };
        let is_ahead = last_seq >= own_seq && self.replica == replica;
        if is_ahead && !Flaw::OwnFutureNamed.is_planted() {
            return Err(ChangeError::ReferenceAhead);
        }
        Ok(())
    }
}

impl OperationKind {
    /// Everything it names, in the order of its fields.
    pub fn references(&self) -> impl Iterator<Item = Reference<'_>> {
        let (dots, ranges, pair): (&[Dot], &[DotRange], _) = match self {
            Self::LwwSet(_) | Self::LwwDelete | Self::CounterAdd(_) => (&[], &[], [None, None]),
            Self::SetAdd { observed, .. } | Self::SetRemove { observed } => {
                (observed, &[], [None, None])
            }
            Self::TextInsert { place, .. } => (&[], &[], origins(place)),
            Self::TextDelete { ranges } => (&[], ranges, [None, None]),
            Self::TextMark(mark) => (&[], &[], [anchored(&mark.start), anchored(&mark.end)]),
        };
        let dots = dots.iter().chain(pair.into_iter().flatten());
        dots.map(Reference::dot)
            .chain(ranges.iter().map(Reference::range))
    }

    /// Holds what it names to its form, in an operation of `replica` whose first dot is `own_seq`.
    pub(super) fn validate_references(
        &self,
        replica: &ReplicaId,
        own_seq: u64,
    ) -> Result<(), ChangeError> {
        for reference in self.references() {
            reference.validate(replica, own_seq)?;
        }
        match self {
            Self::SetAdd { observed, .. } => refuse_repeats(observed, Reference::dot),
            Self::SetRemove { observed } => {
                refuse_none(observed)?;
                refuse_repeats(observed, Reference::dot)
            }
            Self::TextDelete { ranges } => {
                refuse_none(ranges)?;
                refuse_repeats(ranges, Reference::range)
            }
            Self::LwwSet(_)
            | Self::LwwDelete
            | Self::CounterAdd(_)
            | Self::TextInsert { .. }
            | Self::TextMark(_) => Ok(()),
        }
    }
}

fn origins(place: &Place) -> [Option<&Dot>; 2] {
    match place {
        Place::Continues => [None, None],
        Place::Between { left, right } => [left.as_ref(), right.as_ref()],
    }
}

fn anchored(anchor: &Option<Anchor>) -> Option<&Dot> {
    anchor.as_ref().map(|anchor| &anchor.dot)
}

fn refuse_none<T>(named: &[T]) -> Result<(), ChangeError> {
    if named.is_empty() && !Flaw::NothingNamed.is_planted() {
        return Err(ChangeError::NoReferences);
    }
    Ok(())
}

/// Refuses a dot that stands in two of `named`, each of which is well-formed.
//= SK-WIRE-027
//= SK-WIRE-028
fn refuse_repeats<'a, T>(
    named: &'a [T],
    reference: impl Fn(&'a T) -> Reference<'a>,
) -> Result<(), ChangeError> {
    let apart =
        |a: &Reference<'_>, b: &Reference<'_>| a.replica != b.replica || a.last_seq() < b.first_seq;
    // What honest writers send ascends, and needs no second list.
    let ascending = |pair: &'a [T]| {
        let (a, b) = (reference(&pair[0]), reference(&pair[1]));
        a.replica < b.replica || (a.replica == b.replica && a.last_seq() < b.first_seq)
    };
    if named.windows(2).all(ascending) {
        return Ok(());
    }
    let mut sorted: Vec<_> = named.iter().map(reference).collect();
    sorted.sort_unstable();
    let are_apart = sorted.windows(2).all(|pair| apart(&pair[0], &pair[1]));
    if are_apart || Flaw::NamedTwice.is_planted() {
        return Ok(());
    }
    Err(ChangeError::ReferenceRepeats)
}
