//! What an honest writer names when it edits a text: origins for an index, dots for a range.
//!
//! Spec: chapter 16, edits. Model: `tla/FugueText.tla`.

use crate::{Dot, DotRange, Text};

impl Text {
    /// The left and right origin of text that is inserted right behind the first `at` shown
    /// characters; `None` when fewer are shown.
    //= SK-TEXT-002
    //= SK-TEXT-020
    pub fn origins_at(&self, at: usize) -> Option<(Option<Dot>, Option<Dot>)> {
        let shown = self.shown();
        let left = match at.checked_sub(1) {
            Some(last) => Some(shown.get(last)?.dot.clone()),
            None => None,
        };
        let right = self.after(left.as_ref());
        Some((left, right))
    }

    /// The character that follows the one with this dot, or the first one; deleted ones count.
    pub fn after(&self, left: Option<&Dot>) -> Option<Dot> {
        let characters = self.characters();
        let next = match left {
            Some(left) => 1 + characters.iter().position(|c| c.dot == *left)?,
            None => 0,
        };
        Some(characters.get(next)?.dot.clone())
    }

    /// The dots of the shown characters from `start` up to `end`, as ranges: ascending by replica,
    /// then sequence number. `None` when fewer are shown.
    pub fn ranges_between(&self, start: usize, end: usize) -> Option<Vec<DotRange>> {
        let shown = self.shown();
        let mut dots: Vec<&Dot> = shown.get(start..end)?.iter().map(|c| &c.dot).collect();
        dots.sort();
        let mut ranges: Vec<DotRange> = Vec::new();
        for (replica, seq) in dots {
            match ranges.last_mut() {
                Some((of, first_seq, length)) if of == replica && *first_seq + *length == *seq => {
                    *length += 1;
                }
                _ => ranges.push((replica.clone(), *seq, 1)),
            }
        }
        Some(ranges)
    }

    /// What is shown, as one string.
    pub fn shown_text(&self) -> String {
        self.shown().iter().map(|c| c.scalar).collect()
    }
}
