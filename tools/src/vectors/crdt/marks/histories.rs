//! Seeded histories of people who mark, type and delete, and read each other.

use synckit_oracle::Draft;

use super::EXPANDS;
use crate::vectors::crdt::chance::Chance;
use crate::vectors::crdt::edit::PATH;
use crate::vectors::crdt::encoding::PlainChange;
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::scene::{exchange, path};
use crate::vectors::crdt::value::PlainValue;

const HISTORIES: u64 = 400;

pub(super) fn generate() -> Family {
    let clauses = &[
        "SK-MARK-001",
        "SK-MARK-002",
        "SK-MARK-003",
        "SK-MARK-004",
        "SK-MARK-007",
        "SK-MARK-011",
        "SK-DATA-021",
    ];
    let about = "Two to four writers type, delete and mark at random places.";
    let mut family = Family::new("mark-history", clauses, about);
    for seed in 1..=HISTORIES {
        let mut chance = Chance::of_seed(seed);
        let changes = history(&mut chance);
        family.in_some_orders(&format!("{seed:03}"), changes, (&mut chance, 3));
    }
    family
}

fn history(chance: &mut Chance) -> Vec<PlainChange> {
    let changes = 5 + chance.below(4);
    exchange(chance, changes, |draft, chance| {
        for _ in 0..=chance.below(2) {
            format_somewhere(draft, chance);
        }
    })
}

/// A marking, an insertion or a deletion.
pub(in crate::vectors::crdt) fn format_somewhere(
    draft: &mut Draft<PlainValue>,
    chance: &mut Chance,
) {
    let text = path(PATH);
    let shown = draft.text(&text).shown().len();
    let start = chance.below(shown + 1);
    let end = (start + 1 + chance.below(4)).min(shown);
    let value = match chance.below(4) {
        0 => None,
        number => Some(PlainValue::int(number as i64)),
    };
    let key = ["bold", "link"][chance.below(2)];
    let expand = EXPANDS[chance.below(EXPANDS.len())];
    match chance.below(5) {
        0 => {
            draft.text_delete(&text, start..end);
        }
        1 | 2 if start < end => {
            draft.text_mark(&text, start..end, expand, (key, value));
        }
        number => {
            draft.text_insert(&text, start, ["a", "bc", "def", "ghij", "k"][number]);
        }
    }
}
