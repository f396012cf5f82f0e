//! Taking back a marking.
//!
//! Spec: chapters 17 and 18.

use std::collections::BTreeSet;

use super::{Draft, Renames};
use crate::{Anchor, Dot, Mark, Path, Value};

/// A marking of the user's, and what it took the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkingUndo {
    pub key: String,
    /// The marking, and those that stand for it on text that was restored.
    pub dots: BTreeSet<Dot>,
    pub parts: Vec<PartUndo>,
}

/// A part of a marking's range, and the value that the key had there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartUndo {
    /// `None`: the start of the text.
    pub start: Option<Anchor>,
    /// `None`: the end of the text.
    pub end: Option<Anchor>,
    /// Null for no value.
    pub before: Value,
    /// The marking that gave the value before; `None` for none.
    pub dot_before: Option<Dot>,
}

impl MarkingUndo {
    /// Gives each part of the text where the marking still wins the value it had before.
    //= SK-UNDO-007
    pub(super) fn take_back(&self, path: &Path, draft: &mut Draft<'_>) {
        for part in &self.parts {
            let range = (part.start.as_ref(), part.end.as_ref());
            for (start, end) in draft.won_by(path, &self.key, range, &self.dots) {
                let value = part.before.clone();
                let key = self.key.clone();
                let dot = draft.mark(
                    path,
                    Mark {
                        key,
                        value,
                        start,
                        end,
                    },
                );
                if let Some(before) = &part.dot_before {
                    draft.renames.operation(before.clone(), dot);
                }
            }
        }
    }

    pub(super) fn rename(&mut self, renames: &Renames) {
        let known: Vec<Dot> = self.dots.iter().cloned().collect();
        for dot in &known {
            self.dots.extend(renames.of_operation(dot).cloned());
        }
        for part in &mut self.parts {
            renames.anchor(&mut part.start);
            renames.anchor(&mut part.end);
        }
    }
}
