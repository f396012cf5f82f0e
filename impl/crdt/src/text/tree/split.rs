//! Room for more: a full leaf gives half of itself to a new one, a full node likewise.

use std::cmp::Ordering;

use super::leaf::{Leaf, LeafId};
use super::node::{Child, Children, Node, NodeId};
use super::slot::Slot;
use super::store::{Spot, Tree};
use crate::text::extent::Extent;
use crate::text::span::Span;

impl Tree {
    /// The same place, in a leaf that takes `spans` more spans and `text_bytes` more text there.
    /// Spans that go to another leaf are told to `moved`.
    pub(in crate::text) fn make_room(
        &mut self,
        mut spot: Spot,
        spans: usize,
        text_bytes: usize,
        mut moved: impl FnMut(Span, LeafId),
    ) -> Spot {
        loop {
            let leaf = self.leaf(spot.leaf);
            if leaf.has_room(spans, text_bytes) {
                return spot;
            }
            if spot.slot == leaf.end() {
                return self.room_behind(spot.leaf, text_bytes);
            }
            spot = self.halve(spot, &mut moved);
        }
    }

    /// The start of the next leaf if that has room, else of a new one: what is only ever appended
    /// leaves full leaves behind.
    fn room_behind(&mut self, leaf: LeafId, text_bytes: usize) -> Spot {
        let next = self.leaf(leaf).next;
        let has_room = |next: &LeafId| self.leaf(*next).has_room(Leaf::SPANS_PER_EDIT, text_bytes);
        let next = next.filter(has_room);
        Spot {
            leaf: next.unwrap_or_else(|| self.add_leaf(leaf)),
            slot: Slot::START,
        }
    }

    /// Splits a leaf in its middle. Returns where the place is now.
    fn halve(&mut self, spot: Spot, moved: &mut impl FnMut(Span, LeafId)) -> Spot {
        let left = self.edit(spot.leaf);
        let middle = left.middle();
        let (spans, text) = left.split_off(middle);
        let end = left.end();
        let right_id = self.add_leaf(spot.leaf);
        for span in spans.iter() {
            moved(*span, right_id);
        }
        let right = self.edit(right_id);
        (right.extent, right.spans, right.text) = (text.extent(), spans, text);
        match spot.slot.cmp(&middle) {
            Ordering::Less => spot,
            Ordering::Equal => Spot { slot: end, ..spot },
            Ordering::Greater => Spot {
                leaf: right_id,
                slot: spot.slot.behind(middle),
            },
        }
    }

    /// Adds an empty leaf right behind another.
    pub(in crate::text) fn add_leaf(&mut self, previous: LeafId) -> LeafId {
        let id = LeafId(arena_index(&self.leaves));
        let parent = self.leaf(previous).parent;
        let mut leaf = Leaf::new(parent);
        leaf.previous = Some(previous);
        leaf.next = self.leaf(previous).next;
        if let Some(next) = leaf.next {
            self.leaves[next.0 as usize].previous = Some(id);
        }
        self.leaves[previous.0 as usize].next = Some(id);
        self.leaves.push(Box::new(leaf));
        self.add_child(parent, previous.0, id.0);
        id
    }

    /// Lists the leaf `new`, in which no text shows yet, behind its sibling.
    fn add_child(&mut self, mut parent: NodeId, mut sibling: u32, new: u32) {
        let mut child = Child {
            id: new,
            extent: Extent::ZERO,
        };
        let mut level = 0;
        loop {
            let node = &mut self.nodes[parent.0 as usize];
            let index = node.index_of(sibling) + 1;
            if node.children.room() > 0 {
                node.children.insert(index, child);
                self.set_parent(child.id, level, parent);
                return;
            }
            let half = node.children.split_off(Node::MAX_CHILDREN / 2);
            let right = self.add_node(half, level);
            let (home, index) = match index.checked_sub(Node::MAX_CHILDREN / 2) {
                Some(index) if index > 0 => (right, index),
                Some(_) | None => (parent, index),
            };
            self.nodes[home.0 as usize].children.insert(index, child);
            self.set_parent(child.id, level, home);
            level += 1;
            let above = self
                .node(parent)
                .parent
                .unwrap_or_else(|| self.add_root(parent, level));
            let left_extent = self.node(parent).extent();
            let entry = self.node(above).index_of(parent.0);
            self.nodes[above.0 as usize].children[entry].extent = left_extent;
            child = Child {
                id: right.0,
                extent: self.node(right).extent(),
            };
            (sibling, parent) = (parent.0, above);
        }
    }

    /// Adds a node over `children`, which lie at `level`; nothing lists it yet.
    fn add_node(&mut self, children: Children, level: usize) -> NodeId {
        let id = NodeId(arena_index(&self.nodes));
        for child in children.iter() {
            self.set_parent(child.id, level, id);
        }
        let mut node = Node::new(None);
        node.children = children;
        self.nodes.push(node);
        id
    }

    /// Adds a root over the old one, which stands at `level` now.
    fn add_root(&mut self, old: NodeId, level: usize) -> NodeId {
        let mut children = Node::new(None).children;
        children.push(Child {
            id: old.0,
            extent: Extent::ZERO,
        });
        self.root = self.add_node(children, level);
        self.height += 1;
        self.root
    }

    fn set_parent(&mut self, child: u32, level: usize, parent: NodeId) {
        if level == 0 {
            self.leaves[child as usize].parent = parent;
        } else {
            self.nodes[child as usize].parent = Some(parent);
        }
    }
}

fn arena_index<T>(arena: &[T]) -> u32 {
    u32::try_from(arena.len()).expect("a text in memory has fewer leaves than u32 counts")
}
