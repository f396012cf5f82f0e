//! A text and its marks in their document.
//!
//! Spec: chapters 16 and 17. Models: `tla/FugueText.tla`, `tla/PeritextMarks.tla`.

use std::collections::{BTreeMap, BTreeSet};

use super::text_merge;
use crate::{
    Dot, DotRange, LocalDot, LocalDotRange, LocalPlace, Mark, MarkState, PackedSpans, Place,
    ReplicaId, ReplicaIndex, Replicas, Stamp, Text, TextEdit, TextSpan, TextState, Version,
};

#[derive(Clone, Debug)]
pub(in crate::document) struct TextField {
    pub(super) created: Stamp,
    text: Text,
    marks: BTreeMap<Dot, MarkState>,
}

impl TextField {
    pub(super) fn new(created: Stamp) -> Self {
        Self {
            created,
            text: Text::new(),
            marks: BTreeMap::new(),
        }
    }

    pub(in crate::document) fn text(&self) -> &Text {
        &self.text
    }

    pub(super) fn insert(
        &mut self,
        first: LocalDot,
        text: &str,
        place: &Place,
        replicas: &Replicas,
    ) -> TextEdit {
        let local = |dot: &Option<Dot>| {
            let dot = dot.as_ref()?;
            // A replica without an index has written nothing here.
            Some(LocalDot::new(replicas.find(&dot.replica)?, dot.seq))
        };
        let place = match place {
            Place::Continues => LocalPlace::Continues,
            Place::Between { left, right } => LocalPlace::Between {
                left: local(left),
                right: local(right),
            },
        };
        self.text.integrate_insert(first, place, text, replicas)
    }

    pub(super) fn delete(
        &mut self,
        ranges: &[DotRange],
        replicas: &Replicas,
        edits: &mut Vec<TextEdit>,
    ) {
        for range in ranges {
            if let Some(replica) = replicas.find(&range.replica) {
                let range = LocalDotRange {
                    first: LocalDot::new(replica, range.first_seq),
                    length: range.length,
                };
                self.text.integrate_delete(range, edits);
            }
        }
    }

    pub(super) fn mark(&mut self, stamp: Stamp, mark: &Mark) {
        let mark = mark.clone();
        self.marks.insert(stamp.dot(), MarkState { stamp, mark });
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
        if self.text.spans().next().is_none() {
            let text = Text::from_spans(&other.text, spans);
            self.text = text.expect("packed spans are those of a text");
        } else {
            let spans: Vec<TextSpan> = spans.collect();
            text_merge::merge(&mut self.text, &other.text, &spans, known, replicas);
        }
        for (dot, mark) in &other.marks {
            self.marks.insert(dot.clone(), mark.clone());
        }
    }

    pub(super) fn state(&self, replicas: &Replicas) -> TextState {
        let mut named = BTreeSet::new();
        for span in self.text.spans() {
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
            text: self.text.to_string(),
            spans: PackedSpans::pack(self.text.spans().map(|span| renamed(span, place))),
            replicas: named.into_keys().cloned().collect(),
            marks: self.marks.clone(),
        }
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
