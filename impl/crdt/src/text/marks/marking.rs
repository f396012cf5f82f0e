//! One marking of a key: a value between two anchors.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`. Bytes: `MarkState`.

use std::cmp::Ordering;

use super::Order;
use super::order::{Located, located};
use crate::{Flaw, LocalAnchor, Stamp, Value};

/// A marking whose key is known from where it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marking {
    pub stamp: Stamp,
    /// Null takes the key away.
    pub value: Value,
    pub start: LocalAnchor,
    pub end: LocalAnchor,
}

/// A marking by its number in its layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MarkIndex(pub(super) u32);

impl MarkIndex {
    pub(super) fn new(index: usize) -> Self {
        let index = u32::try_from(index);
        Self(index.expect("a text has far fewer markings than u32 counts"))
    }

    /// Which of two markings is the later one: that wins where both lie.
    //= SK-MARK-001
    //= SK-DATA-033
    pub(super) fn compare(self, other: Self, markings: &[Marking]) -> Ordering {
        if Flaw::LastArrivalWins.is_planted() {
            return self.0.cmp(&other.0);
        }
        let stamp = |index: Self| &markings[index.0 as usize].stamp;
        if Flaw::LeastStampWins.is_planted() {
            return stamp(other).cmp(stamp(self));
        }
        stamp(self).cmp(stamp(other))
    }
}

impl Marking {
    /// The value it gives; `None` when it takes the key away.
    //= SK-MARK-002
    pub fn given(&self) -> Option<&Value> {
        (self.value != Value::Null).then_some(&self.value)
    }

    /// The places between which it lies; backwards when it holds no character.
    //= SK-MARK-009
    pub(super) fn range<O: Order>(&self, order: &O) -> (Located<O::Place>, Located<O::Place>) {
        let place = |anchor| {
            let place = order.locate(anchor);
            place.filter(|_| !Flaw::AnchorsDie.is_planted() || !is_deleted(anchor, order))
        };
        let read = |anchor, edge| match place(anchor) {
            Some(place) => Located { anchor, place },
            None => located(order, edge),
        };
        let start = read(self.start, LocalAnchor::Start);
        let end = read(self.end, LocalAnchor::End);
        if Flaw::ReversedRangeTurned.is_planted() && order.compare(end.place, start.place).is_lt() {
            return (end, start);
        }
        (start, end)
    }
}

/// Whether an anchor's character does not show.
fn is_deleted(anchor: LocalAnchor, order: &impl Order) -> bool {
    let dot = match anchor {
        LocalAnchor::Start | LocalAnchor::End => return false,
        LocalAnchor::Before(dot) | LocalAnchor::After(dot) => dot,
    };
    let shown_before = |anchor| order.shown_before(anchor).map(|extent| extent.chars);
    shown_before(LocalAnchor::Before(dot)) == shown_before(LocalAnchor::After(dot))
}
