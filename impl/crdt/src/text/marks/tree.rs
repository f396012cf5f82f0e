//! Which marking of one key wins where: the latest at every place, in logarithmic time.
//!
//! The anchors of all markings cut the text into segments, kept in a B-tree. A marking is written
//! once at each of the few subtrees that its range covers whole, and the winner at a place is the
//! latest of those written above it. So a marking costs the same whether its range holds one
//! segment or all, and whether it wins there or loses.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

use super::order::{Located, located};
use super::{MarkIndex, Order};
use crate::LocalAnchor;

/// How many entries a node holds at most.
const FANOUT: usize = 32;

/// How many it holds at first, so that there is room for more.
const FILLED: usize = 24;

/// What the tree asks about anchors and markings.
pub(super) trait Judge {
    type Order: Order;

    fn order(&self) -> &Self::Order;

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

/// A place of the text as a judge knows it.
type Bound<J> = Located<<<J as Judge>::Order as Order>::Place>;

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

/// A marking to be written over a range, as far as that lies in one node: `None` stands for the
/// node's own start or end.
struct Cover<'a, J: Judge> {
    mark: MarkIndex,
    from: Option<Bound<J>>,
    to: Option<Bound<J>>,
    judge: &'a J,
}

impl SegmentTree {
    /// Of segments in the order of the text, the first of which is at its start.
    pub(super) fn of(segments: Vec<(LocalAnchor, Option<MarkIndex>)>) -> Self {
        let segments = segments.into_iter();
        let mut entries: Vec<Entry> = segments
            .map(|(start, top)| Entry::segment(start, top))
            .collect();
        while entries.len() > FANOUT {
            let mut rest = entries.into_iter();
            entries = std::iter::from_fn(|| {
                let entries: Vec<Entry> = rest.by_ref().take(FILLED).collect();
                (!entries.is_empty()).then(|| Entry::subtree(Node { entries }))
            })
            .collect();
        }
        let root = Node { entries };
        Self { root }
    }

    /// Lets a marking compete between two anchors, the first of which stands before the second.
    pub(super) fn cover<J: Judge>(
        &mut self,
        mark: MarkIndex,
        (from, to): (Bound<J>, Bound<J>),
        judge: &J,
    ) {
        let cover = Cover {
            mark,
            from: Some(from).filter(|from| from.anchor != LocalAnchor::Start),
            to: Some(to).filter(|to| to.anchor != LocalAnchor::End),
            judge,
        };
        if let Some(rest) = self.root.cover(&cover) {
            let old = std::mem::replace(
                &mut self.root,
                Node {
                    entries: Vec::new(),
                },
            );
            self.root.entries.extend([old, rest].map(Entry::subtree));
        }
    }

    /// Calls `visit` with the segment that holds the first anchor and each that starts before the
    /// second: where it starts, and the marking that wins in it.
    pub(super) fn visit<J: Judge>(
        &self,
        (from, to): (LocalAnchor, LocalAnchor),
        judge: &J,
        visit: &mut impl FnMut(LocalAnchor, Option<MarkIndex>),
    ) {
        let bound = |anchor| Some(located(judge.order(), anchor));
        self.root
            .visit((bound(from), bound(to)), None, judge, visit);
    }
}

impl Entry {
    fn segment(start: LocalAnchor, top: Option<MarkIndex>) -> Self {
        Self {
            start,
            top,
            below: None,
        }
    }

    fn subtree(node: Node) -> Self {
        Self {
            start: node.entries[0].start,
            top: None,
            below: Some(node),
        }
    }
}

impl Node {
    /// Writes a marking at all that its range covers, and cuts the segments its ends stand in.
    ///
    /// Gives back the node's latter half when it became too wide.
    fn cover<J: Judge>(&mut self, cover: &Cover<'_, J>) -> Option<Self> {
        let (first, last) = self.between((cover.from, cover.to), cover.judge);
        let start = self.entries[first].start;
        let from = cover.from.filter(|from| from.anchor != start);
        let end = self.entries.get(last + 1).map(|entry| entry.start);
        let to = cover.to.filter(|to| Some(to.anchor) != end);
        // From the last one, since what is cut makes the entries after it move.
        for at in (first..=last).rev() {
            self.cover_entry(
                at,
                &Cover {
                    from: from.filter(|_| at == first),
                    to: to.filter(|_| at == last),
                    ..*cover
                },
            );
        }
        self.split()
    }

    fn cover_entry<J: Judge>(&mut self, at: usize, cover: &Cover<'_, J>) {
        let entry = &mut self.entries[at];
        if cover.from.is_none() && cover.to.is_none() {
            entry.top = cover.judge.winner(entry.top, Some(cover.mark));
        } else if let Some(below) = &mut entry.below {
            if let Some(rest) = below.cover(cover) {
                // What was written at the whole is written at both halves.
                let top = entry.top;
                let rest = Entry::subtree(rest);
                self.entries.insert(at + 1, Entry { top, ..rest });
            }
        } else {
            self.cut(at, cover);
        }
    }

    /// Cuts a segment into the part that a marking covers and those beside it.
    fn cut<J: Judge>(&mut self, at: usize, cover: &Cover<'_, J>) {
        let top = self.entries[at].top;
        if let Some(to) = cover.to {
            self.entries.insert(at + 1, Entry::segment(to.anchor, top));
        }
        let covered = cover.judge.winner(top, Some(cover.mark));
        match cover.from {
            None => self.entries[at].top = covered,
            Some(from) => {
                let part = Entry::segment(from.anchor, covered);
                self.entries.insert(at + 1, part);
            }
        }
    }

    fn split(&mut self) -> Option<Self> {
        if self.entries.len() <= FANOUT {
            return None;
        }
        let entries = self.entries.split_off(self.entries.len() / 2);
        Some(Self { entries })
    }

    fn visit<J: Judge>(
        &self,
        (from, to): (Option<Bound<J>>, Option<Bound<J>>),
        above: Option<MarkIndex>,
        judge: &J,
        visit: &mut impl FnMut(LocalAnchor, Option<MarkIndex>),
    ) {
        let (first, last) = self.between((from, to), judge);
        for (at, entry) in self.entries[first..=last].iter().enumerate() {
            let winner = judge.winner(above, entry.top);
            match &entry.below {
                Some(below) => {
                    let from = from.filter(|_| at == 0);
                    let to = to.filter(|_| first + at == last);
                    below.visit((from, to), winner, judge, visit);
                }
                None => visit(entry.start, winner),
            }
        }
    }

    /// The entry that holds `from`, and the last one that starts before `to` or is the same.
    fn between<J: Judge>(
        &self,
        (from, to): (Option<Bound<J>>, Option<Bound<J>>),
        judge: &J,
    ) -> (usize, usize) {
        let order = judge.order();
        let compare = |entry: &Entry, bound: Bound<J>| {
            order.compare(located(order, entry.start).place, bound.place)
        };
        let first = from.map_or(0, |from| {
            let behind = &self.entries[1..];
            behind.partition_point(|entry| compare(entry, from).is_le())
        });
        let behind = &self.entries[first + 1..];
        let more = match to {
            None => behind.len(),
            // Most ranges end in the segment they start in, or in the next.
            Some(to) if behind.first().is_none_or(|next| compare(next, to).is_ge()) => 0,
            Some(to) => behind.partition_point(|entry| compare(entry, to).is_lt()),
        };
        (first, first + more)
    }
}
