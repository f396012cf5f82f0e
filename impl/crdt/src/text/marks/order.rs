//! What markings need to know of the text under them.
//!
//! Spec: chapters 16 and 17.

use std::cmp::Ordering;

use crate::{Extent, LocalAnchor, Text};

/// The order of a text's anchors, and where they show.
pub trait Order {
    /// Which of two anchors stands first, deleted characters counted; `None` when one of them
    /// names no character of the text.
    fn compare(&self, a: LocalAnchor, b: LocalAnchor) -> Option<Ordering>;

    /// How much text shows before an anchor; `None` when it names no character of the text.
    fn shown_before(&self, anchor: LocalAnchor) -> Option<Extent>;

    /// The anchor before the character at a position; the end behind the last one.
    fn anchor_before(&self, at: usize) -> LocalAnchor;
}

impl Order for Text {
    fn compare(&self, a: LocalAnchor, b: LocalAnchor) -> Option<Ordering> {
        Self::compare(self, a, b)
    }

    fn shown_before(&self, anchor: LocalAnchor) -> Option<Extent> {
        Self::shown_before(self, anchor)
    }

    fn anchor_before(&self, at: usize) -> LocalAnchor {
        Self::anchor_before(self, at)
    }
}
