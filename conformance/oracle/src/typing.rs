//! What an honest writer names when it edits a text: origins for an index, dots for a range.
//!
//! Spec: chapter 16, edits, and chapter 17, anchors. Models: `tla/FugueText.tla`,
//! `tla/PeritextMarks.tla`.

use crate::{Anchor, Character, Dot, DotRange, Marking, Text};

/// At which ends a marking grows when text is inserted there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expand {
    pub before: bool,
    pub after: bool,
}

/// The left and the right origin of an insertion; `None` at the text's edge.
pub type Origins = (Option<Dot>, Option<Dot>);

/// The start and the end of a marking; `None` at the text's edge.
pub type Anchors = (Option<Anchor>, Option<Anchor>);

impl Text {
    /// The left and right origin of text that is inserted right behind the first `at` shown
    /// characters; `None` when fewer are shown.
    //= SK-TEXT-002
    //= SK-TEXT-020
    pub fn origins_at(&self, at: usize) -> Option<Origins> {
        self.origins_among::<()>(at, &[])
    }

    /// The same in a text that has marks: behind the last of the deleted characters there just
    /// after which a marking has an anchor.
    //= SK-MARK-007
    pub fn origins_among<V>(&self, at: usize, markings: &[Marking<V>]) -> Option<Origins> {
        let shown = self.shown();
        let beside = match at.checked_sub(1) {
            Some(last) => Some(&shown.get(last)?.dot),
            None => None,
        };
        let characters = self.characters();
        let is_beside = |c: &&Character| Some(&c.dot) == beside;
        let before = characters
            .iter()
            .position(is_beside)
            .map_or(0, |index| index + 1);
        let behind = characters.iter().skip(before);
        let deleted = behind.take_while(|c| c.is_deleted).map(|c| &c.dot);
        let is_anchored = |dot: &&Dot| {
            let after = Some(Anchor::After((*dot).clone()));
            let mut markings = markings.iter();
            markings.any(|marking| marking.start == after || marking.end == after)
        };
        let left = deleted.filter(is_anchored).last().or(beside).cloned();
        let right = self.after(left.as_ref());
        Some((left, right))
    }

    /// The anchors of a marking of the shown characters from `start` up to `end`; `None` when
    /// fewer are shown, or none is in between.
    //= SK-MARK-005
    //= SK-MARK-006
    pub fn anchors_around(&self, start: usize, end: usize, expand: Expand) -> Option<Anchors> {
        let shown = self.shown();
        let dot = |index: usize| shown.get(index).map(|c| c.dot.clone());
        let (first, last) = (
            dot(start)?,
            dot(end.checked_sub(1).filter(|last| *last >= start)?)?,
        );
        let start = match expand.before {
            true => start.checked_sub(1).and_then(dot).map(Anchor::After),
            false => Some(Anchor::Before(first)),
        };
        let end = match expand.after {
            true => dot(end).map(Anchor::Before),
            false => Some(Anchor::After(last)),
        };
        Some((start, end))
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

    /// How many shown characters stand before the UTF-16 position `units`; `None` when it is beyond
    /// the end, or inside of a character.
    pub fn index_of_utf16(&self, units: usize) -> Option<usize> {
        let shown = self.shown();
        let position = |index: usize| shown[..index].iter().map(|c| c.scalar.len_utf16()).sum();
        (0..=shown.len()).find(|index| units == position(*index))
    }

    /// What is shown, as one string.
    pub fn shown_text(&self) -> String {
        self.shown().iter().map(|c| c.scalar).collect()
    }
}
