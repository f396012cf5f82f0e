//! The arenas, and the leaf that is being edited.

use super::leaf::{Leaf, LeafId, Slot};
use super::node::{Child, Node, NodeId};
use crate::text::char_id::CharId;
use crate::text::extent::Extent;
use crate::text::lanes::Lanes;

#[derive(Clone, Debug)]
pub(in crate::text) struct Tree {
    pub(super) leaves: Vec<Leaf>,
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeId,
    /// How many levels of inner nodes there are.
    pub(super) height: usize,
    /// The leaf that is being edited.
    pub(super) hot: LeafId,
    /// The extent of the hot leaf as the nodes above it know it.
    pub(super) settled: Extent,
}

/// A place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) struct Spot {
    pub(in crate::text) leaf: LeafId,
    pub(in crate::text) slot: Slot,
}

impl Tree {
    pub(in crate::text) const FIRST_LEAF: LeafId = LeafId(0);

    /// An empty text: one leaf with nothing in it.
    pub(in crate::text) fn new() -> Self {
        let root = NodeId(0);
        let mut node = Node::new(None);
        node.children.push(Child {
            id: Self::FIRST_LEAF.0,
            extent: Extent::ZERO,
        });
        Self {
            leaves: vec![Leaf::new(root)],
            nodes: vec![node],
            root,
            height: 1,
            hot: Self::FIRST_LEAF,
            settled: Extent::ZERO,
        }
    }

    pub(in crate::text) fn leaf(&self, id: LeafId) -> &Leaf {
        &self.leaves[id.0 as usize]
    }

    /// A leaf to edit: the nodes above it learn of its new extent by and by.
    pub(in crate::text) fn edit(&mut self, id: LeafId) -> &mut Leaf {
        if self.hot != id {
            self.settle();
            self.hot = id;
            self.settled = self.leaf(id).extent;
        }
        &mut self.leaves[id.0 as usize]
    }

    /// Tells the nodes above the hot leaf how much text shows in it.
    pub(super) fn settle(&mut self) {
        let hot = &self.leaves[self.hot.0 as usize];
        let (old, new) = (self.settled, hot.extent);
        if old == new {
            return;
        }
        let (mut child, mut parent) = (self.hot.0, Some(hot.parent));
        self.settled = new;
        while let Some(id) = parent {
            let node = &mut self.nodes[id.0 as usize];
            let index = node.index_of(child);
            let extent = &mut node.children[index].extent;
            *extent = *extent + new - old;
            (child, parent) = (id.0, node.parent);
        }
    }

    /// The place right before a character; `None` when it is none of this text.
    pub(in crate::text) fn spot_of(&self, lanes: &Lanes, id: CharId) -> Option<Spot> {
        let leaf = lanes.leaf_of(id)?;
        let slot = self.leaf(leaf).slot_of(id)?;
        Some(Spot { leaf, slot })
    }

    /// The character before a place.
    pub(in crate::text) fn char_before(&self, spot: Spot) -> Option<CharId> {
        let leaf = self.leaf(spot.leaf);
        leaf.char_before(spot.slot).or_else(|| {
            let previous = self.leaf(leaf.previous?);
            previous.char_before(previous.end())
        })
    }

    /// The character behind a place.
    pub(in crate::text) fn char_behind(&self, spot: Spot) -> Option<CharId> {
        let leaf = self.leaf(spot.leaf);
        leaf.char_behind(spot.slot)
            .or_else(|| self.leaf(leaf.next?).char_behind(Slot::START))
    }

    /// The leaves in the order of the text.
    pub(in crate::text) fn leaves(&self) -> impl Iterator<Item = &Leaf> {
        let first = Some(self.leaf(Self::FIRST_LEAF));
        std::iter::successors(first, |leaf| Some(self.leaf(leaf.next?)))
    }
}
