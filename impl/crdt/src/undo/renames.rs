//! What stands for what: characters that were restored under new dots, writes that were repeated.
//!
//! An edit that is noted by the old names is taken back at the new ones.
//!
//! Spec: chapter 18.

use std::collections::BTreeMap;

use crate::{Anchor, Dot, DotRange};

/// New names for old ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Renames {
    /// Runs of characters: the length and the new first dot, by the old first dot.
    characters: BTreeMap<Dot, (u64, Dot)>,
    /// Writes, additions and markings. One may have several that stand for it.
    operations: Vec<(Dot, Dot)>,
}

impl Renames {
    pub(super) fn is_empty(&self) -> bool {
        self.characters.is_empty() && self.operations.is_empty()
    }

    /// `old` stands in the text again as the characters from `new` on.
    pub(super) fn characters(&mut self, old: &DotRange, new: Dot) {
        let first = Dot::new(old.replica.clone(), old.first_seq);
        self.characters.insert(first, (old.length, new));
    }

    /// What `old` wrote stands again, by `new`.
    pub(super) fn operation(&mut self, old: Dot, new: Dot) {
        self.operations.push((old, new));
    }

    /// The operations that stand for another.
    pub(super) fn of_operation<'a>(&'a self, old: &'a Dot) -> impl Iterator<Item = &'a Dot> {
        let operations = self.operations.iter();
        operations.filter_map(move |(of, new)| (of == old).then_some(new))
    }

    pub(super) fn anchor(&self, anchor: &mut Option<Anchor>) {
        if let Some(Anchor { dot, .. }) = anchor
            && let Some((first, (length, new))) = self.characters.range(..=&*dot).next_back()
            && first.replica == dot.replica
            && dot.seq - first.seq < *length
        {
            *dot = Dot::new(new.replica.clone(), new.seq + (dot.seq - first.seq));
        }
    }

    /// The runs of characters that have new names, with those.
    pub(super) fn runs(&self) -> impl Iterator<Item = (DotRange, &Dot)> {
        let runs = self.characters.iter();
        runs.map(|(first, (length, new))| {
            (
                DotRange::new(first.replica.clone(), first.seq, *length),
                new,
            )
        })
    }
}
