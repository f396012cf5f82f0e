//! All markings of one key on one text.
//!
//! Markings that can never win again are left out of what is stored, and dropped from memory each
//! time the layer has doubled.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

use super::tree::{Judge, SegmentTree};
use super::{MarkIndex, Marking, Order, prevailing};
use crate::{Flaw, LocalAnchor, Value};

/// A layer is not swept before it holds this many markings.
const SWEEP_AT_LEAST: usize = 64;

#[derive(Clone, Debug)]
pub(super) struct Layer {
    /// As they came.
    markings: Vec<Marking>,
    tree: SegmentTree,
    /// How many markings it takes before those that can never win again are dropped.
    sweep_at: usize,
}

impl Default for Layer {
    fn default() -> Self {
        Self {
            markings: Vec::new(),
            tree: SegmentTree::default(),
            sweep_at: SWEEP_AT_LEAST,
        }
    }
}

impl Layer {
    /// Takes in a marking.
    pub(super) fn insert(&mut self, marking: Marking, order: &impl Order) {
        if self.markings.len() >= self.sweep_at {
            self.sweep(order);
        }
        self.add(marking, order);
    }

    fn add(&mut self, marking: Marking, order: &impl Order) {
        let index = u32::try_from(self.markings.len());
        let index = MarkIndex(index.expect("a text has far fewer markings than u32 counts"));
        let (mut start, mut end) = marking.range(order);
        if Flaw::ReversedRangeTurned.is_planted() && order.compare(end.place, start.place).is_lt() {
            std::mem::swap(&mut start, &mut end);
        }
        self.markings.push(marking);
        let markings = &self.markings;
        //= SK-MARK-008
        if order.compare(start.place, end.place).is_lt() {
            self.tree
                .cover(index, (start, end), &Stamps { markings, order });
        }
    }

    /// Drops what can never win again, if that is at least half.
    fn sweep(&mut self, order: &impl Order) {
        let kept = prevailing(&self.markings, order);
        if kept.len() <= self.markings.len() / 2 {
            let kept: Vec<Marking> = kept.into_iter().cloned().collect();
            self.markings.clear();
            self.tree = SegmentTree::default();
            for marking in kept {
                self.add(marking, order);
            }
        }
        self.sweep_at = SWEEP_AT_LEAST.max(2 * self.markings.len());
    }

    /// The markings that may still win somewhere, ascending by dot.
    pub(super) fn prevailing(&self, order: &impl Order) -> Vec<&Marking> {
        prevailing(&self.markings, order)
    }

    /// Calls `visit` with the segment that holds the range's start and each that starts before its
    /// end: where it starts, and the marking that wins in it.
    //= SK-MARK-001
    pub(super) fn visit<'a>(
        &'a self,
        range: (LocalAnchor, LocalAnchor),
        order: &impl Order,
        mut visit: impl FnMut(LocalAnchor, Option<&'a Marking>),
    ) {
        let markings = &self.markings;
        let judge = Stamps { markings, order };
        self.tree.visit(range, &judge, &mut |start, winner| {
            visit(
                start,
                winner.map(|MarkIndex(index)| &self.markings[index as usize]),
            );
        });
    }

    /// What the key's value is just behind an anchor.
    pub(super) fn value_at(&self, anchor: LocalAnchor, order: &impl Order) -> Option<&Value> {
        let mut found = None;
        self.visit((anchor, anchor), order, |_, winner| {
            found = winner.and_then(Marking::given);
        });
        found
    }
}

/// Decides by stamp.
struct Stamps<'a, O> {
    markings: &'a [Marking],
    order: &'a O,
}

impl<O> Stamps<'_, O> {
    fn marking(&self, index: MarkIndex) -> &Marking {
        &self.markings[index.0 as usize]
    }
}

impl<O: Order> Judge for Stamps<'_, O> {
    type Order = O;

    fn order(&self) -> &O {
        self.order
    }

    //= SK-MARK-001
    //= SK-DATA-033
    fn later(&self, a: MarkIndex, b: MarkIndex) -> MarkIndex {
        if Flaw::LastArrivalWins.is_planted() {
            return if a.0 < b.0 { b } else { a };
        }
        let is_later = self.marking(a).stamp < self.marking(b).stamp;
        if is_later != Flaw::LeastStampWins.is_planted() {
            b
        } else {
            a
        }
    }
}
