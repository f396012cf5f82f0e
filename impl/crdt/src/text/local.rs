//! The writer's own edits: at positions of what shows.
//!
//! Spec: chapter 16, edits. Model: `tla/FugueText.tla`, actions `Insert` and `Delete`.

use std::ops::Range;

use super::caret::Caret;
use super::edit::LocalPlace;
use super::extent::{Extent, Unit};
use super::state::Text;
use super::tree::{Leaf, Spot};
use crate::{LocalDot, LocalDotRange};

impl Text {
    /// Inserts `text` (not empty) at a position; its characters take the dots from `first` on.
    /// Returns its origins, as its operation tells them to others.
    //= SK-TEXT-002
    //= SK-TEXT-020
    pub fn insert(&mut self, at: usize, text: &str, first: LocalDot) -> LocalPlace {
        let at = self.clamp(at);
        let is_caret = |caret: Caret| caret.at.chars == at && caret.is_beside_right;
        if self.caret.is_some_and(is_caret) && self.type_on(first, text) {
            return LocalPlace::Continues;
        }
        let (spot, before) = self.spot_behind(at);
        let left = self.tree.char_before(spot);
        let right = self.tree.char_behind(spot);
        self.put(spot, before, first, (left, right), text)
    }

    /// [`insert`](Self::insert) at a position in UTF-16 code units.
    pub fn insert_utf16(&mut self, at: usize, text: &str, first: LocalDot) -> LocalPlace {
        self.insert(self.chars_of(at), text, first)
    }

    /// Deletes the characters that show in `range`. Adds their dots to `taken`, which then
    /// ascends (by index and sequence number) and has no two ranges that touch.
    //= SK-TEXT-020
    pub fn delete(&mut self, range: Range<usize>, taken: &mut Vec<LocalDotRange>) {
        let (start, end) = (self.clamp(range.start), self.clamp(range.end));
        self.caret = None;
        let mut left = end.saturating_sub(start);
        while left > 0 {
            let (leaf, before) = self.tree.leaf_behind(start + 1, Unit::Chars);
            let from = start - before.chars;
            let slot = self.tree.leaf(leaf).slot_behind(from);
            if !self.tree.leaf(leaf).has_room(Leaf::SPANS_PER_EDIT, 0) {
                self.make_room(Spot { leaf, slot }, Leaf::SPANS_PER_EDIT, 0);
                continue;
            }
            let to = (from + left).min(self.tree.leaf(leaf).extent.chars);
            let lanes = &self.lanes;
            let removed = self.tree.edit(leaf).delete(from, to, |first, len| {
                taken.push(LocalDotRange {
                    first: lanes.dot(first),
                    length: u64::from(len),
                });
            });
            self.extent -= removed;
            left -= to - from;
        }
        unite(taken);
    }

    /// [`delete`](Self::delete) of a range in UTF-16 code units.
    pub fn delete_utf16(&mut self, range: Range<usize>, taken: &mut Vec<LocalDotRange>) {
        self.delete(self.chars_of(range.start)..self.chars_of(range.end), taken);
    }

    pub(super) fn clamp(&self, at: usize) -> u32 {
        at.min(self.len()) as u32
    }

    /// The place right behind the character that shows before a position, and how much text
    /// shows before it.
    pub(super) fn spot_behind(&self, at: u32) -> (Spot, Extent) {
        let (id, before) = self.tree.leaf_behind(at, Unit::Chars);
        let leaf = self.tree.leaf(id);
        let slot = leaf.slot_behind(at - before.chars);
        let inside = leaf.extent_before(at - before.chars);
        (Spot { leaf: id, slot }, before + inside)
    }
}

/// Sorts ranges of dots and joins those that touch.
fn unite(ranges: &mut Vec<LocalDotRange>) {
    ranges.sort_unstable_by_key(|range| range.first);
    ranges.dedup_by(|next, last| {
        let touches = last.first.replica == next.first.replica
            && last.first.seq + last.length == next.first.seq;
        if touches {
            last.length += next.length;
        }
        touches
    });
}
