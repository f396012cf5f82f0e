//! The name of a character inside one text, in eight bytes.
//!
//! A dot has a sequence number of 64 bits. A text cuts each replica's numbers into lanes of 2^32
//! and names a character by lane and offset; hardly any text has two lanes of one replica.

use std::num::NonZeroU32;

/// 2^32 consecutive sequence numbers of one replica, as one text numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LaneId(NonZeroU32);

impl LaneId {
    pub(super) const FIRST: Self = Self(NonZeroU32::MIN);

    pub(super) fn from_index(index: usize) -> Self {
        let number = u32::try_from(index + 1).ok().and_then(NonZeroU32::new);
        Self(number.expect("a text has far fewer lanes than u32 counts"))
    }

    pub(super) fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// A character of this text, deleted or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct CharId {
    pub(super) lane: LaneId,
    pub(super) offset: u32,
}

impl CharId {
    pub(super) fn new(lane: LaneId, offset: u32) -> Self {
        Self { lane, offset }
    }

    /// The character `count` dots later. The caller knows that there is one.
    pub(super) fn plus(self, count: u32) -> Self {
        Self::new(self.lane, self.offset + count)
    }
}
