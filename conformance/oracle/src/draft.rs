//! A change while an honest writer makes it: each edit names what its writer sees, the edits before
//! it in the same change included.
//!
//! Spec: chapters 3 and 14 to 17: what a writer MUST name.

use std::ops::Range;

use crate::{
    Anchors, Change, Dot, Expand, Marking, Operation, OperationKind, Origins, Place, Set, Text,
    kept, markings, next_change, set, text,
};

/// The edits so far, and all that their writer has seen.
#[derive(Clone, Debug)]
pub struct Draft<V> {
    seen: Vec<Change<V>>,
    change: Change<V>,
}

impl<V: Clone + Eq> Draft<V> {
    /// The next change of `replica` at wall time `wall_ms`.
    pub fn new(seen: &[Change<V>], replica: &[u8], wall_ms: u64) -> Self {
        Self {
            seen: seen.to_vec(),
            change: next_change(seen, replica, wall_ms, Vec::new()),
        }
    }

    /// The change; `None` when nothing was edited.
    //= SK-DATA-011
    pub fn change(self) -> Option<Change<V>> {
        (!self.change.ops.is_empty()).then_some(self.change)
    }

    /// Adds an operation as it stands, honest or not.
    pub fn write(&mut self, path: &[String], kind: OperationKind<V>) {
        let path = path.to_vec();
        self.change.ops.push(Operation { path, kind });
    }

    //= SK-SET-003
    pub fn set_add(&mut self, path: &[String], value: V) {
        let observed = self.set(path).dots(&value);
        self.write(path, OperationKind::SetAdd { value, observed });
    }

    /// Whether there was something to remove.
    //= SK-SET-002
    pub fn set_remove(&mut self, path: &[String], value: &V) -> bool {
        let observed = self.set(path).dots(value);
        let is_element = !observed.is_empty();
        if is_element {
            self.write(path, OperationKind::SetRemove { observed });
        }
        is_element
    }

    /// Whether so many characters are shown. A run that goes on says so.
    pub fn text_insert(&mut self, path: &[String], at: usize, text: &str) -> bool {
        let Some((left, right)) = self.origins(path, at) else {
            return false;
        };
        let place = match self.continues(path, &(left.clone(), right.clone())) {
            true => Place::Continues,
            false => Place::Between { left, right },
        };
        let text = text.to_owned();
        self.write(path, OperationKind::TextInsert { text, place });
        true
    }

    /// The same, naming both origins even when a run goes on.
    pub fn text_insert_between(&mut self, path: &[String], at: usize, text: &str) -> bool {
        let Some((left, right)) = self.origins(path, at) else {
            return false;
        };
        let (text, place) = (text.to_owned(), Place::Between { left, right });
        self.write(path, OperationKind::TextInsert { text, place });
        true
    }

    /// Whether the range is shown and not empty.
    pub fn text_delete(&mut self, path: &[String], range: Range<usize>) -> bool {
        match self.text(path).ranges_between(range.start, range.end) {
            Some(ranges) if !ranges.is_empty() => {
                self.write(path, OperationKind::TextDelete { ranges });
                true
            }
            _ => false,
        }
    }

    /// Whether the range is shown and not empty. No value takes the key away.
    pub fn text_mark(
        &mut self,
        path: &[String],
        range: Range<usize>,
        expand: Expand,
        (key, value): (&str, Option<V>),
    ) -> bool {
        let anchors = self
            .text(path)
            .anchors_around(range.start, range.end, expand);
        let Some((start, end)): Option<Anchors> = anchors else {
            return false;
        };
        let key = key.to_owned();
        self.write(
            path,
            OperationKind::TextMark {
                key,
                value,
                start,
                end,
            },
        );
        true
    }

    pub fn text(&self, path: &[String]) -> Text {
        text(&self.with_own(), path)
    }

    pub fn markings(&self, path: &[String]) -> Vec<Marking<V>> {
        markings(&self.with_own(), path)
    }

    pub fn set(&self, path: &[String]) -> Set<V> {
        set(&self.with_own(), path)
    }

    fn origins(&self, path: &[String], at: usize) -> Option<Origins> {
        let text = self.text(path);
        let kept = kept(&text, &self.markings(path));
        text.origins_among(at, &kept)
    }

    /// Whether these origins are those of a run that goes on from the writer's previous dot.
    //= SK-TEXT-003
    fn continues(&self, path: &[String], (left, right): &Origins) -> bool {
        let previous: Dot = (self.change.replica.clone(), self.change.last_seq());
        let text = self.text(path);
        let character = text.character(&previous);
        *left == Some(previous.clone()) && character.is_some_and(|c| c.right == *right)
    }

    fn with_own(&self) -> Vec<Change<V>> {
        [self.seen.as_slice(), std::slice::from_ref(&self.change)].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPAND: Expand = Expand {
        before: false,
        after: true,
    };

    fn path() -> Vec<String> {
        vec!["x".to_owned()]
    }

    //= SK-TEXT-020
    //= SK-TEXT-003
    #[test]
    fn the_edits_of_one_change_see_each_other() {
        let mut draft = Draft::<u8>::new(&[], b"a", 1);
        assert!(draft.text_insert(&path(), 0, "hed"));
        assert!(draft.text_insert(&path(), 3, "!"));
        assert!(draft.text_insert(&path(), 2, "ar"));
        assert!(draft.text_delete(&path(), 4..5));
        assert!(draft.text_mark(&path(), 0..4, EXPAND, ("bold", Some(1))));
        assert!(!draft.text_insert(&path(), 9, "beyond"));
        assert!(!draft.text_delete(&path(), 2..2));
        assert_eq!(draft.text(&path()).shown_text(), "hear!");
        let change = draft.change().unwrap();
        // Three, one and two characters, a deletion and a marking.
        assert_eq!((change.ops.len(), change.last_seq()), (5, 8));
        let places: Vec<bool> = change.ops[..3]
            .iter()
            .map(|op| format!("{:?}", op.kind).contains("Continues"))
            .collect();
        assert_eq!(places, [false, true, false]);
        assert_eq!(text(&[change], &path()).shown_text(), "hear!");
    }

    //= SK-SET-003
    #[test]
    fn an_element_is_added_in_place_of_what_its_writer_saw_and_removed_once() {
        let mut draft = Draft::new(&[], b"a", 1);
        draft.set_add(&path(), 'x');
        draft.set_add(&path(), 'x');
        assert!(!draft.set_remove(&path(), &'y'));
        assert_eq!(
            draft.set(&path()).elements(),
            [('x', vec![(b"a".to_vec(), 2)])]
        );
        assert!(draft.set_remove(&path(), &'x'));
        assert!(!draft.set_remove(&path(), &'x'));
        assert_eq!(draft.change().unwrap().last_seq(), 3);
    }

    //= SK-DATA-011
    #[test]
    fn nothing_edited_is_no_change() {
        assert_eq!(Draft::<u8>::new(&[], b"a", 1).change(), None);
    }
}
