//! Other writers' edits: at the characters that they name.
//!
//! Spec: chapter 16. Model: `tla/FugueText.tla`, actions `Receive` and `Delete`.

use super::edit::{LocalPlace, TextEdit};
use super::extent::Extent;
use super::fugue::{Fugue, Newcomer};
use super::index::Index;
use super::state::{Origins, Text};
use super::tree::{Leaf, Spot};
use crate::{Flaw, LocalDot, LocalDotRange, Replicas};

impl Text {
    /// Takes in an insertion: `text` (not empty) with the dots from `first` on, which are new and
    /// exceed all of their replica. Every other dot it names is covered.
    pub fn integrate_insert(
        &mut self,
        first: LocalDot,
        place: LocalPlace,
        text: &str,
        replicas: &Replicas,
    ) -> TextEdit {
        if place == LocalPlace::Continues
            && let Some(at) = self.caret.as_ref().map(|caret| caret.at)
            && self.type_on(first, text)
        {
            return TextEdit::insertion(at, Extent::of(text.as_bytes()));
        }
        let (spot, origins) = match self.between_neighbours(place) {
            Some(found) => found,
            None => self.find_place(first, place, replicas),
        };
        let (at, before) = (self.turn_to(spot), self.extent);
        self.put(spot, at, first, origins, text);
        TextEdit::insertion(at, self.extent - before)
    }

    /// The place between two origins that still stand side by side, and what they are called.
    fn between_neighbours(&self, place: LocalPlace) -> Option<(Spot, Origins)> {
        let LocalPlace::Between { left, right } = place else {
            return None;
        };
        let spot = match left {
            Some(left) => self.spot_behind_dot(left)?,
            None => self.tree.start(),
        };
        let right = match right {
            Some(right) => Some(self.lanes.name(right)?),
            None => None,
        };
        let neighbours = (self.tree.char_before(spot), self.tree.char_behind(spot));
        (neighbours.1 == right).then_some((spot, neighbours))
    }

    /// Where an insertion belongs whose origins do not stand side by side.
    #[inline(never)]
    fn find_place(
        &mut self,
        first: LocalDot,
        place: LocalPlace,
        replicas: &Replicas,
    ) -> (Spot, Origins) {
        let origins = self.origins(first, place);
        let new = Newcomer {
            id: self.lanes.intern(first),
            left: origins.0,
            right: origins.1,
        };
        let fugue = Fugue {
            tree: &self.tree,
            index: self.index.get_or_init(|| Index::of(&self.tree)),
            lanes: &self.lanes,
            ancestry: &mut self.ancestry,
            replicas,
        };
        (fugue.place(new), origins)
    }

    /// Takes in a deletion. Adds what it does to the text that shows to `edits`, each in positions
    /// of the text that the ones before it leave.
    //= SK-TEXT-004
    //= SK-TEXT-005
    pub fn integrate_delete(&mut self, range: LocalDotRange, edits: &mut Vec<TextEdit>) {
        let Some(last) = range.length.checked_sub(1) else {
            return;
        };
        let mut last = range.first.seq.saturating_add(last);
        if let Some(edit) = self.backspace_to(range.first, last) {
            add_removal(edits, edit);
            return;
        }
        let mut from = range.first;
        while from.seq <= last {
            //= SK-TEXT-006
            let Some(spot) = self.spot_of_dot(from) else {
                let next = self.lanes.first_char(from, last);
                let Some(next) = next.map(|id| self.lanes.dot(id)).filter(|dot| *dot != from)
                else {
                    return;
                };
                from = next;
                continue;
            };
            let leaf = self.tree.leaf(spot.leaf);
            if !leaf.has_room(Leaf::SPANS_PER_EDIT, 0) {
                self.make_room(spot, Leaf::SPANS_PER_EDIT, 0);
                self.caret = None;
                continue;
            }
            let span = leaf.spans[spot.slot.index];
            let len = u64::from(span.len() - spot.slot.offset).min(last - from.seq + 1);
            if !span.is_deleted() {
                add_removal(edits, self.hide(spot, len as u32));
            } else if from == range.first && Flaw::SecondDeletionGoesOn.is_planted() {
                last = last.saturating_add(1);
            }
            let Some(next) = from.seq.checked_add(len) else {
                return;
            };
            from.seq = next;
        }
    }

    /// Deletes the characters from `first` up to the sequence number `last` if they are the end,
    /// and not the whole, of the span before the caret.
    fn backspace_to(&mut self, first: LocalDot, last: u64) -> Option<TextEdit> {
        let caret = self.caret.as_ref()?;
        let count = (last - first.seq).checked_add(1)?;
        let before = self.tree.char_before(self.spot_of_caret(caret))?;
        if self.lanes.dot(before) != LocalDot::new(first.replica, last) {
            return None;
        }
        let (at, count) = (caret.at, u32::try_from(count).ok()?);
        self.backspace(at.chars, count)?;
        let caret = self.caret.as_ref()?;
        Some(TextEdit::removal(caret.at, at - caret.at))
    }

    /// Deletes `len` characters of one span that show, from a place on.
    fn hide(&mut self, spot: Spot, len: u32) -> TextEdit {
        let at = self.turn_to(spot);
        let shown = (at - self.focus.before).chars;
        let leaf = self.tree.edit(spot.leaf);
        let removed = leaf.delete(spot.slot, shown, len, |_, _| {});
        self.extent -= removed;
        self.caret = None;
        TextEdit::removal(at, removed)
    }

    /// The origins that a place means; what is no character of this text is its edge.
    //= SK-TEXT-003
    //= SK-TEXT-006
    fn origins(&self, first: LocalDot, place: LocalPlace) -> Origins {
        match place {
            LocalPlace::Continues => {
                let previous = first.seq.checked_sub(1);
                let previous = previous.map(|seq| LocalDot::new(first.replica, seq));
                let left = previous.and_then(|dot| self.lanes.find(dot));
                let run = left.and_then(|id| self.lanes.run_of(id));
                let run = run.filter(|_| !Flaw::ContinuesForgetsRight.is_planted());
                (left, run.and_then(|run| self.lanes.run(run).right))
            }
            LocalPlace::Between { left, right } => {
                let find = |dot: Option<LocalDot>| dot.and_then(|dot| self.lanes.find(dot));
                (find(left), find(right))
            }
        }
    }
}

/// Adds a removal, as one with the last where both are at one position.
fn add_removal(edits: &mut Vec<TextEdit>, removal: TextEdit) {
    match edits.last_mut() {
        Some(last) if last.at == removal.at && last.inserted.is_zero() => {
            last.removed += removal.removed;
        }
        Some(_) | None => edits.push(removal),
    }
}
