//! Where the last insertion ended: what is typed on there needs no search.

use super::char_id::LaneId;
use super::extent::Extent;
use super::tree::LeafId;
use crate::LocalDot;

/// The place right behind the last character that was inserted.
///
/// That character is the last of its span and of its run, it shows, the gap of its leaf lies
/// behind it, and nothing has been put there since. Any other edit takes the caret away.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caret {
    pub(super) leaf: LeafId,
    /// Of the span, in its leaf.
    pub(super) index: usize,
    pub(super) lane: LaneId,
    /// How much text shows before the caret.
    pub(super) at: Extent,
    /// Whether the run's right origin stands right behind. If others have written in between,
    /// what the run's writer sends next still belongs here, but what is typed here is another run.
    pub(super) is_beside_right: bool,
    /// The dot that goes on with the run.
    pub(super) next: LocalDot,
}
