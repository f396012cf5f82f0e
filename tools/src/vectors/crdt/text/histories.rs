//! Seeded histories of people who type, delete, replace and read each other.

use synckit_oracle::Draft;

use crate::vectors::crdt::chance::Chance;
use crate::vectors::crdt::edit::PATH;
use crate::vectors::crdt::encoding::PlainChange;
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::scene::{exchange, path};
use crate::vectors::crdt::value::PlainValue;

const HISTORIES: u64 = 600;
const HISTORIES_WITH_A_GAP: u64 = 100;

pub(super) fn generate() -> Vec<Family> {
    vec![whole(), with_a_gap()]
}

fn whole() -> Family {
    let clauses = &[
        "SK-TEXT-001",
        "SK-TEXT-003",
        "SK-TEXT-004",
        "SK-TEXT-012",
        "SK-TEXT-022",
        "SK-DATA-021",
    ];
    let about = "Two to four writers type, delete and replace at random places.";
    let mut family = Family::new("text-history", clauses, about);
    for seed in 1..=HISTORIES {
        let mut chance = Chance::of_seed(seed);
        let changes = history(&mut chance);
        family.in_some_orders(&format!("{seed:03}"), changes, (&mut chance, 3));
    }
    family
}

fn with_a_gap() -> Family {
    let clauses = &["SK-DATA-014", "SK-DATA-017"];
    let about = "One change never comes: what stands on it is not applied.";
    let mut family = Family::new("text-history-with-a-gap", clauses, about);
    for seed in 1..=HISTORIES_WITH_A_GAP {
        let mut chance = Chance::of_seed(seed);
        let changes = history(&mut chance);
        let missing = chance.below(changes.len());
        family.without(&format!("{seed:03}"), changes, missing);
    }
    family
}

fn history(chance: &mut Chance) -> Vec<PlainChange> {
    let changes = 4 + chance.below(5);
    exchange(chance, changes, |draft, chance| {
        for _ in 0..=chance.below(2) {
            type_somewhere(draft, chance, &["a", "bc", "def", "ghij"]);
        }
    })
}

/// An insertion, a deletion, or both at one place.
fn type_somewhere(draft: &mut Draft<PlainValue>, chance: &mut Chance, words: &[&str]) {
    let text = path(PATH);
    let shown = draft.text(&text).shown().len();
    let at = chance.below(shown + 1);
    let end = (at + 1 + chance.below(3)).min(shown);
    let action = chance.below(6);
    if action < 2 {
        draft.text_delete(&text, at..end);
    }
    let word = words[chance.below(words.len())];
    match action {
        0 => {}
        1..=4 => {
            draft.text_insert(&text, at, word);
        }
        _ => {
            draft.text_insert_between(&text, at, word);
        }
    }
}
