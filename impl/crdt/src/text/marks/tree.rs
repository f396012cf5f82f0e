//! Which marking of one key wins where: the greatest at every place, in logarithmic time.
//!
//! The anchors of all markings cut the text into segments, kept in a B-tree. A marking is written
//! once at each of the few subtrees that its range covers whole, and the winner at a place is the
//! latest of those written above it. So a marking costs the same whether its range holds one
//! segment or all, and whether it wins there or loses.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

use std::cmp::Ordering;
use std::ops::Range;

use super::MarkIndex;
use crate::LocalAnchor;

/// How many entries a node holds at most.
const FANOUT: usize = 32;

/// What the tree asks about anchors and markings.
pub(super) trait Judge {
    /// Which of two anchors stands first in the text.
    fn compare(&self, a: LocalAnchor, b: LocalAnchor) -> Ordering;

    /// The one of two markings that wins where both lie.
    fn later(&self, a: MarkIndex, b: MarkIndex) -> MarkIndex;

    /// The winner where one of two may be none.
    fn winner(&self, a: Option<MarkIndex>, b: Option<MarkIndex>) -> Option<MarkIndex> {
        match (a, b) {
            (Some(a), Some(b)) => Some(self.later(a, b)),
            (one, None) | (None, one) => one,
        }
    }
}

/// The segments of one layer, from the start of the text to its end.
#[derive(Clone, Debug)]
pub(super) struct SegmentTree {
    root: Node,
}

#[derive(Clone, Debug)]
struct Node {
    /// At least one; ascending by place, and all at one height.
    entries: Vec<Entry>,
}

/// A subtree, or one segment; it reaches up to the entry after it.
#[derive(Clone, Debug)]
struct Entry {
    start: LocalAnchor,
    /// The latest marking written at the whole of it.
    top: Option<MarkIndex>,
    /// `None` for a segment.
    below: Option<Node>,
}

/// A marking to be written over a range.
#[derive(Clone, Copy)]
struct Cover {
    mark: MarkIndex,
    from: LocalAnchor,
    to: LocalAnchor,
}

impl Default for SegmentTree {
    fn default() -> Self {
        let whole = Entry {
            start: LocalAnchor::Start,
            top: None,
            below: None,
        };
        Self {
            root: Node {
                entries: vec![whole],
            },
        }
    }
}

impl SegmentTree {
    /// Lets a marking compete in a range that is not empty.
    pub(super) fn cover(&mut self, mark: MarkIndex, range: Range<LocalAnchor>, judge: &impl Judge) {
        let cover = Cover {
            mark,
            from: range.start,
            to: range.end,
        };
        if let Some(rest) = self.root.cover(cover, LocalAnchor::End, judge) {
            self.grow(rest);
        }
    }

    /// Puts a root above the old one and the half that it cut off.
    fn grow(&mut self, rest: Node) {
        let first = std::mem::replace(
            &mut self.root,
            Node {
                entries: Vec::with_capacity(FANOUT + 2),
            },
        );
        for node in [first, rest] {
            self.root.entries.push(Entry {
                start: node.entries[0].start,
                top: None,
                below: Some(node),
            });
        }
    }

    /// Calls `visit` with the segment that holds the range's start and each that starts
    /// before its end: where it starts, and the marking that wins in it.
    pub(super) fn visit(
        &self,
        range: &Range<LocalAnchor>,
        judge: &impl Judge,
        visit: &mut impl FnMut(LocalAnchor, Option<MarkIndex>),
    ) {
        self.root.visit(range, None, judge, visit);
    }
}

impl Node {
    /// Writes a marking at all that its range covers, and cuts the segments its ends stand in.
    ///
    /// `end` is where this node ends. Gives back the node's latter half when it became too wide.
    fn cover(&mut self, cover: Cover, end: LocalAnchor, judge: &impl Judge) -> Option<Self> {
        let first = self.entry_at(cover.from, judge);
        let starts_inside = |entry: &Entry| judge.compare(entry.start, cover.to).is_lt();
        let last = first + self.entries[first + 1..].partition_point(starts_inside);
        // From the last one, since what is cut makes the entries after it move.
        for at in (first..=last).rev() {
            if first < at && at < last {
                let entry = &mut self.entries[at];
                entry.top = judge.winner(entry.top, Some(cover.mark));
            } else {
                self.cover_entry(at, cover, end, judge);
            }
        }
        self.split()
    }

    fn cover_entry(&mut self, at: usize, cover: Cover, end: LocalAnchor, judge: &impl Judge) {
        let next = self.entries.get(at + 1).map_or(end, |next| next.start);
        let entry = &mut self.entries[at];
        let starts_inside = judge.compare(cover.from, entry.start).is_le();
        let ends_inside = judge.compare(next, cover.to).is_le();
        if starts_inside && ends_inside {
            entry.top = judge.winner(entry.top, Some(cover.mark));
        } else if let Some(below) = &mut entry.below {
            let (top, rest) = (entry.top, below.cover(cover, next, judge));
            if let Some(rest) = rest {
                self.insert(at + 1, top, rest);
            }
        } else {
            self.cut(at, cover, (starts_inside, ends_inside), judge);
        }
    }

    /// Cuts a segment into the part that a marking covers and those beside it.
    fn cut(
        &mut self,
        at: usize,
        Cover { mark, from, to }: Cover,
        (starts_inside, ends_inside): (bool, bool),
        judge: &impl Judge,
    ) {
        let top = self.entries[at].top;
        let part = |start, top| Entry {
            start,
            top,
            below: None,
        };
        if !ends_inside {
            self.entries.insert(at + 1, part(to, top));
        }
        let covered = judge.winner(top, Some(mark));
        if starts_inside {
            self.entries[at].top = covered;
        } else {
            self.entries.insert(at + 1, part(from, covered));
        }
    }

    /// Puts in the latter half of the node before it; what was written at both still is.
    fn insert(&mut self, at: usize, top: Option<MarkIndex>, node: Self) {
        let entry = Entry {
            start: node.entries[0].start,
            top,
            below: Some(node),
        };
        self.entries.insert(at, entry);
    }

    fn split(&mut self) -> Option<Self> {
        if self.entries.len() <= FANOUT {
            return None;
        }
        let entries = self.entries.split_off(self.entries.len() / 2);
        Some(Self { entries })
    }

    fn visit(
        &self,
        range: &Range<LocalAnchor>,
        above: Option<MarkIndex>,
        judge: &impl Judge,
        visit: &mut impl FnMut(LocalAnchor, Option<MarkIndex>),
    ) {
        let first = self.entry_at(range.start, judge);
        for (index, entry) in self.entries[first..].iter().enumerate() {
            if index > 0 && judge.compare(entry.start, range.end).is_ge() {
                return;
            }
            let winner = judge.winner(above, entry.top);
            match &entry.below {
                Some(below) => below.visit(range, winner, judge, visit),
                None => visit(entry.start, winner),
            }
        }
    }

    /// The last entry that starts at an anchor or before it; the first one if none does.
    fn entry_at(&self, anchor: LocalAnchor, judge: &impl Judge) -> usize {
        let starts_by = |entry: &Entry| judge.compare(entry.start, anchor).is_le();
        self.entries.partition_point(starts_by).saturating_sub(1)
    }
}
