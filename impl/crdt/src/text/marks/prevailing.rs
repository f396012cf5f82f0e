//! Which markings of one key may still win somewhere, whatever text is still to come.
//!
//! One that a later one spans, anchors included, never does. What several later ones span only
//! together is kept: the rule looks at pairs, so that the order of leaving out does not matter.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

use std::collections::BTreeMap;

use super::ranks::Ranks;
use super::{Marking, Order};

/// The markings that no later one spans, ascending by dot.
//= SK-MARK-011
pub(super) fn prevailing<'a>(markings: &'a [Marking], order: &impl Order) -> Vec<&'a Marking> {
    let Ranks { ranges, .. } = Ranks::of(markings, order);
    let mut all: Vec<(&Marking, (usize, usize))> = markings.iter().zip(ranges).collect();
    all.sort_by(|(a, _), (b, _)| b.stamp.cmp(&a.stamp));
    let mut later = Spans::default();
    all.retain(|(_, (start, end))| later.add(*start, *end));
    let mut kept: Vec<&Marking> = all.into_iter().map(|(marking, _)| marking).collect();
    kept.sort_by(|a, b| (&a.stamp.replica, a.stamp.seq).cmp(&(&b.stamp.replica, b.stamp.seq)));
    kept
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
