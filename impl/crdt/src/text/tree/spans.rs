//! The spans of one leaf, and how edits cut them and join them.
//!
//! Spec: chapter 16.

use super::slot::Slot;
use crate::text::block::Block;
use crate::text::char_id::CharId;
use crate::text::span::Span;

/// The spans of one leaf.
pub(in crate::text) type Spans = Block<Span, MAX_SPANS>;

/// How many spans a leaf holds at most.
const MAX_SPANS: usize = 32;

impl Spans {
    /// Adds a span at the end, as one with the last where that is possible.
    pub(in crate::text) fn append(&mut self, span: Span) {
        if let Some(last) = self.last_mut()
            && last.continues_with(span)
        {
            last.grow(span.len());
            return;
        }
        self.push(span);
    }

    /// Puts new characters at a place. Returns the index of the span that holds them; it ends with
    /// them.
    pub(super) fn put(&mut self, slot: Slot, span: Span) -> usize {
        let Slot { index, offset } = slot;
        if offset == 0 {
            self.insert(index, span);
            return index;
        }
        let before = self[index];
        if offset < before.len() {
            self[index] = before.part(0, offset);
            let rest = before.part(offset, before.len());
            self.insert_pair(index + 1, [span, rest]);
            return index + 1;
        }
        if before.continues_with(span) {
            self[index].grow(span.len());
            return index;
        }
        self.insert(index + 1, span);
        index + 1
    }

    /// Marks the characters `from..to` of one span that shows deleted.
    pub(super) fn delete_within(&mut self, index: usize, from: u32, to: u32) {
        let span = self[index];
        let gone = span.part(from, to).deleted();
        match (from == 0, to == span.len()) {
            (true, true) => {
                self[index] = gone;
                self.unite(index, index + 1);
            }
            (false, true) => {
                self.backspace(index, to - from);
            }
            (true, false) => {
                self[index] = span.part(to, span.len());
                match index.checked_sub(1).map(|before| &mut self[before]) {
                    Some(before) if before.continues_with(gone) => before.grow(gone.len()),
                    Some(_) | None => self.insert(index, gone),
                }
            }
            (false, false) => {
                self[index] = span.part(0, from);
                let rest = span.part(to, span.len());
                self.insert_pair(index + 1, [gone, rest]);
            }
        }
    }

    /// Marks `count` characters that show deleted, from the one at `offset` of a span on, and
    /// tells which they were.
    pub(super) fn delete_across(
        &mut self,
        index: usize,
        offset: u32,
        count: u32,
        mut taken: impl FnMut(CharId, u32),
    ) {
        let start = index + usize::from(offset > 0);
        if offset > 0 {
            self.cut(index, offset);
        }
        let (mut at, mut left) = (start, count);
        while left > 0 {
            if self[at].visible_len() > left {
                self.cut(at, left);
            }
            let span = self[at];
            if !span.is_deleted() {
                taken(span.first(), span.len());
                self[at] = span.deleted();
                left -= span.len();
            }
            at += 1;
        }
        self.unite(start, at);
    }

    /// Makes two spans of one.
    fn cut(&mut self, index: usize, offset: u32) {
        let span = self[index];
        self[index] = span.part(0, offset);
        self.insert(index + 1, span.part(offset, span.len()));
    }

    /// Makes the spans `start..end` and their neighbours one where that is possible.
    fn unite(&mut self, start: usize, end: usize) {
        let mut kept = start.saturating_sub(1);
        let end = self.len().min(end + 1);
        for index in kept + 1..end {
            let span = self[index];
            if self[kept].continues_with(span) {
                self[kept].grow(span.len());
            } else {
                kept += 1;
                self[kept] = span;
            }
        }
        self.remove(kept + 1, end);
    }

    /// Marks the last `count` characters of a span deleted, if it shows and has more than that.
    /// Returns them; `None` if they would need room that there is not.
    pub(in crate::text) fn backspace(&mut self, index: usize, count: u32) -> Option<Span> {
        let span = self[index];
        let kept = span
            .visible_len()
            .checked_sub(count)
            .filter(|kept| *kept > 0)?;
        let gone = span.part(kept, span.len()).deleted();
        let room = self.room();
        match self.get_mut(index + 1) {
            Some(next) if gone.continues_with(*next) => next.grow_front(count),
            Some(_) | None if room > 0 => self.insert(index + 1, gone),
            Some(_) | None => return None,
        }
        self[index].shrink(count);
        Some(gone)
    }
}
