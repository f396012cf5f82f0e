//! The oracle's text under the marks of the implementation.

use std::cmp::Ordering;

use synckit_crdt::{
    Dot, Extent, LocalAnchor, LocalDot, Marking, Order, ReplicaId, Replicas, Stamp, Timestamp,
    Value,
};
use synckit_oracle as oracle;

/// A text of the oracle whose replicas have numbers.
#[derive(Default)]
pub(crate) struct OracleText {
    pub(crate) text: oracle::Text,
    pub(crate) replicas: Replicas,
}

impl OracleText {
    /// The index of a character among all.
    fn index(&self, dot: LocalDot) -> Option<usize> {
        let dot = self.oracle_dot(dot);
        let mut characters = self.text.characters().into_iter();
        characters.position(|character| character.dot == dot)
    }

    pub(crate) fn oracle_dot(&self, dot: LocalDot) -> oracle::Dot {
        let Dot { replica, seq } = self.replicas.dot(dot);
        (replica.as_bytes().to_vec(), seq)
    }

    pub(crate) fn local_dot(&mut self, dot: &oracle::Dot) -> LocalDot {
        let replica = ReplicaId::new(&dot.0).unwrap();
        self.replicas.intern_dot(&Dot::new(replica, dot.1))
    }

    pub(crate) fn local_anchor(
        &mut self,
        anchor: Option<&oracle::Anchor>,
        edge: LocalAnchor,
    ) -> LocalAnchor {
        match anchor {
            None => edge,
            Some(oracle::Anchor::Before(dot)) => LocalAnchor::Before(self.local_dot(dot)),
            Some(oracle::Anchor::After(dot)) => LocalAnchor::After(self.local_dot(dot)),
        }
    }

    pub(crate) fn marking(&mut self, of: &oracle::Marking<i64>) -> Marking {
        Marking {
            stamp: Stamp {
                timestamp: Timestamp::from_raw(of.stamp.timestamp),
                replica: ReplicaId::new(&of.stamp.replica).unwrap(),
                seq: of.stamp.seq,
            },
            value: of.value.map_or(Value::Null, Value::Int),
            start: self.local_anchor(of.start.as_ref(), LocalAnchor::Start),
            end: self.local_anchor(of.end.as_ref(), LocalAnchor::End),
        }
    }
}

impl Order for OracleText {
    type Place = (u8, usize, u8);

    fn locate(&self, anchor: LocalAnchor) -> Option<Self::Place> {
        Some(match anchor {
            LocalAnchor::Start => (0, 0, 0),
            LocalAnchor::Before(dot) => (1, self.index(dot)?, 0),
            LocalAnchor::After(dot) => (1, self.index(dot)?, 1),
            LocalAnchor::End => (2, 0, 0),
        })
    }

    fn compare(&self, a: Self::Place, b: Self::Place) -> Ordering {
        a.cmp(&b)
    }

    fn shown_before(&self, anchor: LocalAnchor) -> Option<Extent> {
        let characters = self.text.characters();
        let before = match anchor {
            LocalAnchor::Start => 0,
            LocalAnchor::Before(dot) => self.index(dot)?,
            LocalAnchor::After(dot) => self.index(dot)? + 1,
            LocalAnchor::End => characters.len(),
        };
        let shown = characters[..before].iter().filter(|c| !c.is_deleted);
        let scalars: String = shown.map(|c| c.scalar).collect();
        Some(Extent {
            chars: scalars.chars().count() as u32,
            utf16: scalars.encode_utf16().count() as u32,
        })
    }

    fn anchor_before(&self, at: usize) -> LocalAnchor {
        match self.text.shown().get(at) {
            Some(character) => {
                let (replica, seq) = &character.dot;
                let replica = ReplicaId::new(replica).unwrap();
                let replica = self.replicas.find(&replica).unwrap();
                LocalAnchor::Before(LocalDot::new(replica, *seq))
            }
            None => LocalAnchor::End,
        }
    }
}
