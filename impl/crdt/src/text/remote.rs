//! Other writers' edits: at the characters that they name.
//!
//! Spec: chapter 16. Model: `tla/FugueText.tla`, actions `Receive` and `Delete`.

use super::char_id::CharId;
use super::edit::{LocalPlace, TextEdit};
use super::extent::Extent;
use super::fugue::{Fugue, Newcomer};
use super::state::Text;
use super::tree::{Leaf, Slot, Spot};
use crate::{LocalDot, LocalDotRange, Replicas};

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
        if place == LocalPlace::Continues {
            let at = self.caret.map_or(Extent::ZERO, |caret| caret.at);
            if self.type_on(first, text) {
                return TextEdit::insertion(at, Extent::of(text.as_bytes()));
            }
        }
        let (left, right) = self.origins(first, place);
        let new = Newcomer {
            id: self.lanes.intern(first),
            left,
            right,
        };
        let fugue = Fugue {
            tree: &self.tree,
            lanes: &self.lanes,
            ancestry: &mut self.ancestry,
            replicas,
        };
        let spot = fugue.place(new);
        let (at, before) = (self.position_of_spot(spot), self.extent);
        self.put(spot, at, first, (left, right), text);
        TextEdit::insertion(at, self.extent - before)
    }

    /// Takes in a deletion. Adds what it does to the text that shows to `edits`, each in positions
    /// of the text that the ones before it leave.
    //= SK-TEXT-004
    //= SK-TEXT-005
    pub fn integrate_delete(&mut self, range: LocalDotRange, edits: &mut Vec<TextEdit>) {
        let Some(last) = range.length.checked_sub(1) else {
            return;
        };
        let last = range.first.seq.saturating_add(last);
        self.caret = None;
        let mut from = range.first;
        //= SK-TEXT-006
        while let Some(id) = self.lanes.first_char(from, last) {
            let Some(spot) = self.tree.spot_of(&self.lanes, id) else {
                return;
            };
            let leaf = self.tree.leaf(spot.leaf);
            if !leaf.has_room(Leaf::SPANS_PER_EDIT, 0) {
                self.make_room(spot, Leaf::SPANS_PER_EDIT, 0);
                continue;
            }
            let span = leaf.spans[spot.slot.index];
            let seq = self.lanes.dot(id).seq;
            let len = u64::from(span.len() - spot.slot.offset).min(last - seq + 1);
            if !span.is_deleted() {
                self.hide(spot, len as u32, edits);
            }
            let Some(next) = seq.checked_add(len).filter(|next| *next <= last) else {
                return;
            };
            from.seq = next;
        }
    }

    /// Deletes `len` characters of one span that show, from a place on.
    fn hide(&mut self, spot: Spot, len: u32, edits: &mut Vec<TextEdit>) {
        let at = self.position_of_spot(spot);
        let leaf = self.tree.edit(spot.leaf);
        let from = leaf.shown_before(spot.slot);
        let removed = leaf.delete(from, from + len, |_, _| {});
        self.extent -= removed;
        match edits.last_mut() {
            Some(last) if last.at == at && last.inserted.is_zero() => last.removed += removed,
            Some(_) | None => edits.push(TextEdit::removal(at, removed)),
        }
    }

    /// The origins that a place means; what is no character of this text is its edge.
    //= SK-TEXT-003
    //= SK-TEXT-006
    fn origins(&self, first: LocalDot, place: LocalPlace) -> (Option<CharId>, Option<CharId>) {
        match place {
            LocalPlace::Continues => {
                let previous = first.seq.checked_sub(1);
                let previous = previous.map(|seq| LocalDot::new(first.replica, seq));
                let left = previous.and_then(|dot| self.lanes.find(dot));
                let run = left.and_then(|id| self.lanes.run_of(id));
                (left, run.and_then(|run| self.lanes.run(run).right))
            }
            LocalPlace::Between { left, right } => {
                let find = |dot: Option<LocalDot>| dot.and_then(|dot| self.lanes.find(dot));
                (find(left), find(right))
            }
        }
    }

    /// How much text shows before a place.
    pub(super) fn position_of_spot(&self, spot: Spot) -> Extent {
        let leaf = self.tree.leaf(spot.leaf);
        let inside = match spot.slot {
            Slot::START => Extent::ZERO,
            slot => leaf.extent_before(leaf.shown_before(slot)),
        };
        self.tree.extent_before(spot.leaf) + inside
    }
}
