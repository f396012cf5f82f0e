//! Which markings of one key may still win somewhere, whatever text is still to come.
//!
//! One that a later one spans, anchors included, never does. What several later ones span only
//! together is kept: the rule looks at pairs, so that the order of leaving out does not matter.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Marking, Order};
use crate::LocalAnchor;

/// Leaves out the markings that a later one spans; the rest ascend by dot.
//= SK-MARK-011
pub(super) fn prevailing(mut markings: Vec<Marking>, order: &impl Order) -> Vec<Marking> {
    markings.sort_by(|a, b| b.stamp.cmp(&a.stamp));
    let ranges = markings.iter().map(|marking| marking.range(order));
    let mut ranks = ranked(ranges.collect(), order).into_iter();
    let mut later = Spans::default();
    markings.retain(|_| {
        let rank = ranks.next();
        rank.is_some_and(|(start, end)| later.add(start, end))
    });
    markings.sort_by(|a, b| (&a.stamp.replica, a.stamp.seq).cmp(&(&b.stamp.replica, b.stamp.seq)));
    markings
}

/// Numbers in place of anchors, in the same order.
fn ranked(ranges: Vec<Range<LocalAnchor>>, order: &impl Order) -> Vec<(usize, usize)> {
    let compare = |a: &LocalAnchor, b: &LocalAnchor| {
        let order = order.compare(*a, *b);
        order.expect("the range of a marking lies in its text")
    };
    let ends = ranges.iter().flat_map(|range| [range.start, range.end]);
    let mut anchors: Vec<LocalAnchor> = ends.collect();
    anchors.sort_by(compare);
    anchors.dedup();
    let rank = |anchor| anchors.partition_point(|other| compare(other, &anchor).is_lt());
    let ranks = ranges
        .iter()
        .map(|range| (rank(range.start), rank(range.end)));
    ranks.collect()
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
