//! A text and its marks in their document.
//!
//! Spec: chapters 16 and 17. Models: `tla/FugueText.tla`, `tla/PeritextMarks.tla`.

use std::collections::{BTreeMap, BTreeSet};

use super::text_merge;
use crate::{
    DotRange, Flaw, LocalAnchor, LocalDot, LocalDotRange, LocalPlace, Mark, MarkState, Marking,
    PackedSpans, Place, ReplicaId, ReplicaIndex, Replicas, RichText, Stamp, Text, TextPatch,
    TextSpan, TextState, Value, Version,
};

#[derive(Clone, Debug)]
pub(in crate::document) struct TextField {
    pub(super) created: Stamp,
    text: RichText,
}

/// A patch, if given, takes in what an operation does to the text that shows.
impl TextField {
    pub(super) fn new(created: Stamp) -> Self {
        Self {
            created,
            text: RichText::default(),
        }
    }

    pub(in crate::document) fn text(&self) -> &Text {
        self.text.text()
    }

    pub(super) fn rich_text_mut(&mut self) -> &mut RichText {
        &mut self.text
    }

    pub(in crate::document) fn rich_text(&self) -> &RichText {
        &self.text
    }

    pub(super) fn insert(
        &mut self,
        first: LocalDot,
        text: &str,
        place: &Place,
        replicas: &Replicas,
        patch: Option<&mut TextPatch>,
    ) {
        let Some(place) = bent(replicas.find_place(place), place) else {
            return;
        };
        self.text
            .integrate_insert(first, place, text, replicas, patch);
    }

    pub(super) fn delete(
        &mut self,
        ranges: &[DotRange],
        replicas: &Replicas,
        mut patch: Option<&mut TextPatch>,
    ) {
        if Flaw::DeleteIgnored.is_planted() {
            return;
        }
        for mut range in ranges.iter().filter_map(|range| replicas.find_range(range)) {
            if Flaw::DeletesFirstAlone.is_planted() {
                range.length = 1;
            }
            self.text.integrate_delete(range, patch.as_deref_mut());
        }
    }

    pub(super) fn mark(
        &mut self,
        stamp: Stamp,
        mark: &Mark,
        replicas: &mut Replicas,
        patch: Option<&mut TextPatch>,
    ) {
        let mut marking = replicas.intern_marking(mark, stamp);
        if Flaw::NullIgnored.is_planted() && marking.value == Value::Null {
            return;
        }
        for anchor in [&mut marking.start, &mut marking.end] {
            if !self.bend(anchor) {
                return;
            }
        }
        let key = if Flaw::KeysShared.is_planted() {
            "bold"
        } else {
            &mark.key
        };
        self.text.mark(key, marking, patch);
    }

    /// Takes in every character of a copy that is not here, every deletion and every marking.
    pub(super) fn merge(&mut self, other: &TextState, known: &Version, replicas: &mut Replicas) {
        let ids: Vec<ReplicaIndex> = other
            .replicas
            .iter()
            .map(|id| replicas.intern(id))
            .collect();
        let local = |dot: LocalDot| LocalDot::new(ids[dot.replica.0 as usize], dot.seq);
        let spans = other.spans.iter().map(|span| renamed(span, local));
        let text = self.text.text_mut();
        if text.spans().next().is_none() {
            let read = Text::from_spans(&other.text, spans);
            *text = read.expect("packed spans are those of a text");
        } else {
            let spans: Vec<TextSpan> = spans.collect();
            text_merge::merge(text, &other.text, &spans, known, replicas);
        }
        let new = other.marks.iter().filter(|(dot, _)| !known.covers(dot));
        for (_, MarkState { stamp, mark }) in new {
            self.mark(stamp.clone(), mark, replicas, None);
        }
    }

    pub(super) fn state(&self, replicas: &Replicas) -> TextState {
        let (text, mut named) = (self.text.text(), BTreeSet::new());
        for span in text.spans() {
            named.extend(dots(&span).map(|dot| dot.replica));
        }
        let named: BTreeMap<&ReplicaId, ReplicaIndex> = named
            .into_iter()
            .map(|index| (replicas.id(index), index))
            .collect();
        let places: BTreeMap<ReplicaIndex, ReplicaIndex> = named
            .values()
            .copied()
            .zip((0..).map(ReplicaIndex))
            .collect();
        let place = |dot: LocalDot| LocalDot::new(places[&dot.replica], dot.seq);
        TextState {
            created: self.created.clone(),
            text: text.to_string(),
            spans: PackedSpans::pack(text.spans().map(|span| renamed(span, place))),
            replicas: named.into_keys().cloned().collect(),
            marks: self
                .text
                .prevailing_marks()
                .into_iter()
                .map(|(key, marking)| mark_state(key, marking, replicas))
                .map(|mark| (mark.stamp.dot(), mark))
                .collect(),
        }
    }
}

/// What the flaws of these names make of a place; `None` to drop its insertion.
fn bent(place: LocalPlace, named: &Place) -> Option<LocalPlace> {
    let LocalPlace::Between { left, right } = place else {
        return Some(place);
    };
    if Flaw::OriginsSwapped.is_planted() {
        let (left, right) = (right, left);
        return Some(LocalPlace::Between { left, right });
    }
    if Flaw::RightOriginLost.is_planted() {
        let right = None;
        return Some(LocalPlace::Between { left, right });
    }
    let is_strange = *named != Place::Continues && left.is_some() && left == right;
    (!is_strange || !Flaw::StrangeOriginDropped.is_planted()).then_some(place)
}

impl TextField {
    /// What the flaws of these names make of an anchor; false to drop its marking.
    fn bend(&self, anchor: &mut LocalAnchor) -> bool {
        *anchor = match *anchor {
            LocalAnchor::Before(dot) if Flaw::SidesSwapped.is_planted() => LocalAnchor::After(dot),
            LocalAnchor::After(dot)
                if Flaw::SidesSwapped.is_planted() || Flaw::SideIgnored.is_planted() =>
            {
                LocalAnchor::Before(dot)
            }
            other => other,
        };
        let (LocalAnchor::Before(dot) | LocalAnchor::After(dot)) = *anchor else {
            return true;
        };
        let one = LocalDotRange {
            first: dot,
            length: 1,
        };
        !Flaw::StrangeAnchorDropped.is_planted() || !self.text().pieces_of(one).is_empty()
    }
}

fn mark_state(key: &str, marking: &Marking, replicas: &Replicas) -> MarkState {
    MarkState {
        stamp: marking.stamp.clone(),
        mark: Mark {
            key: key.to_owned(),
            value: marking.value.clone(),
            start: replicas.anchor(marking.start),
            end: replicas.anchor(marking.end),
        },
    }
}

/// The dots that a span names.
fn dots(span: &TextSpan) -> impl Iterator<Item = LocalDot> {
    let origins = match span.place {
        LocalPlace::Continues => [None, None],
        LocalPlace::Between { left, right } => [left, right],
    };
    origins.into_iter().flatten().chain([span.first])
}

/// The same span, with other indices for its replicas.
fn renamed(span: TextSpan, name: impl Fn(LocalDot) -> LocalDot) -> TextSpan {
    let place = match span.place {
        LocalPlace::Continues => LocalPlace::Continues,
        LocalPlace::Between { left, right } => LocalPlace::Between {
            left: left.map(&name),
            right: right.map(&name),
        },
    };
    TextSpan {
        first: name(span.first),
        place,
        ..span
    }
}
