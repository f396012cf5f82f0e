//! `vectors/crdt/text.json`: text that is typed and deleted at once.
//!
//! Spec: chapter 16.

mod histories;
mod origins;
mod pairs;
mod tombstones;
mod words;

use synckit_oracle::Draft;

use super::edit::PATH;
use super::family::Family;
use super::scene::path;
use super::value::PlainValue;

pub(super) fn generate() -> Vec<Family> {
    let mut families = vec![pairs::two_by_two(), pairs::three_and_a_reader()];
    families.extend(words::generate());
    families.extend(tombstones::generate());
    families.extend(origins::generate());
    families.extend(histories::generate());
    families
}

/// One edit of one character, at a place that is shown.
#[derive(Debug, Clone, Copy)]
enum Keystroke {
    Insert(usize),
    Delete(usize),
}

/// Every keystroke in a text of so many characters.
fn keystrokes(shown: usize) -> Vec<Keystroke> {
    let inserts = (0..=shown).map(Keystroke::Insert);
    inserts.chain((0..shown).map(Keystroke::Delete)).collect()
}

impl Keystroke {
    fn name(self) -> String {
        match self {
            Self::Insert(at) => format!("+{at}"),
            Self::Delete(at) => format!("-{at}"),
        }
    }

    /// The length of a text of so many characters after it.
    fn length_after(self, shown: usize) -> usize {
        match self {
            Self::Insert(_) => shown + 1,
            Self::Delete(_) => shown - 1,
        }
    }

    fn type_in(self, draft: &mut Draft<PlainValue>, letter: &str) {
        let is_done = match self {
            Self::Insert(at) => draft.text_insert(&path(PATH), at, letter),
            Self::Delete(at) => draft.text_delete(&path(PATH), at..at + 1),
        };
        assert!(is_done, "{self:?} is beyond what is shown");
    }
}
