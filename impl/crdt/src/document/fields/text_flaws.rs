//! Planted bugs in what an operation on a text is read as.
//!
//! Spec: chapters 16 and 17.

use crate::{Flaw, LocalAnchor, LocalDotRange, LocalPlace, Place, Text};

/// What the flaws of these names make of a place; `None` to drop its insertion.
pub(super) fn bent(place: LocalPlace, named: &Place) -> Option<LocalPlace> {
    let LocalPlace::Between { left, right } = place else {
        return Some(place);
    };
    if Flaw::OriginsSwapped.is_planted() {
        let (left, right) = (right, left);
        return Some(LocalPlace::Between { left, right });
    }
    if Flaw::RunsInterleave.is_planted() {
        let (left, right) = (None, None);
        return Some(LocalPlace::Between { left, right });
    }
    if Flaw::RightOriginLost.is_planted() {
        let right = None;
        return Some(LocalPlace::Between { left, right });
    }
    let is_strange = *named != Place::Continues && left.is_some() && left == right;
    (!is_strange || !Flaw::StrangeOriginDropped.is_planted()).then_some(place)
}

/// What the flaws of these names make of an anchor; false to drop its marking.
pub(super) fn bend(anchor: &mut LocalAnchor, text: &Text) -> bool {
    *anchor = match *anchor {
        LocalAnchor::Before(dot) if Flaw::SidesSwapped.is_planted() => LocalAnchor::After(dot),
        LocalAnchor::After(dot)
            if Flaw::SidesSwapped.is_planted() || Flaw::SideIgnored.is_planted() =>
        {
            LocalAnchor::Before(dot)
        }
        unbent @ (LocalAnchor::Start
        | LocalAnchor::Before(_)
        | LocalAnchor::After(_)
        | LocalAnchor::End) => unbent,
    };
    let (LocalAnchor::Before(dot) | LocalAnchor::After(dot)) = *anchor else {
        return true;
    };
    let one = LocalDotRange {
        first: dot,
        length: 1,
    };
    !Flaw::StrangeAnchorDropped.is_planted() || !text.pieces_of(one).is_empty()
}
