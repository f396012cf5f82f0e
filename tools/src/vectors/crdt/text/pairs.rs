//! Every combination of a few keystrokes of writers who do not see each other.

use super::{Keystroke, keystrokes};
use crate::vectors::crdt::edit::PATH;
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::scene::{Scene, path};

/// A text to begin with: what it shows, and the range that is then deleted from it.
const STARTS: [(&str, &str, (usize, usize)); 3] = [
    ("empty", "", (0, 0)),
    ("two", "pq", (0, 0)),
    ("one-deleted", "pdq", (1, 2)),
];

/// `s` types the text; `a`, `b` and `c` have read it.
fn start((_, text, (start, end)): (&str, &str, (usize, usize))) -> Scene {
    let mut scene = Scene::of(&[b"a", b"b", b"c", b"s", b"z"]);
    if !text.is_empty() {
        scene.edit(3, |draft| {
            draft.text_insert(&path(PATH), 0, text);
            draft.text_delete(&path(PATH), start..end);
        });
    }
    scene.settle();
    scene
}

fn shown((_, text, (start, end)): (&str, &str, (usize, usize))) -> usize {
    text.len() - (end - start)
}

fn sequences(shown: usize) -> Vec<[Keystroke; 2]> {
    let then = |first: Keystroke| {
        let next = keystrokes(first.length_after(shown)).into_iter();
        next.map(move |second| [first, second])
    };
    keystrokes(shown).into_iter().flat_map(then).collect()
}

/// Two writers, two keystrokes each.
pub(super) fn two_by_two() -> Family {
    let clauses = &[
        "SK-TEXT-004",
        "SK-TEXT-005",
        "SK-TEXT-010",
        "SK-TEXT-011",
        "SK-TEXT-012",
    ];
    let about = "Two writers press two keys each, everywhere in a text of none, of two, and of two \
                 characters with a deleted one in between.";
    let mut family = Family::new("text-pair", clauses, about);
    for begin in STARTS {
        let sequences = sequences(shown(begin));
        for (number, of_a) in sequences.iter().enumerate() {
            // Of many combinations every other one.
            let (skipped, step) = if sequences.len() > 9 {
                (number % 2, 2)
            } else {
                (0, 1)
            };
            for of_b in sequences.iter().skip(skipped).step_by(step) {
                let mut scene = start(begin);
                for (key, letter) in of_a.iter().zip(["1", "2"]) {
                    scene.edit(0, |draft| key.type_in(draft, letter));
                }
                for (key, letter) in of_b.iter().zip(["3", "4"]) {
                    scene.edit(1, |draft| key.type_in(draft, letter));
                }
                let names = |keys: &[Keystroke]| keys.iter().map(|key| key.name()).collect();
                let (a, b): (String, String) = (names(of_a), names(of_b));
                family.in_every_order(&format!("{}/{a}/{b}", begin.0), scene.changes());
            }
        }
    }
    family
}

/// Three writers, one keystroke each, and a fourth who types once it has seen them all.
pub(super) fn three_and_a_reader() -> Family {
    let clauses = &["SK-TEXT-010", "SK-TEXT-011", "SK-TEXT-012", "SK-DATA-021"];
    let about = "Three writers press one key each in a text of two characters; then a reader of \
                 all three types somewhere.";
    let mut family = Family::new("text-triple", clauses, about);
    let keys = keystrokes(2);
    for (number, (a, b, c)) in triples(&keys).into_iter().enumerate() {
        let mut scene = start(STARTS[1]);
        for (writer, (key, letter)) in [(a, "1"), (b, "2"), (c, "3")].into_iter().enumerate() {
            scene.edit(writer, |draft| key.type_in(draft, letter));
        }
        scene.read_all(4);
        let mut draft = scene.draft(4, 1);
        let shown = draft.text(&path(PATH)).shown().len();
        let at = number % (shown + 1);
        draft.text_insert(&path(PATH), at, "r");
        scene.commit(4, draft);
        let label = format!("{}{}{}/{at}", a.name(), b.name(), c.name());
        family.in_every_order(&label, scene.changes());
    }
    family
}

fn triples(keys: &[Keystroke]) -> Vec<(Keystroke, Keystroke, Keystroke)> {
    let mut triples = Vec::new();
    for a in keys {
        for b in keys {
            triples.extend(keys.iter().map(|c| (*a, *b, *c)));
        }
    }
    triples
}
