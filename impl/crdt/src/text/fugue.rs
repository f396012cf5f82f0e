//! Where a new character stands: FugueMax.
//!
//! Nearly always its origins still stand side by side and it goes between them. Otherwise others
//! have written there too, and its place is searched for in the order of the text: of any
//! character it can be told, from the tree of the origins alone, whether it stands before the new
//! one. So the cost is O(log^2 n), whatever was written there.
//!
//! Spec: chapter 16, order. Model: `tla/FugueText.tla`.

use std::cmp::Ordering;

use super::ancestry::{Ancestry, Bough, Child};
use super::char_id::CharId;
use super::index::Index;
use super::lanes::Lanes;
use super::tree::{Spot, Tree};
use crate::{Flaw, Replicas};

/// A character that is yet to be placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Newcomer {
    pub(super) id: CharId,
    pub(super) left: Option<CharId>,
    pub(super) right: Option<CharId>,
}

/// What the order of a text is decided by.
#[derive(Debug)]
pub(super) struct Fugue<'a> {
    pub(super) tree: &'a Tree,
    pub(super) index: &'a Index,
    pub(super) lanes: &'a Lanes,
    pub(super) ancestry: &'a mut Ancestry,
    pub(super) replicas: &'a Replicas,
}

impl Fugue<'_> {
    /// Where a new character goes.
    //= SK-TEXT-012
    pub(super) fn place(mut self, new: Newcomer) -> Spot {
        let behind_left = self.behind(new.left);
        let next = self.tree.char_behind(behind_left);
        if next == new.right {
            return behind_left;
        }
        let bough = self.ancestry.bough(self.lanes, new.left, new.right);
        let (free, neighbour) = match (bough.side, bough.parent) {
            (Child::Right, _) => (behind_left, next),
            (Child::Left, None) => return behind_left,
            (Child::Left, Some(right)) => {
                let before_right = self.before(right);
                (before_right, self.tree.char_before(before_right))
            }
        };
        let is_free = neighbour.is_none_or(|neighbour| {
            let toward = self.ancestry.toward(self.lanes, bough.parent, neighbour);
            toward.is_none_or(|(_, side)| side != bough.side)
        });
        if is_free {
            return free;
        }
        self.tree.search(|id| self.stands_before(id, new, bough))
    }

    /// Whether a character stands before the new one that hangs from `bough`.
    fn stands_before(&mut self, id: CharId, new: Newcomer, bough: Bough) -> bool {
        if bough.parent == Some(id) {
            return bough.side == Child::Right;
        }
        let Some((sibling, side)) = self.ancestry.toward(self.lanes, bough.parent, id) else {
            // Outside the parent's part of the text, which is contiguous.
            return bough
                .parent
                .is_some_and(|parent| self.compare(id, parent).is_lt());
        };
        match (side, bough.side) {
            (Child::Left, Child::Right) => true,
            (Child::Right, Child::Left) => false,
            (Child::Left, Child::Left) => self.compare_dots(sibling, new.id).is_lt(),
            (Child::Right, Child::Right) => self.compare_right(sibling, new).is_lt(),
        }
    }

    /// The order of two right children of one character.
    //= SK-TEXT-011
    fn compare_right(&self, sibling: CharId, new: Newcomer) -> Ordering {
        let run = self.lanes.run_of(sibling);
        let right = run.and_then(|run| self.lanes.run(run).right);
        let places = match (new.right, right) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(new), Some(old)) => self.compare(new, old),
        };
        let places = if Flaw::RightOriginsIgnored.is_planted() {
            Ordering::Equal
        } else if Flaw::RightOriginsAscend.is_planted() {
            places.reverse()
        } else {
            places
        };
        places.then_with(|| self.compare_dots(sibling, new.id))
    }

    //= SK-TEXT-010
    fn compare_dots(&self, a: CharId, b: CharId) -> Ordering {
        if Flaw::TieReversed.is_planted() {
            return self.lanes.compare_dots(b, a, self.replicas);
        }
        let order = self.lanes.compare_dots(a, b, self.replicas);
        if Flaw::RunsInterleave.is_planted() {
            let seq = |id| self.lanes.dot(id).seq;
            return seq(a).cmp(&seq(b)).then(order);
        }
        order
    }

    /// The order of two characters in the text.
    fn compare(&self, a: CharId, b: CharId) -> Ordering {
        self.tree.compare(self.before(a), self.before(b))
    }

    fn before(&self, id: CharId) -> Spot {
        let leaf = self.index.leaf_of(id);
        let spot = leaf.and_then(|leaf| self.tree.spot_in(leaf, id));
        spot.expect("origins are characters of this text")
    }

    fn behind(&self, id: Option<CharId>) -> Spot {
        let Some(id) = id else {
            return self.tree.start();
        };
        let mut spot = self.before(id);
        spot.slot.offset += 1;
        spot
    }
}
