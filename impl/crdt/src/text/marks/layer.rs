//! All markings of one key on one text.
//!
//! Markings that can never win again are left out of what is stored, and dropped from memory each
//! time the layer has doubled.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

use std::sync::OnceLock;

use super::tree::{Judge, SegmentTree};
use super::{MarkIndex, Marking, Order, prevailing, sweep};
use crate::{Flaw, LocalAnchor, Value};

/// Nothing is dropped before a layer holds this many markings.
const DROP_AT_LEAST: usize = 1 << 12;

#[derive(Clone, Debug)]
pub(super) struct Layer {
    /// As they came.
    markings: Vec<Marking>,
    /// Of all markings, once somebody asks: who only writes does not pay for it.
    tree: OnceLock<SegmentTree>,
    /// How many markings it takes before those that can never win again are dropped.
    drop_at: usize,
}

impl Default for Layer {
    fn default() -> Self {
        Self {
            markings: Vec::new(),
            tree: OnceLock::new(),
            drop_at: DROP_AT_LEAST,
        }
    }
}

impl Layer {
    /// Takes in a marking.
    pub(super) fn insert(&mut self, marking: Marking, order: &impl Order) {
        if self.markings.len() >= self.drop_at {
            self.drop_beaten(order);
        }
        if Flaw::EarlierMarksDropped.is_planted() {
            self.markings
                .retain(|earlier| earlier.stamp > marking.stamp);
            self.tree = OnceLock::new();
        }
        self.markings.push(marking);
        let markings = &self.markings;
        if let Some(tree) = self.tree.get_mut() {
            let index = markings.len() - 1;
            let (start, end) = markings[index].range(order);
            //= SK-MARK-008
            if order.compare(start.place, end.place).is_lt() {
                let judge = Stamps { markings, order };
                tree.cover(MarkIndex::new(index), (start, end), &judge);
            }
        }
    }

    /// Drops what can never win again, if that is at least half.
    fn drop_beaten(&mut self, order: &impl Order) {
        let kept = prevailing(&self.markings, order);
        if kept.len() <= self.markings.len() / 2 {
            self.markings = kept.into_iter().cloned().collect();
            self.tree = OnceLock::new();
        }
        self.drop_at = DROP_AT_LEAST.max(2 * self.markings.len());
    }

    fn tree(&self, order: &impl Order) -> &SegmentTree {
        self.tree
            .get_or_init(|| SegmentTree::of(sweep(&self.markings, order)))
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
        self.tree(order).visit(range, &judge, &mut |start, winner| {
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

impl<O: Order> Judge for Stamps<'_, O> {
    type Order = O;

    fn order(&self) -> &O {
        self.order
    }

    //= SK-MARK-001
    fn later(&self, a: MarkIndex, b: MarkIndex) -> MarkIndex {
        if a.compare(b, self.markings).is_lt() {
            b
        } else {
            a
        }
    }
}
