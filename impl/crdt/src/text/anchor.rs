//! Places that stay: cursors and the ends of markings.
//!
//! Spec: chapters 16 and 17.

use std::cmp::Ordering;

use super::edit::LocalAnchor;
use super::extent::Extent;
use super::state::Text;
use super::tree::Spot;
use crate::LocalDot;

impl Text {
    /// The anchor before the character at a position; the end for the position behind the last.
    pub fn anchor_before(&self, at: usize) -> LocalAnchor {
        if at >= self.len() {
            return LocalAnchor::End;
        }
        self.char_shown(at)
            .map_or(LocalAnchor::End, LocalAnchor::Before)
    }

    /// The anchor after the character before a position; the start for position 0.
    pub fn anchor_after(&self, at: usize) -> LocalAnchor {
        let at = self.clamp(at) as usize;
        let before = at.checked_sub(1).and_then(|at| self.char_shown(at));
        before.map_or(LocalAnchor::Start, LocalAnchor::After)
    }

    /// The dot of the character that shows at a position.
    pub fn char_shown(&self, at: usize) -> Option<LocalDot> {
        if at >= self.len() {
            return None;
        }
        let id = self.tree.char_before(self.spot_at(at as u32 + 1))?;
        Some(self.lanes.dot(id))
    }

    /// The position of an anchor; `None` when it names no character of this text.
    //= SK-TEXT-023
    pub fn position_of(&self, anchor: LocalAnchor) -> Option<usize> {
        Some(self.shown_before(anchor)?.chars as usize)
    }

    /// How much text shows before an anchor; `None` when it names no character of this text.
    pub fn shown_before(&self, anchor: LocalAnchor) -> Option<Extent> {
        let (dot, is_after) = match anchor {
            LocalAnchor::Start => return Some(Extent::ZERO),
            LocalAnchor::End => return Some(self.extent),
            LocalAnchor::Before(dot) => (dot, false),
            LocalAnchor::After(dot) => (dot, true),
        };
        let mut spot = self.spot_of_dot(dot)?;
        spot.slot.offset += u32::from(is_after);
        Some(self.position_of_spot(spot))
    }

    /// Which of two anchors stands first in the order of the text, deleted characters counted:
    /// `After` one character stands before `Before` the next. `None` when one of them names no
    /// character of this text.
    pub fn compare(&self, a: LocalAnchor, b: LocalAnchor) -> Option<Ordering> {
        Some(self.compare_places(self.locate(a)?, self.locate(b)?))
    }

    /// Where an anchor stands, as long as nothing is inserted or deleted; `None` when it names no
    /// character of this text.
    pub fn locate(&self, anchor: LocalAnchor) -> Option<AnchorPlace> {
        let (dot, is_after) = match anchor {
            LocalAnchor::Start => return Some(AnchorPlace(Place::Start)),
            LocalAnchor::End => return Some(AnchorPlace(Place::End)),
            LocalAnchor::Before(dot) => (dot, false),
            LocalAnchor::After(dot) => (dot, true),
        };
        let spot = self.spot_of_dot(dot)?;
        Some(AnchorPlace(Place::Beside(spot, is_after)))
    }

    /// Which of two places stands first.
    pub fn compare_places(&self, a: AnchorPlace, b: AnchorPlace) -> Ordering {
        match (a.0, b.0) {
            (Place::Start, Place::Start) | (Place::End, Place::End) => Ordering::Equal,
            (Place::Start, _) | (_, Place::End) => Ordering::Less,
            (_, Place::Start) | (Place::End, _) => Ordering::Greater,
            (Place::Beside(a, is_after_a), Place::Beside(b, is_after_b)) => {
                self.tree.compare(a, b).then(is_after_a.cmp(&is_after_b))
            }
        }
    }
}

/// Where an anchor stands in a text that does not change.
#[derive(Clone, Copy, Debug)]
pub struct AnchorPlace(Place);

#[derive(Clone, Copy, Debug)]
enum Place {
    Start,
    /// Right before the character, or right after it.
    Beside(Spot, bool),
    End,
}
