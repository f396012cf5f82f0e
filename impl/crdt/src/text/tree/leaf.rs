//! A stretch of the text: some dozens of spans, and the part of their text that shows.
//!
//! Spec: chapter 16.

use std::ops::Range;

use super::node::NodeId;
use super::slot::Slot;
use super::spans::Spans;
use crate::text::char_id::CharId;
use crate::text::extent::{Extent, Unit};
use crate::text::gap_buffer::GapBuffer;
use crate::text::span::Span;

/// A leaf of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) struct LeafId(pub(super) u32);

#[derive(Clone, Debug)]
pub(in crate::text) struct Leaf {
    pub(super) parent: NodeId,
    pub(in crate::text) previous: Option<LeafId>,
    pub(in crate::text) next: Option<LeafId>,
    /// Of the text that shows.
    pub(in crate::text) extent: Extent,
    pub(in crate::text) spans: Spans,
    pub(in crate::text) text: GapBuffer,
}

impl Leaf {
    /// How many spans an edit adds at most: it cuts one in three.
    pub(in crate::text) const SPANS_PER_EDIT: usize = 2;

    /// The most UTF-8 a leaf holds.
    pub(in crate::text) const MAX_TEXT_BYTES: usize = 1024;

    pub(super) fn new(parent: NodeId) -> Self {
        Self {
            parent,
            previous: None,
            next: None,
            extent: Extent::ZERO,
            spans: Spans::new(Span::FILLER),
            text: GapBuffer::default(),
        }
    }

    /// Whether so many more spans and bytes of text fit.
    pub(in crate::text) fn has_room(&self, spans: usize, text_bytes: usize) -> bool {
        self.spans.room() >= spans && self.text.len() + text_bytes <= Self::MAX_TEXT_BYTES
    }

    /// The place right behind the last character.
    pub(in crate::text) fn end(&self) -> Slot {
        let Some(last) = self.spans.last() else {
            return Slot::START;
        };
        Slot {
            index: self.spans.len() - 1,
            offset: last.len(),
        }
    }

    /// The place right behind the first `chars` characters that show.
    pub(in crate::text) fn slot_behind(&self, chars: u32) -> Slot {
        if chars == 0 {
            return Slot::START;
        }
        let mut left = chars;
        for (index, span) in self.spans.iter().enumerate() {
            let shown = span.visible_len();
            if left <= shown {
                return Slot {
                    index,
                    offset: left,
                };
            }
            left -= shown;
        }
        self.end()
    }

    /// The place right before a character.
    pub(in crate::text) fn slot_of(&self, id: CharId) -> Option<Slot> {
        self.spans.iter().enumerate().find_map(|(index, span)| {
            let offset = span.offset_of(id)?;
            Some(Slot { index, offset })
        })
    }

    /// The character before a place of this leaf.
    pub(in crate::text) fn char_before(&self, slot: Slot) -> Option<CharId> {
        if slot.offset > 0 {
            return Some(self.spans[slot.index].first().plus(slot.offset - 1));
        }
        let index = slot.index.checked_sub(1)?;
        Some(self.spans[index].last())
    }

    /// The character behind a place of this leaf.
    pub(in crate::text) fn char_behind(&self, slot: Slot) -> Option<CharId> {
        let span = self.spans.get(slot.index)?;
        if slot.offset < span.len() {
            return Some(span.first().plus(slot.offset));
        }
        Some(self.spans.get(slot.index + 1)?.first())
    }

    /// How many characters show before a place.
    pub(in crate::text) fn shown_before(&self, slot: Slot) -> u32 {
        let whole: u32 = self.spans[..slot.index]
            .iter()
            .map(|s| s.visible_len())
            .sum();
        let span = self.spans.get(slot.index);
        whole + span.map_or(0, |span| slot.offset.min(span.visible_len()))
    }

