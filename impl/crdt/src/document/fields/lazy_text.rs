//! A text that stays packed, as a snapshot brought it, until somebody needs more than what shows.
//!
//! Spec: chapters 5, 16 and 17.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::text_record::{renamed, unpacked_mark};
use crate::{LocalDot, ReplicaIndex, Replicas, RichText, Text, TextState};

/// A text that was never written is one that was never opened.
#[derive(Clone, Debug, Default)]
pub(super) struct LazyText {
    /// What the text is, as long as nobody edits it.
    packed: Option<TextState>,
    opened: OnceLock<RichText>,
}

impl LazyText {
    /// The text of a state whose replicas all have an index.
    pub(super) fn of(state: TextState) -> Self {
        Self {
            packed: Some(state),
            opened: OnceLock::new(),
        }
    }

    /// Whether nothing was ever written.
    pub(super) fn is_untouched(&self) -> bool {
        self.packed.is_none() && self.opened.get().is_none()
    }

    /// The state that the text still is.
    pub(super) fn packed(&self) -> Option<&TextState> {
        self.packed.as_ref()
    }

    pub(super) fn get(&self, replicas: &Replicas) -> &RichText {
        self.opened.get_or_init(|| match &self.packed {
            Some(state) => open(state, replicas),
            None => RichText::default(),
        })
    }

    pub(super) fn get_mut(&mut self, replicas: &Replicas) -> &mut RichText {
        self.get(replicas);
        self.packed = None;
        self.opened.get_mut().expect("it was opened just now")
    }

    /// What shows, without opening the text for it.
    pub(super) fn shown(&self) -> Cow<'_, str> {
        match (&self.packed, self.opened.get()) {
            (Some(state), _) => Cow::Borrowed(&state.text),
            (None, Some(opened)) => Cow::Owned(opened.text().to_string()),
            (None, None) => Cow::Borrowed(""),
        }
    }
}

fn open(state: &TextState, replicas: &Replicas) -> RichText {
    let index = |id| {
        replicas
            .find(id)
            .expect("replicas of a packed text are interned")
    };
    let ids: Vec<ReplicaIndex> = state.replicas.iter().map(index).collect();
    let local = |dot: LocalDot| LocalDot::new(ids[dot.replica.0 as usize], dot.seq);
    let spans = state.spans.iter().map(|span| renamed(span, local));
    let text = Text::from_spans(&state.text, spans);
    let mut text = RichText::new(text.expect("packed spans are those of a text"));
    for state in state.marks.values() {
        let marking = unpacked_mark(state, replicas);
        text.mark(&state.mark.key, marking, None);
    }
    text
}
