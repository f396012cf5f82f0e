//! Replica ids as small numbers, within one document.
//!
//! What a document keeps of each character and each element names replicas by the millions; here
//! they are four bytes that copy. Indices are handed out in the order of arrival, so they order
//! nothing: ties compare the ids.
//!
//! Spec: chapter 3, names.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::{Dot, ReplicaId};

/// A replica of one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReplicaIndex(pub u32);

/// A dot of one document. Its derived order is of use for looking it up, and means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDot {
    pub replica: ReplicaIndex,
    pub seq: u64,
}

/// `length` dots of one replica, from `first`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocalDotRange {
    pub first: LocalDot,
    pub length: u64,
}

/// Which replica an index of this document names.
#[derive(Clone, Debug, Default)]
pub struct Replicas {
    ids: Vec<ReplicaId>,
    indices: BTreeMap<ReplicaId, ReplicaIndex>,
}

impl LocalDot {
    pub fn new(replica: ReplicaIndex, seq: u64) -> Self {
        Self { replica, seq }
    }
}

impl Replicas {
    /// The replica's index, a new one if it had none.
    pub fn intern(&mut self, replica: &ReplicaId) -> ReplicaIndex {
        if let Some(index) = self.find(replica) {
            return index;
        }
        let next = u32::try_from(self.ids.len());
        let index = ReplicaIndex(next.expect("a document has far fewer writers than u32 counts"));
        self.ids.push(replica.clone());
        self.indices.insert(replica.clone(), index);
        index
    }

    pub fn find(&self, replica: &ReplicaId) -> Option<ReplicaIndex> {
        self.indices.get(replica).copied()
    }

    /// The replica of an index that [`intern`](Self::intern) gave.
    pub fn id(&self, index: ReplicaIndex) -> &ReplicaId {
        &self.ids[index.0 as usize]
    }

    pub fn dot(&self, dot: LocalDot) -> Dot {
        Dot::new(self.id(dot.replica).clone(), dot.seq)
    }

    pub fn intern_dot(&mut self, dot: &Dot) -> LocalDot {
        LocalDot::new(self.intern(&dot.replica), dot.seq)
    }

    /// The order of the dots: replica id, then sequence number.
    pub fn compare(&self, a: LocalDot, b: LocalDot) -> Ordering {
        if a.replica == b.replica {
            return a.seq.cmp(&b.seq);
        }
        self.id(a.replica).cmp(self.id(b.replica))
    }

    /// Every replica with its index, ascending by id.
    pub fn iter(&self) -> impl Iterator<Item = (&ReplicaId, ReplicaIndex)> {
        self.indices.iter().map(|(id, index)| (id, *index))
    }

    /// Every replica, in the order of the indices.
    pub fn ids(&self) -> &[ReplicaId] {
        &self.ids
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(bytes: &str) -> ReplicaId {
        ReplicaId::new(bytes.as_bytes()).unwrap()
    }

    #[test]
    fn an_id_keeps_its_index_and_an_index_its_id() {
        let mut replicas = Replicas::default();
        let (z, a) = (replicas.intern(&id("z")), replicas.intern(&id("a")));
        assert_ne!(z, a);
        assert_eq!(replicas.intern(&id("z")), z);
        assert_eq!((replicas.id(z), replicas.id(a)), (&id("z"), &id("a")));
        assert_eq!(replicas.find(&id("b")), None);
    }

    #[test]
    fn dots_compare_by_id_and_not_by_arrival() {
        let mut replicas = Replicas::default();
        let z = replicas.intern_dot(&Dot::new(id("z"), 1));
        let a = replicas.intern_dot(&Dot::new(id("a"), 9));
        assert_eq!(replicas.compare(a, z), Ordering::Less);
        assert_eq!(
            replicas.compare(z, LocalDot::new(z.replica, 2)),
            Ordering::Less
        );
        assert_eq!(replicas.compare(z, z), Ordering::Equal);
    }
}
