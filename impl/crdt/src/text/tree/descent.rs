//! From a position, or from a question, down to a place.

use super::leaf::LeafId;
use super::node::{Node, NodeId};
use super::slot::Slot;
use super::store::{Spot, Tree};
use crate::text::char_id::CharId;
use crate::text::extent::{Extent, Unit};

impl Tree {
    /// The leaf that shows the unit before the position `at`, the first one for 0, and how much
    /// text shows before it. `at` is not beyond the text.
    pub(in crate::text) fn leaf_behind(&self, at: u32, unit: Unit) -> (LeafId, Extent) {
        let Some(mut rest) = at.checked_sub(1) else {
            return (Self::FIRST_LEAF, Extent::ZERO);
        };
        let mut before = Extent::ZERO;
        let mut id = self.root.0;
        for level in (0..self.height).rev() {
            let node = &self.nodes[id as usize];
            let unsettled = self.unsettled_child(level, NodeId(id));
            for child in node.children.iter() {
                id = child.id;
                let extent = if unsettled == Some(id) {
                    child.extent + self.leaf(self.hot).extent - self.settled
                } else {
                    child.extent
                };
                if rest < extent.get(unit) {
                    break;
                }
                rest -= extent.get(unit);
                before += extent;
            }
        }
        (LeafId(id), before)
    }

    /// The child of `node` that the hot leaf is or lies in, if its extent there is out of date.
    pub(super) fn unsettled_child(&self, level: usize, node: NodeId) -> Option<u32> {
        let hot = self.leaf(self.hot);
        if hot.extent == self.settled {
            return None;
        }
        let (mut child, mut parent) = (self.hot.0, hot.parent);
        for _ in 0..level {
            child = parent.0;
            parent = self.nodes[parent.0 as usize].parent?;
        }
        (parent == node).then_some(child)
    }

    /// The place behind the last character for which `stands_before` holds. It holds for the
    /// characters up to some place, and for none behind it.
    pub(in crate::text) fn search(&self, mut stands_before: impl FnMut(CharId) -> bool) -> Spot {
        let mut id = self.root.0;
        for level in (0..self.height).rev() {
            let node = &self.nodes[id as usize];
            let index = node.children[1..]
                .partition_point(|child| stands_before(self.first_char(child.id, level)));
            id = node.children[index].id;
        }
        let leaf = LeafId(id);
        let spans = &self.leaf(leaf).spans;
        let behind = spans.partition_point(|span| stands_before(span.first()));
        let Some(index) = behind.checked_sub(1) else {
            let slot = Slot::START;
            return Spot { leaf, slot };
        };
        let span = spans[index];
        let (mut known, mut limit) = (1, span.len());
        while known < limit {
            let middle = known + (limit - known) / 2;
            if stands_before(span.first().plus(middle)) {
                known = middle + 1;
            } else {
                limit = middle;
            }
        }
        let slot = Slot {
            index,
            offset: known,
        };
        Spot { leaf, slot }
    }

    /// The first character below a child of a node of `level`. Only an empty text has none.
    fn first_char(&self, child: u32, level: usize) -> CharId {
        let mut id = child;
        for _ in 0..level {
            id = self.nodes[id as usize].children[0].id;
        }
        self.leaf(LeafId(id)).spans[0].first()
    }

    /// The nodes whose children lie at `level`, for a look at the whole.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }
}
