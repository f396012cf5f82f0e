//! Deleted characters, as those need them who write among them: markings end there, and what is
//! restored goes back there.
//!
//! Spec: chapters 16 to 18.

use std::ops::Range;

use super::edit::LocalPlace;
use super::span::Span;
use super::state::Text;
use super::tree::{Leaf, Spot};
use crate::{LocalDot, LocalDotRange};

/// Some of the characters of a range of dots: they stand side by side and share one fate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    pub dots: LocalDotRange,
    pub is_deleted: bool,
    /// How many characters show before the first.
    pub at: usize,
}

impl Text {
    /// [`insert`](Self::insert), but behind the last of the deleted characters at that position
    /// that `fence` finds among a few of them.
    pub fn insert_past(
        &mut self,
        at: usize,
        text: &str,
        first: LocalDot,
        fence: impl Fn(LocalDotRange) -> Option<LocalDot>,
    ) -> LocalPlace {
        let at = self.clamp(at);
        if self.is_typing(at) && self.type_on(first, text) {
            return LocalPlace::Continues;
        }
        let (spot, position) = self.turn_behind(at);
        let hidden = self.spans_behind(spot).take_while(|span| span.is_deleted());
        let fences = hidden.filter_map(|span| fence(self.dots_of(span)));
        if let Some(fence) = fences.last()
            && let Some(place) = self.insert_behind(fence, text, first)
        {
            return place;
        }
        self.put_between_neighbours(spot, position, first, text)
    }

    /// Inserts `text` (not empty) right behind a character, deleted or not; `None` when the dot is
    /// no character of this text.
    pub fn insert_behind(
        &mut self,
        dot: LocalDot,
        text: &str,
        first: LocalDot,
    ) -> Option<LocalPlace> {
        let spot = self.spot_behind_dot(dot)?;
        let at = self.turn_to(spot);
        Some(self.put_between_neighbours(spot, at, first, text))
    }

    /// The character behind another in the order of the text, deleted ones counted.
    pub fn next_of(&self, dot: LocalDot) -> Option<LocalDot> {
        let next = self.tree.char_behind(self.spot_behind_dot(dot)?)?;
        Some(self.lanes.dot(next))
    }

    /// The dots of the characters that show in `range`, in the order of the text.
    pub fn dots_shown(&self, range: Range<usize>) -> Vec<LocalDotRange> {
        let (start, end) = (self.clamp(range.start), self.clamp(range.end));
        let mut left = end.saturating_sub(start);
        let spot = self.spot_at(start);
        let shown = self.spans_behind(spot).filter(|span| !span.is_deleted());
        let parts = shown.map_while(|span| {
            let taken = span.len().min(left);
            left -= taken;
            (taken > 0).then(|| self.dots_of(span.part(0, taken)))
        });
        parts.collect()
    }

    /// The characters that a range of dots names, ascending by dot.
    pub fn pieces_of(&self, range: LocalDotRange) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let Some(last) = range.length.checked_sub(1) else {
            return pieces;
        };
        let last = range.first.seq.saturating_add(last);
        let mut next = Some(range.first);
        while let Some(piece) = next.and_then(|from| self.piece_from(from, last)) {
            let end = piece.dots.first.seq.checked_add(piece.dots.length);
            next = end.map(|seq| LocalDot::new(range.first.replica, seq));
            pieces.push(piece);
        }
        pieces
    }

    fn piece_from(&self, from: LocalDot, last: u64) -> Option<Piece> {
        let id = self.lanes.first_char(from, last)?;
        let spot = self.spot_of(id)?;
        let span = self.tree.leaf(spot.leaf).spans[spot.slot.index];
        let first = self.lanes.dot(id);
        let left = u64::from(span.len() - spot.slot.offset);
        let length = left.min((last - first.seq).saturating_add(1));
        Some(Piece {
            dots: LocalDotRange { first, length },
            is_deleted: span.is_deleted(),
            at: self.position_of_spot(spot).chars as usize,
        })
    }

    /// What stands behind a place, to the end of the text.
    fn spans_behind(&self, spot: Spot) -> impl Iterator<Item = Span> {
        let leaf = self.tree.leaf(spot.leaf);
        let cut = leaf.spans.get(spot.slot.index).copied();
        let cut = cut.filter(|span| spot.slot.offset < span.len());
        let cut = cut.map(|span| span.part(spot.slot.offset, span.len()));
        let here = leaf.spans.iter().skip(spot.slot.index + 1).copied();
        let next = |leaf: &&Leaf| Some(self.tree.leaf(leaf.next?));
        let behind = std::iter::successors(next(&leaf), next);
        let behind = behind.flat_map(|leaf| leaf.spans.iter().copied());
        cut.into_iter().chain(here).chain(behind)
    }

    fn dots_of(&self, span: Span) -> LocalDotRange {
        LocalDotRange {
            first: self.lanes.dot(span.first()),
            length: span.len().into(),
        }
    }

    /// Lets the next insertion be placed anew, whatever was typed before it.
    pub(super) fn lift_caret(&mut self) {
        self.caret = None;
    }
}
