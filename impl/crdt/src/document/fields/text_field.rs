//! A text and its marks in their document.
//!
//! Spec: chapters 16 and 17. Models: `tla/FugueText.tla`, `tla/PeritextMarks.tla`.

use std::collections::{BTreeMap, BTreeSet};

use super::text_merge;
use crate::{
    DotRange, LocalDot, LocalPlace, Mark, MarkState, Marking, PackedSpans, Place, ReplicaId,
    ReplicaIndex, Replicas, RichText, Stamp, Text, TextPatch, TextSpan, TextState, Version,
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
        let place = replicas.find_place(place);
        self.text
            .integrate_insert(first, place, text, replicas, patch);
    }

    pub(super) fn delete(
        &mut self,
        ranges: &[DotRange],
        replicas: &Replicas,
        mut patch: Option<&mut TextPatch>,
    ) {
        for range in ranges.iter().filter_map(|range| replicas.find_range(range)) {
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
        let marking = replicas.intern_marking(mark, stamp);
        self.text.mark(&mark.key, marking, patch);
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
