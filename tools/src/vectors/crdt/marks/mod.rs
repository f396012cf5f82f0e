//! `vectors/crdt/marks.json`: marks on text that others mark, type and delete at once.
//!
//! Spec: chapter 17.

mod anchors;
mod growth;
mod histories;
mod overlaps;

pub(super) use self::histories::format_somewhere;

use synckit_oracle::Expand;

use super::edit::PATH;
use super::family::Family;
use super::scene::{Scene, path};

pub(super) fn generate() -> Vec<Family> {
    let mut families = vec![overlaps::two_at_once(), overlaps::three_in_turn()];
    families.extend(growth::generate());
    families.extend(anchors::generate());
    families.push(histories::generate());
    families
}

const EXPANDS: [Expand; 4] = [
    expand(false, false),
    expand(false, true),
    expand(true, false),
    expand(true, true),
];

const fn expand(before: bool, after: bool) -> Expand {
    Expand { before, after }
}

/// Every range of a text of so many characters that is not empty.
fn ranges(shown: usize) -> Vec<(usize, usize)> {
    let from = |start: usize| (start + 1..=shown).map(move |end| (start, end));
    (0..shown).flat_map(from).collect()
}

/// `s` has typed the text, and all have read it.
fn typed(text: &str) -> Scene {
    let mut scene = Scene::of(&[b"a", b"b", b"c", b"s"]);
    scene.edit(3, |draft| {
        draft.text_insert(&path(PATH), 0, text);
    });
    scene.settle();
    scene
}
