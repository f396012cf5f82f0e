//! A text and how characters get into it.
//!
//! Spec: chapter 16. Model: `tla/FugueText.tla`.

use std::sync::OnceLock;

use super::ancestry::Ancestry;
use super::caret::{Caret, Focus, OpenRun};
use super::char_id::CharId;
use super::extent::Extent;
use super::index::Index;
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
    pub(super) index: OnceLock<Index>,
    pub(super) ancestry: Ancestry,
    pub(super) focus: Focus,
    pub(super) caret: Option<Caret>,
    pub(super) extent: Extent,
}

/// The left and the right origin of a character; `None` is the text's edge.
pub(super) type Origins = (Option<CharId>, Option<CharId>);

impl Text {
    pub fn new() -> Self {
        Self {
            tree: Tree::new(),
            lanes: Lanes::default(),
            index: OnceLock::new(),
            ancestry: Ancestry::default(),
            focus: Focus {
                leaf: Tree::FIRST_LEAF,
                before: Extent::ZERO,
            },
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

    /// Takes in what goes on with the run at the caret.
    pub(super) fn type_on(&mut self, first: LocalDot, text: &str) -> bool {
        let Some(Caret {
            index,
            at,
            run: Some(run),
        }) = &mut self.caret
        else {
            return false;
        };
        let fits_lane = text.len() < lane_left(first) as usize;
        if run.next != first || text.len() > MAX_PIECE_BYTES || !fits_lane {
            return false;
        }
        let leaf = self.tree.edit(self.focus.leaf);
        if !leaf.has_room(0, text.len()) {
            return false;
        }
        let typed = Extent::of(text.as_bytes());
        leaf.text.type_at_gap(text.as_bytes());
        leaf.extent += typed;
        leaf.spans[*index].grow(typed.chars);
        self.lanes.extend(run.lane, typed.chars);
        *at += typed;
        run.next.seq += u64::from(typed.chars);
        self.extent += typed;
        true
    }

    /// Puts new characters at a place and the caret behind them. The place lies in the leaf that
    /// has the focus, and `at` is its position.
    pub(super) fn put(
        &mut self,
        spot: Spot,
        at: Extent,
        first: LocalDot,
        origins: Origins,
        text: &str,
    ) -> bool {
        let is_beside_right = self.tree.char_behind(spot) == origins.1;
        let (mut spot, mut at, mut next, mut left) = (spot, at, first, origins.0);
        let (mut rest, mut continues) = (text, None);
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at(piece_len(rest, next));
            let typed = Extent::of(piece.as_bytes());
            let id = self.lanes.intern(next);
            let span = Span::new(id, typed.chars, false);
            spot = self.put_piece(spot, at, span, piece);
            let goes_on = self.lanes.add(id, typed.chars, (left, origins.1));
            continues.get_or_insert(goes_on);
            if let Some(index) = self.index.get_mut() {
                index.push(id, spot.leaf);
            }
            left = Some(span.last());
            next.seq = next.seq.wrapping_add(u64::from(typed.chars));
            at += typed;
            rest = behind;
            self.extent += typed;
            self.caret = Some(Caret {
                index: spot.slot.index,
                at,
                run: Some(OpenRun {
                    lane: id.lane,
                    next,
                    is_beside_right,
                }),
            });
        }
        continues.unwrap_or(false)
    }

    /// Puts a piece at a place whose position is `at`. Returns the place behind it.
    fn put_piece(&mut self, spot: Spot, at: Extent, span: Span, text: &str) -> Spot {
        let before = self.tree.leaf(spot.leaf).spans.get(spot.slot.index);
        let joins = before
            .is_some_and(|before| spot.slot.offset == before.len() && before.continues_with(span));
        let spans = if joins { 0 } else { Leaf::SPANS_PER_EDIT };
        let mut spot = self.make_room(spot, spans, text.len());
        if spot.leaf != self.focus.leaf {
            self.turn_to(spot);
        }
        let shown = (at - self.focus.before).chars;
        let leaf = self.tree.edit(spot.leaf);
        spot.slot.index = leaf.insert(spot.slot, shown, span, text.as_bytes());
        spot.slot.offset = leaf.spans[spot.slot.index].len();
        spot
    }

    /// The same place, where so much more fits.
    pub(super) fn make_room(&mut self, spot: Spot, spans: usize, text_bytes: usize) -> Spot {
        let mut index = self.index.get_mut();
        self.tree.make_room(spot, spans, text_bytes, |span, leaf| {
            if let Some(index) = &mut index {
                index.moved(span, leaf);
            }
        })
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::new()
    }
}

/// What goes into one leaf at a time: a quarter of what fits.
pub(super) const MAX_PIECE_BYTES: usize = Leaf::MAX_TEXT_BYTES / 4;

/// The length in bytes of a first piece of `text` that fits a leaf, and whose dots fit a lane.
pub(super) fn piece_len(text: &str, first: LocalDot) -> usize {
    let fits = text.floor_char_boundary(MAX_PIECE_BYTES);
    if lane_left(first) as usize >= fits {
        return fits;
    }
    let mut behind = text.char_indices().skip(lane_left(first) as usize);
    behind.next().map_or(fits, |(end, _)| end.min(fits))
}
