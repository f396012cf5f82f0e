//! From positions and characters to places, and back.

use super::caret::{Caret, Focus};
use super::char_id::CharId;
use super::extent::{Extent, Unit};
use super::index::Index;
use super::state::Text;
use super::tree::{Slot, Spot};
use crate::LocalDot;

impl Text {
    /// The place right behind the character that shows before a position.
    pub(super) fn spot_at(&self, at: u32) -> Spot {
        let (leaf, before) = self.tree.leaf_behind(at, Unit::Chars);
        let slot = self.tree.leaf(leaf).slot_behind(at - before.chars);
        Spot { leaf, slot }
    }

    /// The place right before a character; `None` when it is none of this text.
    pub(super) fn spot_of(&self, id: CharId) -> Option<Spot> {
        let index = self.index.get_or_init(|| Index::of(&self.tree));
        self.tree.spot_in(index.leaf_of(id)?, id)
    }

    /// The place right before a character, by its dot.
    pub(super) fn spot_of_dot(&self, dot: LocalDot) -> Option<Spot> {
        self.spot_of(self.lanes.name(dot)?)
    }

    /// The place right behind a character.
    pub(super) fn spot_behind_dot(&self, dot: LocalDot) -> Option<Spot> {
        let id = self.lanes.name(dot)?;
        if let Some(caret) = &self.caret {
            let spot = self.spot_of_caret(caret);
            if self.tree.char_before(spot) == Some(id) {
                return Some(spot);
            }
        }
        let mut spot = self.spot_of(id)?;
        spot.slot.offset += 1;
        Some(spot)
    }

    pub(super) fn spot_of_caret(&self, caret: &Caret) -> Spot {
        let leaf = self.focus.leaf;
        let index = caret.index;
        let offset = self.tree.leaf(leaf).spans[index].len();
        let slot = Slot { index, offset };
        Spot { leaf, slot }
    }

    /// Gives the leaf of a place the focus. Returns the position of the place.
    pub(super) fn turn_to(&mut self, spot: Spot) -> Extent {
        if self.focus.leaf != spot.leaf {
            self.focus = Focus {
                leaf: spot.leaf,
                before: self.tree.extent_before(spot.leaf),
            };
            self.caret = None;
        }
        self.position_of_spot(spot)
    }

    /// How much text shows before a place.
    pub(super) fn position_of_spot(&self, spot: Spot) -> Extent {
        let before = if self.focus.leaf == spot.leaf {
            self.focus.before
        } else {
            self.tree.extent_before(spot.leaf)
        };
        let leaf = self.tree.leaf(spot.leaf);
        before + leaf.extent_before(leaf.shown_before(spot.slot))
    }
}
