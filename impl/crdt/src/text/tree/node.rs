//! What lies above the leaves: how much text shows in each part.

use crate::text::block::Block;
use crate::text::extent::Extent;

/// An inner node of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) struct NodeId(pub(super) u32);

/// A leaf or a node, by the level that the holder is at, and how much text shows in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Child {
    pub(super) id: u32,
    pub(super) extent: Extent,
}

impl Child {
    const FILLER: Self = Self {
        id: 0,
        extent: Extent::ZERO,
    };
}

/// The children of one node.
pub(super) type Children = Block<Child, { Node::MAX_CHILDREN }>;

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) parent: Option<NodeId>,
    pub(super) children: Children,
}

impl Node {
    pub(super) const MAX_CHILDREN: usize = 16;

    pub(super) fn new(parent: Option<NodeId>) -> Self {
        Self {
            parent,
            children: Block::new(Child::FILLER),
        }
    }

    pub(super) fn extent(&self) -> Extent {
        let children = self.children.iter();
        children.fold(Extent::ZERO, |sum, child| sum + child.extent)
    }

    /// Where a child stands, which is one of this node's.
    pub(super) fn index_of(&self, id: u32) -> usize {
        let mut children = self.children.iter();
        let found = children.position(|child| child.id == id);
        found.expect("a child's parent lists it")
    }
}
