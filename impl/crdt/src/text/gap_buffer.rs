//! The shown text of one leaf: UTF-8 with a gap where the last edit was.
//!
//! Typing and backspacing write at the gap and move nothing. The gap always lies between two
//! scalars, so both halves are valid UTF-8 on their own.

use super::extent::{Extent, Unit};

#[derive(Clone, Debug, Default)]
pub(super) struct GapBuffer {
    /// Text, gap, text. What the gap holds has no meaning.
    bytes: Vec<u8>,
    gap_start: u32,
    gap_end: u32,
}

impl GapBuffer {
    /// The text, with a gap behind it.
    pub(super) fn from_text(text: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(text.len() + Self::LEAST_GROWTH_BYTES);
        bytes.extend_from_slice(text);
        bytes.resize(text.len() + Self::LEAST_GROWTH_BYTES, 0);
        Self {
            gap_start: text.len() as u32,
            gap_end: bytes.len() as u32,
            bytes,
        }
    }

    /// The length of the text in bytes.
    pub(super) fn len(&self) -> usize {
        self.bytes.len() - self.gap_len()
    }

    fn gap_len(&self) -> usize {
        (self.gap_end - self.gap_start) as usize
    }

    /// Where the gap lies, in bytes of text before it.
    pub(super) fn gap(&self) -> usize {
        self.gap_start as usize
    }

    /// The text before the gap and the text after it.
    pub(super) fn halves(&self) -> (&[u8], &[u8]) {
        (
            &self.bytes[..self.gap_start as usize],
            &self.bytes[self.gap_end as usize..],
        )
    }

    /// The same as two strings.
    pub(super) fn strs(&self) -> (&str, &str) {
        let (before, after) = self.halves();
        let text = |bytes| std::str::from_utf8(bytes).expect("edits cut between scalars");
        (text(before), text(after))
    }

    /// Writes `text` at the gap, if it fits there without moving anything.
    #[inline]
    fn type_in(&mut self, text: &[u8]) -> bool {
        let start = self.gap_start as usize;
        let end = start + text.len();
        if end > self.gap_end as usize {
            return false;
        }
        match text {
            [byte] => self.bytes[start] = *byte,
            text => self.bytes[start..end].copy_from_slice(text),
        }
        self.gap_start = end as u32;
        true
    }

    /// Writes `text` at the gap.
    #[inline]
    pub(super) fn type_at_gap(&mut self, text: &[u8]) {
        if !self.type_in(text) {
            self.widen_gap(text.len());
            self.type_in(text);
        }
    }

    /// Inserts `text` before the byte `at` of the text.
    pub(super) fn insert(&mut self, at: usize, text: &[u8]) {
        if self.gap() != at {
            self.move_gap(at);
        }
        self.type_at_gap(text);
    }

    /// Removes `count` bytes from the byte `at` of the text.
    pub(super) fn remove(&mut self, at: usize, count: usize) -> Extent {
        if self.gap() != at + count {
            if self.gap() != at {
                self.move_gap(at);
            }
            let end = self.gap_end as usize;
            let removed = Extent::of(&self.bytes[end..end + count]);
            self.gap_end += count as u32;
            return removed;
        }
        let removed = Extent::of(&self.bytes[at..at + count]);
        self.gap_start = at as u32;
        removed
    }

    /// Removes the last `count` scalars before the gap, which are there.
    pub(super) fn backspace(&mut self, count: u32) -> Extent {
        let mut start = self.gap_start as usize;
        if count == 1 && self.bytes[start - 1].is_ascii() {
            self.gap_start -= 1;
            return Extent::narrow(1);
        }
        let mut removed = Extent::ZERO;
        while removed.chars < count {
            start -= 1;
            let byte = self.bytes[start];
            removed.chars += u32::from((byte as i8) >= -0x40);
            removed.utf16 += u32::from((byte as i8) >= -0x40) + u32::from(byte >= 0xf0);
        }
        self.gap_start = start as u32;
        removed
    }

    /// Cuts off and returns the text from the byte `at` on.
    pub(super) fn split_off(&mut self, at: usize) -> Self {
        self.move_gap(at);
        let rest = Self::from_text(&self.bytes[self.gap_end as usize..]);
        self.bytes.truncate(self.gap_start as usize);
        self.gap_end = self.gap_start;
        rest
    }

    /// The number of bytes before the position `at`, counted in `unit`.
    pub(super) fn byte_of(&self, at: u32, unit: Unit) -> usize {
        let (before, after) = self.halves();
        let mut counted = 0;
        for (index, &byte) in before.iter().chain(after).enumerate() {
            if (byte as i8) < -0x40 {
                continue;
            }
            let width = match unit {
                Unit::Chars => 1,
                Unit::Utf16 => 1 + u32::from(byte >= 0xf0),
            };
            if counted + width > at {
                return index;
            }
            counted += width;
        }
        self.len()
    }

    /// The first boundary between two scalars that is not before the byte `at`.
    pub(super) fn boundary_at(&self, at: usize) -> usize {
        let (before, after) = self.halves();
        let bytes = before.iter().chain(after).skip(at);
        at + bytes.take_while(|byte| (**byte as i8) < -0x40).count()
    }

    pub(super) fn extent(&self) -> Extent {
        self.extent_before(self.len())
    }

    /// The extent of the first `len` bytes.
    pub(super) fn extent_before(&self, len: usize) -> Extent {
        let (before, after) = self.halves();
        if len <= before.len() {
            return Extent::of(&before[..len]);
        }
        Extent::of(before) + Extent::of(&after[..len - before.len()])
    }

    fn move_gap(&mut self, to: usize) {
        let (start, end) = (self.gap_start as usize, self.gap_end as usize);
        if to < start {
            self.bytes.copy_within(to..start, end - (start - to));
        } else {
            self.bytes.copy_within(end..end + (to - start), start);
        }
        self.gap_end = (end - start + to) as u32;
        self.gap_start = to as u32;
    }

    /// Makes the gap at least `needed` bytes wide.
    fn widen_gap(&mut self, needed: usize) {
        let (start, end) = (self.gap_start as usize, self.gap_end as usize);
        let (old_len, missing) = (self.bytes.len(), needed - (end - start));
        let added = missing.max(old_len / 2).max(Self::LEAST_GROWTH_BYTES);
        self.bytes.reserve_exact(added);
        self.bytes.resize(old_len + added, 0);
        self.bytes.copy_within(end..old_len, end + added);
        self.gap_end = (end + added) as u32;
    }

    const LEAST_GROWTH_BYTES: usize = 32;
}
