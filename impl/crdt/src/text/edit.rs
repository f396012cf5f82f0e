//! What goes into a text and what comes out: places, anchors, edits.
//!
//! Spec: chapters 16 and 17.

use super::extent::Extent;
use crate::LocalDot;

/// The origins of the first character of an insertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LocalPlace {
    /// The run of the replica's previous dot goes on.
    Continues,
    Between {
        /// `None`: the start of the text.
        left: Option<LocalDot>,
        /// `None`: the end of the text.
        right: Option<LocalDot>,
    },
}

/// A place that moves with a character, whether that shows or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LocalAnchor {
    /// The start of the text.
    Start,
    Before(LocalDot),
    After(LocalDot),
    /// The end of the text.
    End,
}

/// What an operation did to the text that shows: `removed` went from the position `at`, and then
/// `inserted` came there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextEdit {
    pub at: Extent,
    pub removed: Extent,
    pub inserted: Extent,
}

impl TextEdit {
    pub(super) fn insertion(at: Extent, inserted: Extent) -> Self {
        Self {
            at,
            removed: Extent::ZERO,
            inserted,
        }
    }

    pub(super) fn removal(at: Extent, removed: Extent) -> Self {
        Self {
            at,
            removed,
            inserted: Extent::ZERO,
        }
    }
}
