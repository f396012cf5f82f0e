//! From a leaf up: which of two stands first, and how much text shows before it.

use std::cmp::Ordering;

use super::leaf::LeafId;
use super::store::{Spot, Tree};
use crate::text::extent::Extent;

impl Tree {
    /// How much text shows before a leaf.
    pub(in crate::text) fn extent_before(&self, leaf: LeafId) -> Extent {
        let mut before = Extent::ZERO;
        let (mut child, mut parent) = (leaf.0, Some(self.leaf(leaf).parent));
        let mut level = 0;
        while let Some(id) = parent {
            let node = self.node(id);
            let unsettled = self.unsettled_child(level, id);
            for sibling in node.children.iter().take_while(|other| other.id != child) {
                before += sibling.extent;
                if unsettled == Some(sibling.id) {
                    before = before + self.leaf(self.hot).extent - self.settled;
                }
            }
            (child, parent) = (id.0, node.parent);
            level += 1;
        }
        before
    }

    /// Which of two leaves stands first.
    pub(in crate::text) fn compare_leaves(&self, a: LeafId, b: LeafId) -> Ordering {
        if a == b {
            return Ordering::Equal;
        }
        let (mut a, mut b) = (a.0, b.0);
        let mut above_a = self.leaf(LeafId(a)).parent;
        let mut above_b = self.leaf(LeafId(b)).parent;
        while above_a != above_b {
            (a, b) = (above_a.0, above_b.0);
            let parents = (self.node(above_a).parent, self.node(above_b).parent);
            let (Some(parent_a), Some(parent_b)) = parents else {
                unreachable!("all leaves lie equally deep below one root");
            };
            (above_a, above_b) = (parent_a, parent_b);
        }
        let node = self.node(above_a);
        node.index_of(a).cmp(&node.index_of(b))
    }

    /// Which of two places stands first; the end of a span and the start of the next differ.
    pub(in crate::text) fn compare(&self, a: Spot, b: Spot) -> Ordering {
        self.compare_leaves(a.leaf, b.leaf)
            .then(a.slot.index.cmp(&b.slot.index))
            .then(a.slot.offset.cmp(&b.slot.offset))
    }
}
