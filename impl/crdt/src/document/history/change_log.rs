//! The changes of a document, and how they are found.
//!
//! Spec: chapter 3, changes.

use std::collections::BTreeMap;

use thiserror::Error;

use super::names::Names;
use super::packed::PackedStretch;
use super::packed_history::PackedHistory;
use super::stretch::Stretch;
use crate::{Change, Delta, ReplicaId, Version};

#[derive(Clone, Debug, Default)]
pub(in crate::document) struct ChangeLog {
    /// In applied order, all before the last.
    packed: Vec<PackedStretch>,
    /// Of each packed stretch.
    last_seqs: Vec<u64>,
    last: Option<Stretch>,
    names: Names,
    /// Places of stretches, the last one's included, ascending by sequence number.
    by_replica: BTreeMap<ReplicaId, Vec<u32>>,
    /// What came as state: the changes below may be missing.
    base: Version,
}

impl ChangeLog {
    pub(in crate::document) fn push(&mut self, change: &Change) {
        if let Some(last) = &mut self.last
            && last.takes_in(change)
        {
            return;
        }
        self.push_stretch(Stretch::new(change));
    }

    /// Adds a stretch that follows all that is here.
    pub(in crate::document) fn push_stretch(&mut self, stretch: Stretch) {
        let replica = stretch.replica.clone();
        if let Some(last) = self.last.replace(stretch) {
            self.reserve();
            self.last_seqs.push(last.last_seq());
            let packed = PackedStretch::pack(&last, &mut self.names);
            self.packed.push(packed);
        }
        let place = u32::try_from(self.packed.len());
        let place = place.expect("each of so many stretches takes tens of bytes");
        self.by_replica.entry(replica).or_default().push(place);
    }

    /// The log of whole stretches, of which each has its last sequence number.
    pub(in crate::document) fn of(
        mut packed: Vec<PackedStretch>,
        mut last_seqs: Vec<u64>,
        names: Names,
    ) -> Self {
        let mut by_replica: BTreeMap<ReplicaId, Vec<u32>> = BTreeMap::new();
        for (place, stretch) in (0..).zip(&packed) {
            let replica = names.replicas.id(stretch.replica).clone();
            by_replica.entry(replica).or_default().push(place);
        }
        last_seqs.pop();
        Self {
            last: packed.pop().map(|last| last.unpack(&names)),
            packed,
            last_seqs,
            names,
            by_replica,
            base: Version::default(),
        }
    }

    /// Makes room by an eighth, for there may be millions of stretches.
    fn reserve(&mut self) {
        if self.packed.len() == self.packed.capacity() {
            self.packed.reserve_exact(self.packed.len() / 8 + 1);
            self.last_seqs.reserve_exact(self.packed.len() / 8 + 1);
        }
    }

    /// Takes note of state that came without its changes.
    pub(in crate::document) fn adopt(&mut self, known: &Version, adopted: &Version) {
        for (replica, seq) in adopted {
            if seq > known.get(replica) {
                self.base.advance(replica, seq);
            }
        }
    }

    /// The first known change of `replica` whose last sequence number is at least `seq`.
    pub(in crate::document) fn first_ending_at(
        &self,
        replica: &ReplicaId,
        seq: u64,
    ) -> Option<Change> {
        let places = self.by_replica.get(replica)?;
        let index = places.partition_point(|place| self.last_seq(*place) < seq);
        let mut changes = self.changes(*places.get(index)?).into_iter();
        changes.find(|change| change.last_seq() >= seq)
    }

    /// Every change that `version` does not cover, in applied order.
    pub(in crate::document) fn since(&self, version: &Version) -> Result<Delta, HistoryTruncated> {
        if !version.includes(&self.base) {
            return Err(HistoryTruncated);
        }
        let mut changes = Vec::new();
        for place in self.places_since(version) {
            let missing = self.changes(place).into_iter();
            changes
                .extend(missing.filter(|change| change.last_seq() > version.get(&change.replica)));
        }
        Ok(Delta::new(changes))
    }

    /// All of it, packed.
    pub(in crate::document) fn packed(&self) -> Result<PackedHistory, HistoryTruncated> {
        if !self.base.is_empty() {
            return Err(HistoryTruncated);
        }
        let mut names = self.names.clone();
        let mut stretches = self.packed.clone();
        let last = self.last.iter();
        stretches.extend(last.map(|last| PackedStretch::pack(last, &mut names)));
        Ok(PackedHistory {
            paths: names.paths().to_vec(),
            replicas: names.replicas.ids().to_vec(),
            stretches,
        })
    }

    /// The stretches that hold a change which `version` does not cover, ascending.
    fn places_since(&self, version: &Version) -> Vec<u32> {
        let missing = self.by_replica.iter().flat_map(|(replica, places)| {
            let seq = version.get(replica);
            let index = places.partition_point(|place| self.last_seq(*place) <= seq);
            &places[index..]
        });
        let mut places: Vec<u32> = missing.copied().collect();
        places.sort_unstable();
        places
    }

    fn last_seq(&self, place: u32) -> u64 {
        match (self.last_seqs.get(place as usize), &self.last) {
            (Some(last_seq), _) => *last_seq,
            (None, Some(last)) => last.last_seq(),
            (None, None) => 0,
        }
    }

    fn changes(&self, place: u32) -> Vec<Change> {
        match (self.packed.get(place as usize), &self.last) {
            (Some(packed), _) => packed.unpack(&self.names).changes(),
            (None, Some(last)) => last.changes(),
            (None, None) => Vec::new(),
        }
    }
}

/// Some of the changes asked for came as state, in a snapshot: only a snapshot can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the history does not reach back to that version")]
pub struct HistoryTruncated;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Operation, OperationKind, Path, Place, Timestamp};

    fn keystroke(seq: u64) -> Change {
        let place = if seq == 1 {
            Place::Between {
                left: None,
                right: None,
            }
        } else {
            Place::Continues
        };
        let kind = OperationKind::TextInsert {
            text: "k".to_owned(),
            place,
        };
        Change {
            replica: ReplicaId::new(b"a").unwrap(),
            first_seq: seq,
            timestamp: Timestamp::from_raw(seq),
            deps: Vec::new(),
            ops: vec![Operation::new(Path::new(["text"]).unwrap(), kind)],
        }
    }

    #[test]
    fn a_keystroke_of_a_run_costs_little_more_than_its_character() {
        let mut log = ChangeLog::default();
        let keystrokes = 100 * u64::from(Stretch::MAX_CHANGES);
        (1..=keystrokes).for_each(|seq| log.push(&keystroke(seq)));
        let stretch_bytes = |packed: &PackedStretch| {
            size_of::<PackedStretch>()
                + packed.numbers.len()
                + packed.text.len()
                + packed.written.len()
        };
        let bytes: usize = log.packed.iter().map(stretch_bytes).sum();
        assert!((bytes as u64) < keystrokes * 5 / 4, "{bytes} bytes");
    }
}
