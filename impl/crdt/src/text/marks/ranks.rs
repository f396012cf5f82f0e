//! The anchors of many markings, in order: numbers that compare at once.
//!
//! Spec: chapter 17.

use super::{Marking, Order};
use crate::LocalAnchor;

/// The anchors of some markings.
pub(super) struct Ranks {
    /// Each once, in the order of the text, from its start on.
    pub(super) anchors: Vec<LocalAnchor>,
    /// The anchors of each marking, by their place among all.
    pub(super) ranges: Vec<(usize, usize)>,
}

impl Ranks {
    pub(super) fn of(markings: &[Marking], order: &impl Order) -> Self {
        let ranges = markings.iter().map(|marking| marking.range(order));
        let mut bounds: Vec<_> = ranges
            .enumerate()
            .flat_map(|(index, (start, end))| [(start, 2 * index), (end, 2 * index + 1)])
            .collect();
        bounds.sort_by(|(a, _), (b, _)| order.compare(a.place, b.place));
        let mut ranks = Self {
            anchors: vec![LocalAnchor::Start],
            ranges: vec![(0, 0); markings.len()],
        };
        for (bound, owner) in bounds {
            if ranks.anchors.last() != Some(&bound.anchor) {
                ranks.anchors.push(bound.anchor);
            }
            let rank = ranks.anchors.len() - 1;
            let (start, end) = &mut ranks.ranges[owner / 2];
            *(if owner % 2 == 0 { start } else { end }) = rank;
        }
        ranks
    }
}
