//! Where characters stand in a leaf.

/// A place among the characters of one leaf, deleted ones included: behind `offset` characters of
/// the span at `index`. The place before the first character is `Slot::START`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::text) struct Slot {
    pub(in crate::text) index: usize,
    pub(in crate::text) offset: u32,
}

impl Slot {
    pub(in crate::text) const START: Self = Self {
        index: 0,
        offset: 0,
    };

    /// The same place in what a cut at `cut`, which stands before it, leaves behind.
    pub(super) fn behind(self, cut: Self) -> Self {
        let index = self.index - cut.index;
        let offset = self.offset - if index == 0 { cut.offset } else { 0 };
        Self { index, offset }
    }
}
