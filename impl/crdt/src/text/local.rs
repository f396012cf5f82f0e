//! The writer's own edits: at positions of what shows.
//!
//! Spec: chapter 16, edits. Model: `tla/FugueText.tla`, actions `Insert` and `Delete`.

use std::ops::Range;

use super::caret::{Caret, Focus};
use super::edit::LocalPlace;
use super::extent::{Extent, Unit};
use super::state::Text;
use super::tree::{Leaf, Slot, Spot, Tree};
use crate::{LocalDot, LocalDotRange};

impl Text {
    /// Inserts `text` (not empty) at a position; its characters take the dots from `first` on.
    /// Returns its origins, as its operation tells them to others.
    //= SK-TEXT-002
    //= SK-TEXT-020
    pub fn insert(&mut self, at: usize, text: &str, first: LocalDot) -> LocalPlace {
        let at = self.clamp(at);
        if self.is_typing(at) && self.type_on(first, text) {
            return LocalPlace::Continues;
        }
        self.insert_elsewhere(at, text, first)
    }

    /// [`insert`](Self::insert) at a position in UTF-16 code units.
    pub fn insert_utf16(&mut self, at: usize, text: &str, first: LocalDot) -> LocalPlace {
        self.insert(self.chars_of(at), text, first)
    }

    // Out of line: what is typed at the caret shall not pay for the registers this needs.
    #[inline(never)]
    fn insert_elsewhere(&mut self, at: u32, text: &str, first: LocalDot) -> LocalPlace {
        let (spot, at) = self.turn_behind(at);
        self.put_between_neighbours(spot, at, first, text)
    }

    /// Puts the writer's new characters at a place, which lies in the leaf that has the focus,
    /// and whose position is `at`.
    pub(super) fn put_between_neighbours(
        &mut self,
        spot: Spot,
        at: Extent,
        first: LocalDot,
        text: &str,
    ) -> LocalPlace {
        let origins = (self.tree.char_before(spot), self.tree.char_behind(spot));
        if self.put(spot, at, first, origins, text) {
            return LocalPlace::Continues;
        }
        LocalPlace::Between {
            left: origins.0.map(|id| self.lanes.dot(id)),
            right: origins.1.map(|id| self.lanes.dot(id)),
        }
    }

    /// Deletes the characters that show in `range`. Adds their dots to `taken`, which then
    /// ascends (by index and sequence number) and has no two ranges that touch.
    //= SK-TEXT-020
    pub fn delete(&mut self, range: Range<usize>, taken: &mut Vec<LocalDotRange>) {
        let (start, end) = (self.clamp(range.start), self.clamp(range.end));
        if start >= end {
            return;
        }
        if let Some(gone) = self.backspace(end, end - start) {
            taken.push(gone);
        } else {
            self.delete_behind(start, end - start, taken);
        }
        if taken.len() > 1 {
            unite(taken);
        }
    }

    /// [`delete`](Self::delete) of a range in UTF-16 code units.
    pub fn delete_utf16(&mut self, range: Range<usize>, taken: &mut Vec<LocalDotRange>) {
        self.delete(self.chars_of(range.start)..self.chars_of(range.end), taken);
    }

    /// Deletes characters before the caret, if it stands at `at` and they are not all of its span.
    pub(super) fn backspace(&mut self, at: u32, count: u32) -> Option<LocalDotRange> {
        let caret = self.caret.as_mut().filter(|caret| caret.at.chars == at)?;
        let leaf = self.tree.edit(self.focus.leaf);
        let gone = leaf.spans.backspace(caret.index, count)?;
        let removed = leaf.text.backspace(count);
        leaf.extent -= removed;
        self.extent -= removed;
        caret.at -= removed;
        caret.run = None;
        Some(LocalDotRange {
            first: self.lanes.dot(gone.first()),
            length: u64::from(count),
        })
    }

    #[inline(never)]
    fn delete_behind(&mut self, at: u32, count: u32, taken: &mut Vec<LocalDotRange>) {
        let mut left = count;
        while left > 0 {
            left -= self.delete_in_leaf(at, left, taken);
        }
    }