    /// The number of bytes before the first `chars` characters that show.
    pub(in crate::text) fn byte_of(&self, chars: u32) -> usize {
        if self.is_ascii() {
            return chars as usize;
        }
        self.text.byte_of(chars, Unit::Chars)
    }

    /// Whether each character that shows is one byte.
    fn is_ascii(&self) -> bool {
        self.extent.chars as usize == self.text.len()
    }

    /// The extent of the first `chars` characters that show.
    pub(in crate::text) fn extent_before(&self, chars: u32) -> Extent {
        if self.extent.utf16 == self.extent.chars {
            return Extent::narrow(chars);
        }
        self.text.extent_before(self.byte_of(chars))
    }

    /// Appends what shows in `range` to `slice`.
    pub(in crate::text) fn read(&self, range: Range<u32>, slice: &mut String) {
        let (start, end) = (self.byte_of(range.start), self.byte_of(range.end));
        let (before, after) = self.text.strs();
        let cut = before.len();
        slice.push_str(&before[start.min(cut)..end.min(cut)]);
        slice.push_str(&after[start.max(cut) - cut..end.max(cut) - cut]);
    }

    /// Puts new characters at a place, behind `shown` characters that show. There is room for
    /// their text and two spans.
    ///
    /// Returns the index of the span that holds them; it ends with them.
    pub(in crate::text) fn insert(
        &mut self,
        slot: Slot,
        shown: u32,
        span: Span,
        text: &[u8],
    ) -> usize {
        self.text.insert(self.byte_of(shown), text);
        self.extent += Extent::of(text);
        self.spans.put(slot, span)
    }

    /// Marks `count` characters that show deleted, from a place on that `shown` others precede,
    /// and tells which they were. This leaf shows so many there, and has room for two spans.
    pub(in crate::text) fn delete(
        &mut self,
        slot: Slot,
        shown: u32,
        count: u32,
        mut taken: impl FnMut(CharId, u32),
    ) -> Extent {
        let removed = self.remove_text(shown, count);
        let Slot {
            mut index,
            mut offset,
        } = slot;
        while self.spans[index].visible_len() <= offset {
            (index, offset) = (index + 1, 0);
        }
        let span = self.spans[index];
        if offset + count <= span.len() {
            taken(span.first().plus(offset), count);
            self.spans.delete_within(index, offset, offset + count);
            return removed;
        }
        self.spans.delete_across(index, offset, count, taken);
        removed
    }

    fn remove_text(&mut self, shown: u32, count: u32) -> Extent {
        let start = self.byte_of(shown);
        let end = if self.is_ascii() {
            start + count as usize
        } else {
            self.byte_of(shown + count)
        };
        let removed = self.text.remove(start, end - start);
        self.extent -= removed;
        removed
    }

    /// Cuts off the characters from `slot` on; the caller puts them into another leaf.
    pub(super) fn split_off(&mut self, slot: Slot) -> (Spans, GapBuffer) {
        let byte = self.byte_of(self.shown_before(slot));
        let text = self.text.split_off(byte);
        self.extent -= text.extent();
        let mut rest = self.spans.split_off(slot.index);
        if slot.offset > 0 {
            let whole = rest[0];
            self.spans.push(whole.part(0, slot.offset));
            rest[0] = whole.part(slot.offset, whole.len());
        }
        (rest, text)
    }

    /// The place that halves the leaf: by its spans if they fill it, else by its text. Its offset
    /// is 0, or lies inside the span.
    pub(super) fn middle(&self) -> Slot {
        if self.spans.room() < Self::SPANS_PER_EDIT {
            return Slot {
                index: self.spans.len() / 2,
                offset: 0,
            };
        }
        let byte = self.text.boundary_at(self.text.len() / 2);
        let Slot { index, offset } = self.slot_behind(self.text.extent_before(byte).chars);
        if offset == self.spans[index].len() {
            return Slot {
                index: index + 1,
                offset: 0,
            };
        }
        Slot { index, offset }
    }
}
