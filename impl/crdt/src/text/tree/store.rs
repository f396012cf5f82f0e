//! The arenas, and the leaf that is being edited.

use super::leaf::{Leaf, LeafId};
use super::node::{Child, Node, NodeId};
use super::slot::Slot;
use crate::text::char_id::CharId;
use crate::text::extent::Extent;

#[derive(Clone, Debug)]
pub(in crate::text) struct Tree {
    // Boxed, for they are large: copying them whenever the arena grew took a tenth of the time.
    #[allow(clippy::vec_box)]
    pub(super) leaves: Vec<Box<Leaf>>,
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
            leaves: vec![Box::new(Leaf::new(root))],
            nodes: vec![node],
            root,
            height: 1,
            hot: Self::FIRST_LEAF,
            settled: Extent::ZERO,
        }
    }

    /// The place before the first character.
    pub(in crate::text) fn start(&self) -> Spot {
        Spot {
            leaf: Self::FIRST_LEAF,
            slot: Slot::START,
        }
    }

    pub(in crate::text) fn leaf(&self, id: LeafId) -> &Leaf {
        &self.leaves[id.0 as usize]
    }

    /// A leaf to edit: the nodes above it learn of its new extent by and by.
    #[inline]
    pub(in crate::text) fn edit(&mut self, id: LeafId) -> &mut Leaf {
        if self.hot != id {
            self.heat(id);
        }
        &mut self.leaves[id.0 as usize]
    }

    fn heat(&mut self, id: LeafId) {
        self.settle();
        self.hot = id;
        self.settled = self.leaf(id).extent;
    }

    /// Tells the nodes above the hot leaf how much text shows in it.
    pub(in crate::text) fn settle(&mut self) {
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

    /// The place right before a character that stands in `leaf`, if it does.
    pub(in crate::text) fn spot_in(&self, leaf: LeafId, id: CharId) -> Option<Spot> {
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
    pub(in crate::text) fn leaves(&self) -> impl Iterator<Item = (LeafId, &Leaf)> {
        let ids = std::iter::successors(Some(Self::FIRST_LEAF), |id| self.leaf(*id).next);
        ids.map(|id| (id, self.leaf(id)))
    }
}
