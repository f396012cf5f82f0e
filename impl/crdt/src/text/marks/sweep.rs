//! Who wins where among many markings at once: one pass from the start of the text to its end.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

use std::collections::BinaryHeap;

use super::ranks::Ranks;
use super::{MarkIndex, Marking, Order};
use crate::LocalAnchor;

/// A marking whose start was passed: the latest one of all comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Open {
    /// Its place among all by stamp.
    age: usize,
    index: usize,
    end: usize,
}

/// Where another marking wins than before, in the order of the text, and which.
//= SK-MARK-001
pub(super) fn sweep(
    markings: &[Marking],
    order: &impl Order,
) -> Vec<(LocalAnchor, Option<MarkIndex>)> {
    let Ranks { anchors, ranges } = Ranks::of(markings, order);
    let mut waiting: Vec<(usize, Open)> = Vec::new();
    for (age, index) in by_age(markings).into_iter().enumerate() {
        let (start, end) = ranges[index];
        //= SK-MARK-008
        if start < end {
            waiting.push((start, Open { age, index, end }));
        }
    }
    waiting.sort_by_key(|(start, _)| *start);
    let mut waiting = waiting.into_iter().peekable();
    let mut open = BinaryHeap::new();
    let mut segments: Vec<(LocalAnchor, Option<MarkIndex>)> = Vec::new();
    for (rank, anchor) in anchors.into_iter().enumerate() {
        while let Some((_, next)) = waiting.next_if(|(start, _)| *start == rank) {
            open.push(next);
        }
        while open.peek().is_some_and(|first| first.end <= rank) {
            open.pop();
        }
        let winner = open.peek().map(|first| MarkIndex::new(first.index));
        if segments.last().is_none_or(|(_, last)| *last != winner) {
            segments.push((anchor, winner));
        }
    }
    segments
}

/// The indices of the markings, the latest last.
fn by_age(markings: &[Marking]) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..markings.len()).collect();
    let mark = |index: &usize| MarkIndex::new(*index);
    indices.sort_by(|a, b| mark(a).compare(mark(b), markings));
    indices
}