    /// Deletes up to `count` characters that show from a position on. Returns how many: 0 if there
    /// had to be made room first.
    fn delete_in_leaf(&mut self, at: u32, count: u32, taken: &mut Vec<LocalDotRange>) -> u32 {
        let (slot, shown) = self.turn_before(at);
        let leaf = self.focus.leaf;
        if !self.tree.leaf(leaf).has_room(Leaf::SPANS_PER_EDIT, 0) {
            self.make_room(Spot { leaf, slot }, Leaf::SPANS_PER_EDIT, 0);
            self.caret = None;
            return 0;
        }
        let lanes = &self.lanes;
        let leaf = self.tree.edit(leaf);
        let count = count.min(leaf.extent.chars - shown.chars);
        let removed = leaf.delete(slot, shown.chars, count, |first, len| {
            taken.push(LocalDotRange {
                first: lanes.dot(first),
                length: u64::from(len),
            });
        });
        self.extent -= removed;
        self.caret = (slot.offset > 0).then(|| Caret {
            index: slot.index,
            at: self.focus.before + shown,
            run: None,
        });
        count
    }

    pub(super) fn clamp(&self, at: usize) -> u32 {
        at.min(self.len()) as u32
    }

    /// Whether what is typed at a position may go on with the run at the caret.
    pub(super) fn is_typing(&self, at: u32) -> bool {
        let Some(caret) = &self.caret else {
            return false;
        };
        caret.at.chars == at && caret.run.is_some_and(|run| run.is_beside_right)
    }

    /// The place right behind the character that shows before a position, whose leaf gets the
    /// focus, and how much text shows before it.
    pub(super) fn turn_behind(&mut self, at: u32) -> (Spot, Extent) {
        if let Some(caret) = &self.caret
            && caret.at.chars == at
        {
            return (self.spot_of_caret(caret), caret.at);
        }
        let Some(before) = at.checked_sub(1) else {
            self.focus = Focus {
                leaf: Tree::FIRST_LEAF,
                before: Extent::ZERO,
            };
            self.caret = None;
            return (self.tree.start(), Extent::ZERO);
        };
        self.turn_to_char(before);
        let leaf = self.tree.leaf(self.focus.leaf);
        let shown = at - self.focus.before.chars;
        let spot = Spot {
            leaf: self.focus.leaf,
            slot: leaf.slot_behind(shown),
        };
        (spot, self.focus.before + leaf.extent_before(shown))
    }

    /// The place right before the character that shows at a position, or in front of deleted ones
    /// before it. Its leaf gets the focus. Also how much of that leaf shows before it.
    fn turn_before(&mut self, at: u32) -> (Slot, Extent) {
        self.turn_to_char(at);
        let leaf = self.tree.leaf(self.focus.leaf);
        let shown = at - self.focus.before.chars;
        let extent = leaf.extent_before(shown);
        if let Some(caret) = &self.caret {
            let index = caret.index;
            let offset = leaf.spans[index].len();
            if caret.at.chars == at {
                return (Slot { index, offset }, extent);
            }
        }
        (leaf.slot_behind(shown), extent)
    }

    /// Gives the leaf of the character that shows at a position the focus.
    fn turn_to_char(&mut self, at: u32) {
        let shown = at.wrapping_sub(self.focus.before.chars);
        if shown < self.tree.leaf(self.focus.leaf).extent.chars {
            return;
        }
        self.caret = None;
        self.focus = self.neighbour_with(at).unwrap_or_else(|| {
            self.tree.settle();
            let (leaf, before) = self.tree.leaf_behind(at + 1, Unit::Chars);
            Focus { leaf, before }
        });
    }

    /// The leaf beside the one with the focus, if it shows the character at a position: most
    /// edits are near the last one.
    fn neighbour_with(&self, at: u32) -> Option<Focus> {
        let before = self.focus.before;
        let leaf = self.tree.leaf(self.focus.leaf);
        if let Some(back) = before.chars.checked_sub(at) {
            let previous = leaf.previous?;
            let extent = self.tree.leaf(previous).extent;
            return (1..=extent.chars).contains(&back).then(|| Focus {
                leaf: previous,
                before: before - extent,
            });
        }
        let (next, before) = (leaf.next?, before + leaf.extent);
        let shows = at - before.chars < self.tree.leaf(next).extent.chars;
        shows.then_some(Focus { leaf: next, before })
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
