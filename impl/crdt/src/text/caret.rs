//! Where the last edit was: what is typed or deleted on there needs no search.

use super::char_id::LaneId;
use super::extent::Extent;
use super::tree::LeafId;
use crate::LocalDot;

/// The leaf of the last edit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Focus {
    pub(super) leaf: LeafId,
    /// How much text shows before the leaf.
    pub(super) before: Extent,
}

/// The place right behind a character that shows, the last one of its span, in the leaf that has
/// the focus; the gap of the leaf lies there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caret {
    /// Of the span, in its leaf.
    pub(super) index: usize,
    /// How much text shows before the caret.
    pub(super) at: Extent,
    /// What goes on here without a search.
    pub(super) run: Option<OpenRun>,
}

/// A run that was written up to the caret, with nothing put behind it since.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenRun {
    pub(super) lane: LaneId,
    /// The dot that goes on with the run.
    pub(super) next: LocalDot,
    /// Whether the run's right origin stands right behind. If others have written in between,
    /// what the run's writer sends next still belongs here, but what is typed here is another run.
    pub(super) is_beside_right: bool,
}
