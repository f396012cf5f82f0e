//! A text and its marks.
//!
//! Spec: chapters 16 and 17. Models: `tla/FugueText.tla`, `tla/PeritextMarks.tla`.

use std::ops::Range;

use super::{
    AttributeRun, Attributes, Expand, Extent, Marking, Marks, Segment, Text, TextDelta, TextEdit,
    TextPatch,
};
use crate::{Flaw, LocalAnchor, LocalDot, LocalDotRange, LocalPlace, Replicas};

/// A replica's copy of one text with its marks. Positions count Unicode scalar values.
#[derive(Clone, Debug, Default)]
pub struct RichText {
    text: Text,
    marks: Marks,
}

impl RichText {
    pub fn new(text: Text) -> Self {
        let marks = Marks::default();
        Self { text, marks }
    }

    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The text, for what comes without operations: another copy's characters.
    pub(crate) fn text_mut(&mut self) -> &mut Text {
        &mut self.text
    }

    pub fn marks(&self) -> &Marks {
        &self.marks
    }

    /// The text of `range` in runs of one set of attributes each.
    pub fn runs(&self, range: Range<usize>) -> Vec<AttributeRun> {
        self.marks.runs(range, &self.text)
    }

    /// The attributes of the character that shows at a position.
    pub fn attributes_at(&self, at: usize) -> Attributes {
        self.marks.attributes_at(at, &self.text)
    }

    /// The whole text as the delta that writes it.
    pub fn delta(&self) -> TextDelta {
        let mut delta = TextDelta::new();
        for run in self.runs(0..self.text.len()) {
            delta = delta.insert_with(self.text.slice(run.range), run.attributes);
        }
        delta
    }
}

/// The writer's own edits. Each gives back what its operation tells others.
impl RichText {
    /// Inserts `text` (not empty) at a position: among deleted characters behind the last one
    /// just after which a marking has an anchor.
    //= SK-MARK-007
    pub fn insert(&mut self, at: usize, text: &str, first: LocalDot) -> LocalPlace {
        if !self.marks.has_anchored() || Flaw::AnchorsIgnored.is_planted() {
            return self.text.insert(at, text, first);
        }
        let fence = |hidden| self.marks.last_anchored(hidden);
        self.text.insert_past(at, text, first, fence)
    }

    /// Inserts `text` right behind a character, deleted or not. `None` for no such character.
    pub fn insert_behind(
        &mut self,
        dot: LocalDot,
        text: &str,
        first: LocalDot,
    ) -> Option<LocalPlace> {
        self.text.insert_behind(dot, text, first)
    }

    /// Deletes what shows in `range`; adds the dots to `taken`.
    pub fn delete(&mut self, range: Range<usize>, taken: &mut Vec<LocalDotRange>) {
        self.text.delete(range, taken);
    }

    /// The anchors of a marking of what shows in `range`, which is not empty.
    //= SK-MARK-005
    //= SK-MARK-006
    pub fn anchors(&self, range: Range<usize>, expand: Expand) -> Range<LocalAnchor> {
        let start = if expand.at_start() {
            self.text.anchor_after(range.start)
        } else {
            self.text.anchor_before(range.start)
        };
        let end = if expand.at_end() {
            self.text.anchor_before(range.end)
        } else {
            self.text.anchor_after(range.end)
        };
        start..end
    }
}

/// Edits that come as operations. A patch, if given, takes in what they do to the text that shows.
impl RichText {
    pub fn integrate_insert(
        &mut self,
        first: LocalDot,
        place: LocalPlace,
        text: &str,
        replicas: &Replicas,
        patch: Option<&mut TextPatch>,
    ) {
        let edit = self.text.integrate_insert(first, place, text, replicas);
        if let Some(patch) = patch {
            patch.insert(edit.at, text, &self.attributes_at(edit.at.chars as usize));
            self.limit(patch, self.text.extent());
        }
    }

    pub fn integrate_delete(&mut self, range: LocalDotRange, patch: Option<&mut TextPatch>) {
        let mut edits: Vec<TextEdit> = Vec::new();
        self.text.integrate_delete(range, &mut edits);
        if let Some(patch) = patch {
            let mut length = self.text.extent();
            for edit in &edits {
                length += edit.removed;
            }
            for edit in edits {
                patch.delete(edit.at, edit.removed);
                length -= edit.removed;
                if self.limit(patch, length) {
                    return;
                }
            }
        }
    }

    /// Lets a marking compete, the writer's own ones included.
    pub fn mark(&mut self, key: &str, marking: Marking, mut patch: Option<&mut TextPatch>) {
        if let Some(patch) = patch.as_deref_mut() {
            self.tell(key, &marking, patch);
        }
        let is_behind = |anchor| matches!(anchor, LocalAnchor::After(_));
        if is_behind(marking.start) || is_behind(marking.end) {
            // What is typed on may stand beside it now.
            self.text.lift_caret();
        }
        self.marks.insert(key, marking, &self.text);
        if let Some(patch) = patch {
            self.limit(patch, self.text.extent());
        }
    }

    /// Lets a patch that became too fine, of a text of this length, say what the text is now.
    fn limit(&self, patch: &mut TextPatch, length: Extent) -> bool {
        if !patch.is_too_fine() {
            return false;
        }
        let runs = self.runs(0..self.text.len()).into_iter();
        patch.replace(
            length,
            runs.map(|run| (self.text.slice(run.range), run.attributes)),
        );
        true
    }

    fn tell(&self, key: &str, marking: &Marking, patch: &mut TextPatch) {
        let parts = self.marks.overlaid(key, marking, &self.text).into_iter();
        for part in parts.filter(|part| part.value() != marking.given()) {
            let shown = |anchor| self.text.shown_before(anchor);
            if let (Some(start), Some(end)) = (shown(part.start), shown(part.end)) {
                patch.mark(start, end - start, key, &marking.value);
            }
            if patch.is_too_fine() {
                return;
            }
        }
    }

    /// The markings that may still win somewhere, each with its key; ascending by dot.
    //= SK-MARK-011
    pub fn prevailing_marks(&self) -> Vec<(&str, &Marking)> {
        self.marks.prevailing(&self.text)
    }

    /// Which marking of a key wins where between two anchors, deleted characters included.
    pub fn segments(&self, key: &str, range: &Range<LocalAnchor>) -> Vec<Segment<'_>> {
        self.marks.segments(key, range, &self.text)
    }

    /// Where a marking would win, and over what.
    pub fn overlaid(&self, key: &str, marking: &Marking) -> Vec<Segment<'_>> {
        self.marks.overlaid(key, marking, &self.text)
    }
}
