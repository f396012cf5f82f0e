//! Which markings of one key may still win somewhere, whatever text is still to come.
//!
//! One that a later one spans, anchors included, never does. What several later ones span only
//! together is kept: the rule looks at pairs, so that the order of leaving out does not matter.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

use std::collections::BTreeMap;

use super::{Marking, Order};
use crate::LocalAnchor;

/// The markings that no later one spans, ascending by dot.
//= SK-MARK-011
pub(super) fn prevailing<'a>(markings: &'a [Marking], order: &impl Order) -> Vec<&'a Marking> {
    let ranks = ranks(markings, order);
    let mut all: Vec<(&Marking, (usize, usize))> = markings.iter().zip(ranks).collect();
    all.sort_by(|(a, _), (b, _)| b.stamp.cmp(&a.stamp));
    let mut later = Spans::default();
    all.retain(|(_, (start, end))| later.add(*start, *end));
    let mut kept: Vec<&Marking> = all.into_iter().map(|(marking, _)| marking).collect();
    kept.sort_by(|a, b| (&a.stamp.replica, a.stamp.seq).cmp(&(&b.stamp.replica, b.stamp.seq)));
    kept
}

/// Numbers in place of the anchors of each marking, in the same order.
fn ranks(markings: &[Marking], order: &impl Order) -> Vec<(usize, usize)> {
    let ranges = markings.iter().map(|marking| marking.range(order));
    let mut bounds: Vec<_> = ranges
        .enumerate()
        .flat_map(|(index, (start, end))| [(start, 2 * index), (end, 2 * index + 1)])
        .collect();
    bounds.sort_by(|(a, _), (b, _)| order.compare(a.place, b.place));
    let mut ranks = vec![(0, 0); markings.len()];
    let (mut rank, mut last) = (0, LocalAnchor::Start);
    for (bound, owner) in bounds {
        rank += usize::from(bound.anchor != last);
        last = bound.anchor;
        let (start, end) = &mut ranks[owner / 2];
        *(if owner % 2 == 0 { start } else { end }) = rank;
    }
    ranks
}

/// Ranges of which none spans another: the starts ascend, and so do the ends.
#[derive(Default)]
struct Spans {
    end_by_start: BTreeMap<usize, usize>,
}

impl Spans {
    /// Adds a range, unless one that is here spans it.
    fn add(&mut self, start: usize, end: usize) -> bool {
        // Of those that start by `start`, the last one reaches farthest.
        let farthest = self.end_by_start.range(..=start).next_back();
        if farthest.is_some_and(|(_, farthest)| *farthest >= end) {
            return false;
        }
        while let Some((inner, reach)) = self.end_by_start.range(start..).next() {
            if *reach > end {
                break;
            }
            let inner = *inner;
            self.end_by_start.remove(&inner);
        }
        self.end_by_start.insert(start, end);
        true
    }
}
