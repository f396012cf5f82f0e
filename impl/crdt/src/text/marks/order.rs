//! What markings need to know of the text under them.
//!
//! Spec: chapters 16 and 17.

use std::cmp::Ordering;

use crate::{AnchorPlace, Extent, LocalAnchor, Text};

/// The order of a text's anchors, and where they show.
pub trait Order {
    /// Where an anchor stands, as long as the text does not change.
    type Place: Copy;

    /// Where an anchor stands, deleted characters counted; `None` when it names no character of
    /// the text.
    fn locate(&self, anchor: LocalAnchor) -> Option<Self::Place>;

    /// Which of two places stands first.
    fn compare(&self, a: Self::Place, b: Self::Place) -> Ordering;

    /// How much text shows before an anchor; `None` when it names no character of the text.
    fn shown_before(&self, anchor: LocalAnchor) -> Option<Extent>;

    /// The anchor before the character at a position; the end behind the last one.
    fn anchor_before(&self, at: usize) -> LocalAnchor;
}

impl Order for Text {
    type Place = AnchorPlace;

    fn locate(&self, anchor: LocalAnchor) -> Option<AnchorPlace> {
        Self::locate(self, anchor)
    }

    fn compare(&self, a: AnchorPlace, b: AnchorPlace) -> Ordering {
        self.compare_places(a, b)
    }

    fn shown_before(&self, anchor: LocalAnchor) -> Option<Extent> {
        Self::shown_before(self, anchor)
    }

    fn anchor_before(&self, at: usize) -> LocalAnchor {
        Self::anchor_before(self, at)
    }
}

/// An anchor that stands in the text, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Located<P> {
    pub(super) anchor: LocalAnchor,
    pub(super) place: P,
}

/// Where an anchor of a segment stands.
pub(super) fn located<O: Order>(order: &O, anchor: LocalAnchor) -> Located<O::Place> {
    let place = order.locate(anchor);
    let place = place.expect("segments start at characters of the text, which never leave it");
    Located { anchor, place }
}
