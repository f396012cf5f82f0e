//! `vectors/crdt/unicode.json`: text beyond ASCII, edited at positions in both units.
//!
//! Spec: chapters 16 and 17.

use synckit_oracle::Draft;

use super::chance::Chance;
use super::edit::{Edit, PATH, Unit};
use super::encoding::PlainChange;
use super::family::Family;
use super::scene::{Scene, exchange, path};
use super::value::PlainValue;

const HISTORIES: u64 = 400;

/// What a careless program takes apart, counts wrongly, or ends at.
const TEXTS: [(&str, &str); 14] = [
    ("ascii", "ab c"),
    ("latin", "na\u{ef}ve"),
    ("combining", "e\u{301}o\u{308}\u{304}"),
    ("cjk", "\u{6f22}\u{5b57}\u{4eee}"),
    ("hangul", "\u{1112}\u{1161}\u{11ab}"),
    ("astral", "a\u{1d11e}b"),
    ("family", "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}"),
    ("flag", "\u{1f1e9}\u{1f1ea}x"),
    ("skin-tone", "\u{1f44d}\u{1f3fd}!"),
    ("hebrew", "\u{5e9}\u{5dc}\u{5d5}\u{5dd}"),
    ("arabic-and-latin", "a\u{645}\u{631}b"),
    ("marks-of-direction", "\u{202b}ab\u{202c}"),
    ("nul", "a\0b"),
    ("line-ends", "a\r\nb\u{2028}"),
];

pub(super) fn generate() -> Vec<Family> {
    vec![insertions(), deletions(), at_once(), histories()]
}

const UNITS: [Unit; 2] = [Unit::Scalar, Unit::Utf16];

/// The positions between the characters of a text.
fn positions(text: &str, unit: Unit) -> Vec<usize> {
    let length = |c: char| match unit {
        Unit::Scalar => 1,
        Unit::Utf16 => c.len_utf16(),
    };
    let mut positions = vec![0];
    for c in text.chars() {
        positions.push(positions[positions.len() - 1] + length(c));
    }
    positions
}

/// The text, typed by one writer in two halves, so that it is of two runs.
fn typed(text: &str) -> Vec<PlainChange> {
    let mut scene = Scene::of(&[b"a", b"b"]);
    let half = text.chars().count() / 2;
    let (head, tail): (String, String) = (
        text.chars().take(half).collect(),
        text.chars().skip(half).collect(),
    );
    scene.edit(0, |draft| {
        draft.text_insert(&path(PATH), 0, &tail);
    });
    scene.read_all(1);
    scene.edit(1, |draft| {
        draft.text_insert(&path(PATH), 0, &head);
    });
    scene.changes()
}

fn insertions() -> Family {
    let clauses = &["SK-TEXT-020", "SK-TEXT-021"];
    let about = "An insertion at each position, in scalars and in UTF-16 units, and one right \
                 behind it.";
    let mut family = Family::new("unicode-insert", clauses, about);
    for (name, text) in TEXTS {
        for unit in UNITS {
            for (number, at) in positions(text, unit).into_iter().enumerate() {
                let inserted = TEXTS[(number + text.len()) % TEXTS.len()].1;
                let behind = at + positions(inserted, unit)[inserted.chars().count()];
                let edits = vec![
                    Edit::insert(unit, at, inserted),
                    Edit::insert(unit, behind, "\u{1f600}"),
                ];
                family.edited(&format!("{name}/{}/{at}", unit.name()), typed(text), edits);
            }
        }
    }
    family
}

fn deletions() -> Family {
    let clauses = &["SK-TEXT-020", "SK-TEXT-004"];
    let about = "A deletion of each range, in scalars and in UTF-16 units, and an insertion in its \
                 place.";
    let mut family = Family::new("unicode-delete", clauses, about);
    for (name, text) in TEXTS {
        for unit in UNITS {
            let positions = positions(text, unit);
            for (number, start) in positions.iter().enumerate() {
                for end in &positions[number + 1..] {
                    let edits = vec![
                        Edit::delete(unit, *start, *end),
                        Edit::insert(unit, *start, "\u{e9}"),
                    ];
                    let label = format!("{name}/{}/{start}-{end}", unit.name());
                    family.edited(&label, typed(text), edits);
                }
            }
        }
    }
    family
}

/// Two writers type into the middle of such a text at once, and a third deletes from it.
fn at_once() -> Family {
    let clauses = &["SK-TEXT-001", "SK-TEXT-012", "SK-TEXT-013", "SK-TEXT-020"];
    let about = "Two writers type into the middle of a text at once, and a third deletes one \
                 character of it: one dot for each Unicode scalar value.";
    let mut family = Family::new("unicode-concurrent", clauses, about);
    for (number, (name, text)) in TEXTS.into_iter().enumerate() {
        let (one, other) = (
            TEXTS[(number + 3) % TEXTS.len()].1,
            TEXTS[(number + 8) % TEXTS.len()].1,
        );
        for at in 0..text.chars().count() {
            let mut scene = Scene::of(&[b"a", b"b", b"c"]);
            scene.edit(0, |draft| {
                draft.text_insert(&path(PATH), 0, text);
            });
            scene.settle();
            for (writer, typed) in [(0, one), (1, other)] {
                scene.edit(writer, |draft| {
                    draft.text_insert(&path(PATH), at, typed);
                });
            }
            scene.edit(2, |draft| {
                draft.text_delete(&path(PATH), at..at + 1);
            });
            family.in_every_order(&format!("{name}/{at}"), scene.changes());
        }
    }
    family
}

fn histories() -> Family {
    let clauses = &["SK-TEXT-001", "SK-TEXT-004", "SK-TEXT-012", "SK-DATA-021"];
    let about = "Histories of two to four writers in many scripts.";
    let mut family = Family::new("unicode-history", clauses, about);
    for seed in 1..=HISTORIES {
        let mut chance = Chance::of_seed(seed);
        let changes = 4 + chance.below(5);
        let changes = exchange(&mut chance, changes, type_somewhere);
        family.in_some_orders(&format!("{seed:03}"), changes, (&mut chance, 3));
    }
    family
}

fn type_somewhere(draft: &mut Draft<PlainValue>, chance: &mut Chance) {
    let text = path(PATH);
    let shown = draft.text(&text).shown().len();
    let at = chance.below(shown + 1);
    if chance.below(3) == 0 {
        let end = (at + 1 + chance.below(3)).min(shown);
        draft.text_delete(&text, at..end);
    }
    draft.text_insert(&text, at, TEXTS[chance.below(TEXTS.len())].1);
}
