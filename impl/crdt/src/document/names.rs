//! What operations name, in the small numbers of one document, and back.
//!
//! Spec: chapters 16 and 17.

use super::{Anchor, Mark, Place, Side};
use crate::{
    Dot, DotRange, LocalAnchor, LocalDot, LocalDotRange, LocalPlace, Marking, Replicas, Stamp,
};

impl Replicas {
    /// `None` for a replica that has written nothing here.
    pub fn find_dot(&self, dot: &Dot) -> Option<LocalDot> {
        Some(LocalDot::new(self.find(&dot.replica)?, dot.seq))
    }

    /// `None` for a replica that has written nothing here.
    pub fn find_range(&self, range: &DotRange) -> Option<LocalDotRange> {
        let first = LocalDot::new(self.find(&range.replica)?, range.first_seq);
        let length = range.length;
        Some(LocalDotRange { first, length })
    }

    pub fn range(&self, range: LocalDotRange) -> DotRange {
        let replica = self.id(range.first.replica).clone();
        DotRange::new(replica, range.first.seq, range.length)
    }

    /// The place of an insertion. What a replica that has written nothing here names is an edge.
    pub fn find_place(&self, place: &Place) -> LocalPlace {
        let find = |dot: &Option<Dot>| self.find_dot(dot.as_ref()?);
        match place {
            Place::Continues => LocalPlace::Continues,
            Place::Between { left, right } => LocalPlace::Between {
                left: find(left),
                right: find(right),
            },
        }
    }

    pub fn place(&self, place: LocalPlace) -> Place {
        match place {
            LocalPlace::Continues => Place::Continues,
            LocalPlace::Between { left, right } => Place::Between {
                left: left.map(|dot| self.dot(dot)),
                right: right.map(|dot| self.dot(dot)),
            },
        }
    }

    /// `None` at an edge of the text.
    pub fn anchor(&self, anchor: LocalAnchor) -> Option<Anchor> {
        let (dot, side) = match anchor {
            LocalAnchor::Start | LocalAnchor::End => return None,
            LocalAnchor::Before(dot) => (dot, Side::Before),
            LocalAnchor::After(dot) => (dot, Side::After),
        };
        let dot = self.dot(dot);
        Some(Anchor { dot, side })
    }

    /// Where a marking starts. What a replica that has written nothing here names is the edge.
    pub fn find_start(&self, start: Option<&Anchor>) -> LocalAnchor {
        let found = start.and_then(|anchor| self.find_anchor(anchor));
        found.unwrap_or(LocalAnchor::Start)
    }

    /// Where a marking ends. What a replica that has written nothing here names is the edge.
    pub fn find_end(&self, end: Option<&Anchor>) -> LocalAnchor {
        let found = end.and_then(|anchor| self.find_anchor(anchor));
        found.unwrap_or(LocalAnchor::End)
    }

    pub fn find_marking(&self, mark: &Mark, stamp: Stamp) -> Marking {
        Marking {
            stamp,
            value: mark.value.clone(),
            start: self.find_start(mark.start.as_ref()),
            end: self.find_end(mark.end.as_ref()),
        }
    }

    /// A marking that is to be kept as it came.
    pub fn intern_marking(&mut self, mark: &Mark, stamp: Stamp) -> Marking {
        for anchor in [&mark.start, &mark.end].into_iter().flatten() {
            self.intern_dot(&anchor.dot);
        }
        self.find_marking(mark, stamp)
    }

    fn find_anchor(&self, anchor: &Anchor) -> Option<LocalAnchor> {
        let dot = self.find_dot(&anchor.dot)?;
        Some(match anchor.side {
            Side::Before => LocalAnchor::Before(dot),
            Side::After => LocalAnchor::After(dot),
        })
    }
}
