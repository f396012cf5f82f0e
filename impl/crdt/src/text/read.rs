//! The text that shows, and its positions in both units.
//!
//! Spec: chapter 16.

use std::fmt;
use std::ops::Range;

use super::extent::Unit;
use super::state::Text;

impl Text {
    /// The text that shows, in pieces none of which is empty.
    pub fn chunks(&self) -> impl Iterator<Item = &str> {
        let halves = self
            .tree
            .leaves()
            .flat_map(|(_, leaf)| <[&str; 2]>::from(leaf.text.strs()));
        halves.filter(|piece| !piece.is_empty())
    }

    /// What shows in `range`.
    pub fn slice(&self, range: Range<usize>) -> String {
        let (start, end) = (self.clamp(range.start), self.clamp(range.end));
        let mut slice = String::new();
        let mut missing = end.saturating_sub(start);
        if missing == 0 {
            return slice;
        }
        let (id, before) = self.tree.leaf_behind(start + 1, Unit::Chars);
        let mut skipped = start - before.chars;
        let mut leaf = Some(self.tree.leaf(id));
        while let Some(shown) = leaf {
            let end = skipped.saturating_add(missing).min(shown.extent.chars);
            shown.read(skipped..end, &mut slice);
            missing -= end - skipped;
            skipped = 0;
            leaf = shown
                .next
                .filter(|_| missing > 0)
                .map(|next| self.tree.leaf(next));
        }
        slice
    }

    /// [`slice`](Self::slice) of a range in UTF-16 code units.
    pub fn slice_utf16(&self, range: Range<usize>) -> String {
        self.slice(self.chars_of(range.start)..self.chars_of(range.end))
    }

    /// The position in scalars of one in UTF-16 code units. Between the two halves of a pair: of
    /// the one before it.
    pub fn chars_of(&self, utf16: usize) -> usize {
        if utf16 >= self.extent.utf16 as usize {
            return self.len();
        }
        if self.extent.chars == self.extent.utf16 {
            return utf16;
        }
        let (id, before) = self.tree.leaf_behind(utf16 as u32, Unit::Utf16);
        let leaf = self.tree.leaf(id);
        let byte = leaf.text.byte_of(utf16 as u32 - before.utf16, Unit::Utf16);
        (before + leaf.text.extent_before(byte)).chars as usize
    }

    /// The position in UTF-16 code units of one in scalars.
    pub fn utf16_of(&self, chars: usize) -> usize {
        let chars = self.clamp(chars);
        if self.extent.chars == self.extent.utf16 {
            return chars as usize;
        }
        let (id, before) = self.tree.leaf_behind(chars, Unit::Chars);
        let inside = self.tree.leaf(id).extent_before(chars - before.chars);
        (before + inside).utf16 as usize
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chunks().try_for_each(|chunk| f.write_str(chunk))
    }
}
