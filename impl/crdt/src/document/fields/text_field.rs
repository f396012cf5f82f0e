//! A text and its marks in their document.
//!
//! Spec: chapters 16 and 17. Models: `tla/FugueText.tla`, `tla/PeritextMarks.tla`.

use std::borrow::Cow;

use super::lazy_text::LazyText;
use super::text_flaws::{bend, bent};
use super::text_merge;
use super::text_record::{self, renamed};
use crate::{
    DotRange, Flaw, LocalDot, Mark, MarkState, Place, ReplicaIndex, Replicas, RichText, Stamp,
    TextPatch, TextSpan, TextState, Value, Version,
};

#[derive(Clone, Debug)]
pub(in crate::document) struct TextField {
    pub(super) created: Stamp,
    text: LazyText,
}

/// A patch, if given, takes in what an operation does to the text that shows.
impl TextField {
    pub(super) fn new(created: Stamp) -> Self {
        Self {
            created,
            text: LazyText::default(),
        }
    }

    /// What shows.
    pub(in crate::document) fn shown(&self) -> Cow<'_, str> {
        self.text.shown()
    }

    pub(in crate::document) fn rich_text(&self, replicas: &Replicas) -> &RichText {
        self.text.get(replicas)
    }

    pub(super) fn rich_text_mut(&mut self, replicas: &Replicas) -> &mut RichText {
        self.text.get_mut(replicas)
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
        let field = self.text.get_mut(replicas);
        field.integrate_insert(first, place, text, replicas, patch);
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
        let text = self.text.get_mut(replicas);
        for mut range in ranges.iter().filter_map(|range| replicas.find_range(range)) {
            if Flaw::DeletesFirstAlone.is_planted() {
                range.length = 1;
            }
            text.integrate_delete(range, patch.as_deref_mut());
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
        let text = self.text.get_mut(replicas);
        for anchor in [&mut marking.start, &mut marking.end] {
            if !bend(anchor, text.text()) {
                return;
            }
        }
        let key = if Flaw::KeysShared.is_planted() {
            "bold"
        } else {
            &mark.key
        };
        text.mark(key, marking, patch);
    }

    /// Takes in every character of a copy that is not here, every deletion and every marking.
    pub(super) fn merge(&mut self, other: &TextState, known: &Version, replicas: &mut Replicas) {
        let ids: Vec<ReplicaIndex> = other
            .replicas
            .iter()
            .map(|id| replicas.intern(id))
            .collect();
        for anchor in other.marks.values().flat_map(|state| state.mark.anchors()) {
            replicas.intern(&anchor.dot.replica);
        }
        if self.text.is_untouched() {
            self.text = LazyText::of(other.clone());
            return;
        }
        if self
            .text
            .packed()
            .is_some_and(|packed| is_same_text(packed, other))
        {
            return;
        }
        let local = |dot: LocalDot| LocalDot::new(ids[dot.replica.0 as usize], dot.seq);
        let spans: Vec<TextSpan> = other
            .spans
            .iter()
            .map(|span| renamed(span, local))
            .collect();
        let text = self.text.get_mut(replicas);
        text_merge::merge(text.text_mut(), &other.text, &spans, known, replicas);
        let new = other.marks.iter().filter(|(dot, _)| !known.covers(dot));
        for (_, MarkState { stamp, mark }) in new {
            self.mark(stamp.clone(), mark, replicas, None);
        }
    }

    pub(super) fn state(&self, replicas: &Replicas) -> TextState {
        let created = self.created.clone();
        match self.text.packed() {
            Some(packed) => TextState {
                created,
                ..packed.clone()
            },
            None => text_record::state(created, self.text.get(replicas), replicas),
        }
    }
}

fn is_same_text(a: &TextState, b: &TextState) -> bool {
    (&a.text, &a.replicas, &a.spans, &a.marks) == (&b.text, &b.replicas, &b.spans, &b.marks)
}
