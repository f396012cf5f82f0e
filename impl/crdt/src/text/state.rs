//! A text and how characters get into it.
//!
//! Spec: chapter 16. Model: `tla/FugueText.tla`.

use super::ancestry::Ancestry;
use super::caret::Caret;
use super::char_id::CharId;
use super::edit::LocalPlace;
use super::extent::Extent;
use super::lanes::{Lanes, lane_left};
use super::span::Span;
use super::tree::{Leaf, Spot, Tree};
use crate::LocalDot;

/// A replica's copy of one text.
///
/// Positions count Unicode scalar values unless a name says `utf16`; those beyond the text are
/// read as its end.
#[derive(Clone, Debug)]
pub struct Text {
    pub(super) tree: Tree,
    pub(super) lanes: Lanes,
    pub(super) ancestry: Ancestry,
    pub(super) caret: Option<Caret>,
    pub(super) extent: Extent,
}

impl Text {
    pub fn new() -> Self {
        Self {
            tree: Tree::new(),
            lanes: Lanes::default(),
            ancestry: Ancestry::default(),
            caret: None,
            extent: Extent::ZERO,
        }
    }

    /// How much text shows.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// How many characters show.
    pub fn len(&self) -> usize {
        self.extent.chars as usize
    }

    pub fn is_empty(&self) -> bool {
        self.extent.chars == 0
    }

    /// Whether a dot is a character of this text, deleted or not.
    pub fn contains(&self, dot: LocalDot) -> bool {
        self.lanes.find(dot).is_some()
    }

    /// What stood right of a character when it was written; `None` for the end of the text.
    pub fn right_origin(&self, dot: LocalDot) -> Option<LocalDot> {
        let run = self.lanes.run_of(self.lanes.find(dot)?)?;
        Some(self.lanes.dot(self.lanes.run(run).right?))
    }

    /// Takes in what is typed right where the last insertion ended, with the dots that follow.
    pub(super) fn type_on(&mut self, first: LocalDot, text: &str) -> bool {
        let Some(caret) = &mut self.caret else {
            return false;
        };
        let fits_lane = (first.seq as u32).checked_add(text.len() as u32).is_some();
        if caret.next != first || text.len() > MAX_PIECE_BYTES || !fits_lane {
            return false;
        }
        let leaf = self.tree.edit(caret.leaf);
        if !leaf.has_room(0, text.len()) {
            return false;
        }
        let typed = Extent::of(text.as_bytes());
        leaf.text.insert(leaf.text.gap(), text.as_bytes());
        leaf.extent += typed;
        leaf.spans[caret.index].grow(typed.chars);
        self.lanes.extend(caret.lane, typed.chars);
        caret.at += typed;
        caret.next.seq += u64::from(typed.chars);
        self.extent += typed;
        true
    }

    /// Puts new characters at a place and the caret behind them. `at` is the position of the
    /// place.
    pub(super) fn put(
        &mut self,
        mut spot: Spot,
        at: Extent,
        first: LocalDot,
        (left, right): (Option<CharId>, Option<CharId>),
        text: &str,
    ) -> LocalPlace {
        let mut place = None;
        let (mut rest, mut next, mut left) = (text, first, left);
        let mut end = at;
        let is_beside_right = self.tree.char_behind(spot) == right;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(piece_len(rest, next));
            let extent = Extent::of(piece.as_bytes());
            let id = self.lanes.intern(next);
            let index;
            (spot, index) = self.put_piece(spot, Span::new(id, extent.chars, false), piece);
            let continues = self.lanes.add(id, extent.chars, (left, right), spot.leaf);
            place.get_or_insert_with(|| self.local_place(continues, (left, right)));
            next.seq = next.seq.wrapping_add(u64::from(extent.chars));
            left = Some(id.plus(extent.chars - 1));
            (rest, end) = (after, end + extent);
            self.caret = Some(Caret {
                leaf: spot.leaf,
                index,
                lane: id.lane,
                at: end,
                is_beside_right,
                next,
            });
        }
        self.extent += end - at;
        place.unwrap_or(LocalPlace::Continues)
    }

    fn put_piece(&mut self, spot: Spot, span: Span, text: &str) -> (Spot, usize) {
        let before = self
            .tree
            .leaf(spot.leaf)
            .spans
            .get(spot.slot.index)
            .copied();
        let joins = before
            .is_some_and(|before| spot.slot.offset == before.len() && before.continues_with(span));
        let spans = if joins { 0 } else { Leaf::SPANS_PER_EDIT };
        let mut spot = self.make_room(spot, spans, text.len());
        let leaf = self.tree.edit(spot.leaf);
        let index = leaf.insert(spot.slot, span, text.as_bytes());
        spot.slot.index = index;
        spot.slot.offset = leaf.spans[index].len();
        (spot, index)
    }

    /// The same place, where so much more fits.
    pub(super) fn make_room(&mut self, spot: Spot, spans: usize, text_bytes: usize) -> Spot {
        let lanes = &mut self.lanes;
        let moved = |span, leaf| lanes.moved(span, leaf);
        self.tree.make_room(spot, spans, text_bytes, moved)
    }

    fn local_place(
        &self,
        continues: bool,
        (left, right): (Option<CharId>, Option<CharId>),
    ) -> LocalPlace {
        if continues {
            return LocalPlace::Continues;
        }
        LocalPlace::Between {
            left: left.map(|id| self.lanes.dot(id)),
            right: right.map(|id| self.lanes.dot(id)),
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::new()
    }
}

/// What goes into one leaf at a time: a quarter of what fits.
const MAX_PIECE_BYTES: usize = Leaf::MAX_TEXT_BYTES / 4;

/// The length in bytes of a first piece of `text` that fits a leaf, and whose dots fit a lane.
pub(super) fn piece_len(text: &str, first: LocalDot) -> usize {
    let fits = text.floor_char_boundary(MAX_PIECE_BYTES);
    if lane_left(first) as usize >= fits {
        return fits;
    }
    let mut behind = text.char_indices().skip(lane_left(first) as usize);
    behind.next().map_or(fits, |(end, _)| end.min(fits))
}
