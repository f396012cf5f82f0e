//! Characters that stand side by side, with dots that follow each other and one fate.
//!
//! Spec: chapter 16. Model: `tla/FugueText.tla`, whose characters a span holds by the run.

use super::char_id::{CharId, LaneId};

/// A run of characters in twelve bytes: the first one's name, how many, and whether they show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    lane: LaneId,
    offset: u32,
    /// The length, and in the highest bit whether the characters are deleted.
    length: u32,
}

const DELETED: u32 = 1 << 31;

impl Span {
    /// The longest span.
    pub(super) const MAX_LEN: u32 = DELETED - 1;

    /// What unused slots hold.
    pub(super) const FILLER: Self = Self {
        lane: LaneId::FIRST,
        offset: 0,
        length: 0,
    };

    pub(super) fn new(first: CharId, len: u32, is_deleted: bool) -> Self {
        debug_assert!(len <= Self::MAX_LEN);
        Self {
            lane: first.lane,
            offset: first.offset,
            length: len | if is_deleted { DELETED } else { 0 },
        }
    }

    pub(super) fn len(self) -> u32 {
        self.length & !DELETED
    }

    pub(super) fn is_deleted(self) -> bool {
        self.length & DELETED != 0
    }

    /// How many of the characters show.
    pub(super) fn visible_len(self) -> u32 {
        if self.is_deleted() { 0 } else { self.length }
    }

    pub(super) fn first(self) -> CharId {
        CharId::new(self.lane, self.offset)
    }

    pub(super) fn last(self) -> CharId {
        self.first().plus(self.len() - 1)
    }

    /// How many characters of this stand before `id`; `None` when it is not among them.
    pub(super) fn offset_of(self, id: CharId) -> Option<u32> {
        let before = id.offset.wrapping_sub(self.offset);
        (self.lane == id.lane && before < self.len()).then_some(before)
    }

    /// The characters `from..to`, counted from this span's first.
    pub(super) fn part(self, from: u32, to: u32) -> Self {
        Self::new(self.first().plus(from), to - from, self.is_deleted())
    }

    pub(super) fn deleted(self) -> Self {
        Self {
            length: self.length | DELETED,
            ..self
        }
    }

    /// Whether `next`, standing right behind, is more of the same.
    pub(super) fn continues_with(self, next: Self) -> bool {
        self.lane == next.lane
            && self.offset.checked_add(self.len()) == Some(next.offset)
            && self.is_deleted() == next.is_deleted()
            && self.len() + next.len() <= Self::MAX_LEN
    }

    /// Takes in `count` characters that follow the last.
    pub(super) fn grow(&mut self, count: u32) {
        debug_assert!(self.len() + count <= Self::MAX_LEN);
        self.length += count;
    }

    /// Takes in `count` characters that precede the first.
    pub(super) fn grow_front(&mut self, count: u32) {
        self.offset -= count;
        self.grow(count);
    }

    /// Gives up the last `count` characters, and keeps at least one.
    pub(super) fn shrink(&mut self, count: u32) {
        debug_assert!(count < self.len());
        self.length -= count;
    }
}
