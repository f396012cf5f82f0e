//! In which leaf a character stands.
//!
//! Only edits that name characters ask for this, so the index is made when the first one comes,
//! and kept from then on. Characters that were written one after the other and still share a leaf
//! cost one entry together; entries lie in sorted blocks, so that a change moves few of them.

use super::block::Block;
use super::char_id::{CharId, LaneId};
use super::span::Span;
use super::tree::{LeafId, Tree};

/// The leaves of all characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    lanes: Vec<Locations>,
}

/// The leaves of one lane's characters. An entry holds for all offsets up to the next.
#[derive(Clone, Debug, Default)]
struct Locations {
    /// The first offset of each block, for the search.
    firsts: Vec<u32>,
    /// None is empty.
    blocks: Vec<Block<Location, BLOCK_LEN>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Location {
    first: u32,
    leaf: LeafId,
}

const BLOCK_LEN: usize = 64;

impl Index {
    /// The index of a tree that had none.
    pub(super) fn of(tree: &Tree) -> Self {
        let mut found: Vec<(LaneId, Location)> = Vec::new();
        for (leaf, content) in tree.leaves() {
            found.extend(content.spans.iter().map(|span| {
                let CharId { lane, offset } = span.first();
                let first = offset;
                (lane, Location { first, leaf })
            }));
        }
        found.sort_unstable_by_key(|(lane, location)| (*lane, location.first));
        let mut index = Self::default();
        for (lane, location) in found {
            index.push(CharId::new(lane, location.first), location.leaf);
        }
        index
    }

    /// The leaf in which a character stands, if it is one of this text.
    pub(super) fn leaf_of(&self, id: CharId) -> Option<LeafId> {
        let lane = self.lanes.get(id.lane.index())?;
        lane.at(id.offset).map(|location| location.leaf)
    }

    /// Says where a new character stands and those that follow it; they are the last of their
    /// lane.
    pub(super) fn push(&mut self, first: CharId, leaf: LeafId) {
        self.lane(first.lane).push(Location {
            first: first.offset,
            leaf,
        });
    }

    /// Says that the characters of `span` stand in another leaf now.
    pub(super) fn moved(&mut self, span: Span, leaf: LeafId) {
        let (first, last) = (span.first(), span.last());
        self.lane(first.lane).set(first.offset, last.offset, leaf);
    }

    fn lane(&mut self, lane: LaneId) -> &mut Locations {
        if self.lanes.len() <= lane.index() {
            self.lanes.resize(lane.index() + 1, Locations::default());
        }
        &mut self.lanes[lane.index()]
    }
}

impl Locations {
    /// What holds at `offset`.
    fn at(&self, offset: u32) -> Option<Location> {
        let (block, entry) = self.behind(offset);
        Some(self.blocks.get(block)?[entry.checked_sub(1)?])
    }

    /// The block of the last entry whose offset is not above `offset`, and the place behind it.
    fn behind(&self, offset: u32) -> (usize, usize) {
        let blocks = self.firsts.partition_point(|first| *first <= offset);
        let Some(block) = blocks.checked_sub(1) else {
            return (0, 0);
        };
        let entries = &self.blocks[block];
        (
            block,
            entries.partition_point(|entry| entry.first <= offset),
        )
    }

    fn push(&mut self, location: Location) {
        match self.blocks.last_mut() {
            Some(last) if last.last().is_some_and(|entry| entry.leaf == location.leaf) => {}
            Some(last) if last.room() > 0 => last.push(location),
            Some(_) | None => self.add_block(self.blocks.len(), location),
        }
    }

    fn add_block(&mut self, at: usize, first: Location) {
        let mut block = Block::new(first);
        block.push(first);
        self.firsts.insert(at, first.first);
        self.blocks.insert(at, block);
    }

    /// Says where the offsets from `first` to `last` stand now.
    fn set(&mut self, first: u32, last: u32, leaf: LeafId) {
        if self.set_within_one(first, last, leaf) {
            return;
        }
        let behind = last.checked_add(1);
        let kept = behind.and_then(|behind| Some((behind, self.at(behind)?.leaf)));
        self.remove(first, last);
        self.insert(Location { first, leaf });
        if let Some((first, leaf)) = kept {
            self.insert(Location { first, leaf });
        }
    }

    /// The same, if the offsets are all of one entry in a block with room, as they mostly are.
    fn set_within_one(&mut self, first: u32, last: u32, leaf: LeafId) -> bool {
        let (block, at) = self.behind(first);
        let Some(entries) = self.blocks.get_mut(block) else {
            return false;
        };
        let next = entries.get(at).map(|next| next.first);
        let next = next.or_else(|| self.firsts.get(block + 1).copied());
        let (Some(before), Some(behind)) = (at.checked_sub(1), last.checked_add(1)) else {
            return false;
        };
        if next.is_some_and(|next| next <= last) || entries.room() < 2 {
            return false;
        }
        let old = entries[before];
        let is_cut = next != Some(behind);
        let new = Location { first, leaf };
        let rest = Location {
            first: behind,
            leaf: old.leaf,
        };
        match (old.first == first, is_cut) {
            (true, false) => entries[before] = new,
            (true, true) => {
                entries[before] = new;
                entries.insert(at, rest);
            }
            (false, false) => entries.insert(at, new),
            (false, true) => entries.insert_pair(at, [new, rest]),
        }
        true
    }

    /// Removes the entries from `first` to `last`.
    fn remove(&mut self, first: u32, last: u32) {
        loop {
            let (block, end) = self.behind(last);
            let Some(entries) = self.blocks.get_mut(block) else {
                return;
            };
            let start = entries[..end].partition_point(|entry| entry.first < first);
            if start == end {
                return;
            }
            entries.remove(start, end);
            if entries.is_empty() {
                self.blocks.remove(block);
                self.firsts.remove(block);
            } else {
                self.firsts[block] = self.blocks[block][0].first;
            }
        }
    }

    /// Adds an entry, unless there is one of its offset.
    fn insert(&mut self, location: Location) {
        let (block, entry) = self.behind(location.first);
        let Some(entries) = self.blocks.get_mut(block) else {
            return self.add_block(block, location);
        };
        if entry > 0 && entries[entry - 1].first == location.first {
            return;
        }
        if entries.room() > 0 {
            entries.insert(entry, location);
            self.firsts[block] = self.blocks[block][0].first;
            return;
        }
        let half = entries.split_off(BLOCK_LEN / 2);
        self.firsts.insert(block + 1, half[0].first);
        self.blocks.insert(block + 1, half);
        self.insert(location);
    }
}
