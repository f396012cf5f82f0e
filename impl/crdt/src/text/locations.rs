//! In which leaf a character stands.
//!
//! One entry covers all offsets of a lane up to the next entry, so that characters that were
//! written one after the other and still share a leaf cost one entry together.

use std::collections::BTreeMap;

use super::tree::LeafId;

/// The leaves of one lane's characters, by the offset from which on they hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Locations(BTreeMap<u32, LeafId>);

impl Locations {
    /// The leaf of the character at `offset`, if there is such a character.
    pub(super) fn get(&self, offset: u32) -> Option<LeafId> {
        let (_, leaf) = self.0.range(..=offset).next_back()?;
        Some(*leaf)
    }

    /// Says where characters stand whose offsets exceed all that are known.
    pub(super) fn push(&mut self, first: u32, leaf: LeafId) {
        if self
            .0
            .last_key_value()
            .is_none_or(|(_, last)| *last != leaf)
        {
            self.0.insert(first, leaf);
        }
    }

    /// Says where the characters from `first` to `last` stand now.
    pub(super) fn set(&mut self, first: u32, last: u32, leaf: LeafId) {
        let after = last.checked_add(1);
        let kept = after.and_then(|after| Some((after, self.get(after)?)));
        while let Some((&stale, _)) = self.0.range(first..=last).next() {
            self.0.remove(&stale);
        }
        self.0.insert(first, leaf);
        if let Some((after, kept)) = kept {
            self.0.entry(after).or_insert(kept);
        }
    }
}
