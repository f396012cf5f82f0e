//! A text as its state: spans and markings under the names that a snapshot gives their replicas.
//!
//! Spec: chapter 5, spans of a text, and chapter 17.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    LocalDot, LocalPlace, Mark, MarkState, Marking, PackedSpans, ReplicaId, ReplicaIndex, Replicas,
    RichText, Stamp, TextSpan, TextState,
};

pub(super) fn state(created: Stamp, text: &RichText, replicas: &Replicas) -> TextState {
    let spans = || text.text().spans();
    let named: BTreeSet<ReplicaIndex> = spans()
        .flat_map(|span| dots(&span))
        .map(|dot| dot.replica)
        .collect();
    let ids: BTreeMap<&ReplicaId, ReplicaIndex> = named
        .into_iter()
        .map(|index| (replicas.id(index), index))
        .collect();
    let places: BTreeMap<ReplicaIndex, ReplicaIndex> =
        ids.values().copied().zip((0..).map(ReplicaIndex)).collect();
    let place = |dot: LocalDot| LocalDot::new(places[&dot.replica], dot.seq);
    let marks = text.prevailing_marks().into_iter();
    TextState {
        created,
        text: text.text().to_string(),
        spans: PackedSpans::pack(spans().map(|span| renamed(span, place))),
        replicas: ids.into_keys().cloned().collect(),
        marks: marks
            .map(|(key, marking)| packed_mark(key, marking, replicas))
            .map(|mark| (mark.stamp.dot(), mark))
            .collect(),
    }
}

fn packed_mark(key: &str, marking: &Marking, replicas: &Replicas) -> MarkState {
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

pub(super) fn unpacked_mark(state: &MarkState, replicas: &Replicas) -> Marking {
    replicas.find_marking(&state.mark, state.stamp.clone())
}

/// The dots that a span names.
fn dots(span: &TextSpan) -> impl Iterator<Item = LocalDot> + use<> {
    let origins = match span.place {
        LocalPlace::Continues => [None, None],
        LocalPlace::Between { left, right } => [left, right],
    };
    origins.into_iter().flatten().chain([span.first])
}

/// The same span, with other indices for its replicas.
pub(super) fn renamed(span: TextSpan, name: impl Fn(LocalDot) -> LocalDot) -> TextSpan {
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
