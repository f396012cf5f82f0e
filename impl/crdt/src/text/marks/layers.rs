//! All markings of one text.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::layer::Layer;
use super::{Marking, Order};
use crate::{Flaw, LocalAnchor, LocalDot, LocalDotRange, Value};

/// The markings of a text, by key.
//= SK-MARK-003
#[derive(Clone, Debug, Default)]
pub struct Marks {
    layers: BTreeMap<String, Layer>,
    /// The characters just after which a marking starts or ends.
    anchored: BTreeSet<LocalDot>,
}

/// A part of a range in which one marking wins, or none ever was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    pub start: LocalAnchor,
    pub end: LocalAnchor,
    pub winner: Option<&'a Marking>,
}

impl Segment<'_> {
    /// The value that the key has there.
    //= SK-MARK-002
    pub fn value(&self) -> Option<&Value> {
        self.winner.and_then(Marking::given)
    }
}

impl Marks {
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// Whether some marking has an anchor just after a character.
    pub fn has_anchored(&self) -> bool {
        !self.anchored.is_empty()
    }

    /// Lets a marking compete. What it names is covered; applying it is total.
    pub fn insert(&mut self, key: &str, marking: Marking, order: &impl Order) {
        let start = Some(marking.start).filter(|_| !Flaw::MindsEndsAlone.is_planted());
        for anchor in start.into_iter().chain([marking.end]) {
            if let LocalAnchor::After(dot) = anchor {
                self.anchored.insert(dot);
            }
        }
        match self.layers.get_mut(key) {
            Some(layer) => layer.insert(marking, order),
            None => {
                let layer = self.layers.entry(key.to_owned()).or_default();
                layer.insert(marking, order);
            }
        }
    }

    /// The markings that may still win somewhere, each with its key; ascending by dot.
    //= SK-MARK-011
    pub fn prevailing(&self, order: &impl Order) -> Vec<(&str, &Marking)> {
        let mut all = Vec::new();
        for (key, layer) in &self.layers {
            let markings = layer.prevailing(order).into_iter();
            all.extend(markings.map(|marking| (key.as_str(), marking)));
        }
        let dot = |marking: &Marking| (marking.stamp.replica.clone(), marking.stamp.seq);
        all.sort_by_cached_key(|(_, marking)| dot(marking));
        all
    }

    /// Which marking of a key wins where between two anchors, deleted characters included.
    ///
    /// Nothing when the first does not stand before the second, or one stands nowhere.
    //= SK-MARK-001
    pub fn segments<'a>(
        &'a self,
        key: &str,
        range: &Range<LocalAnchor>,
        order: &impl Order,
    ) -> Vec<Segment<'a>> {
        let mut segments: Vec<Segment<'a>> = Vec::new();
        let places = order.locate(range.start).zip(order.locate(range.end));
        if places.is_none_or(|(start, end)| order.compare(start, end).is_ge()) {
            return segments;
        }
        let mut add = |start, winner: Option<&'a Marking>| match segments.last_mut() {
            Some(last) if last.winner == winner => {}
            Some(last) => {
                last.end = start;
                let end = range.end;
                segments.push(Segment { start, end, winner });
            }
            None => segments.push(Segment {
                start: range.start,
                end: range.end,
                winner,
            }),
        };
        match self.layers.get(key) {
            Some(layer) => layer.visit((range.start, range.end), order, add),
            None => add(range.start, None),
        }
        segments
    }

    /// Where a marking would win, and over what.
    pub fn overlaid(&self, key: &str, marking: &Marking, order: &impl Order) -> Vec<Segment<'_>> {
        let (start, end) = marking.range(order);
        let mut segments = self.segments(key, &(start.anchor..end.anchor), order);
        let is_earlier = |winner: &Marking| winner.stamp < marking.stamp;
        segments.retain(|segment| segment.winner.is_none_or(is_earlier));
        segments
    }

    /// The keys that ever had a value somewhere.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.layers.keys().map(String::as_str)
    }

    pub(super) fn layers(&self) -> impl Iterator<Item = (&str, &Layer)> {
        self.layers.iter().map(|(key, layer)| (key.as_str(), layer))
    }

    /// The last of these characters just after which a marking has an anchor.
    //= SK-MARK-007
    pub fn last_anchored(&self, characters: LocalDotRange) -> Option<LocalDot> {
        let LocalDotRange { first, length } = characters;
        let last = LocalDot::new(first.replica, first.seq + (length - 1));
        self.anchored.range(first..=last).next_back().copied()
    }
}
