//! Seeded histories: several writers that write, read each other and write again.
//!
//! Each is delivered in several causal orders with repetitions; a part of them once more with one
//! change held back, so that all that stands on it must wait.

use synckit_oracle::Operation;

use super::families::{delete, set};
use crate::vectors::crdt::chance::Chance;
use crate::vectors::crdt::encoding::PlainChange;
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::scene::exchange;
use crate::vectors::crdt::value::PlainValue;

const HISTORIES: u64 = 500;
const HISTORIES_WITH_A_GAP: u64 = 200;
const ORDERS: usize = 3;

pub(super) fn generate() -> Vec<Family> {
    vec![whole(), with_a_gap()]
}

fn whole() -> Family {
    let clauses = &[
        "SK-DATA-014",
        "SK-DATA-015",
        "SK-DATA-021",
        "SK-LWW-001",
        "SK-LWW-003",
    ];
    let about = "Changes of two to four writers in causal orders, some delivered twice.";
    let mut family = Family::new("history", clauses, about);
    for seed in 1..=HISTORIES {
        let mut chance = Chance::of_seed(seed);
        let changes = history(&mut chance);
        family.in_some_orders(&format!("{seed:03}"), changes, (&mut chance, ORDERS));
    }
    family
}

fn with_a_gap() -> Family {
    let about = "One change never comes: what stands on it is not applied.";
    let mut family = Family::new("history-with-a-gap", &["SK-DATA-014"], about);
    for seed in 1..=HISTORIES_WITH_A_GAP {
        let mut chance = Chance::of_seed(seed);
        let changes = history(&mut chance);
        let missing = chance.below(changes.len());
        family.without(&format!("{seed:03}"), changes, missing);
    }
    family
}

fn history(chance: &mut Chance) -> Vec<PlainChange> {
    let mut number = 0;
    let changes = 4 + chance.below(5);
    exchange(chance, changes, |draft, chance| {
        number += 1;
        for _ in 0..=chance.below(3) {
            let operation = operation(chance, number);
            draft.write(&operation.path, operation.kind);
        }
    })
}

fn operation(chance: &mut Chance, number: i64) -> Operation<PlainValue> {
    let paths: [&[&str]; 4] = [&["x"], &["x", "y"], &["x", ""], &["y"]];
    let path = paths[chance.below(paths.len())];
    match chance.below(4) {
        0 => delete(path),
        1 => set(path, PlainValue::int(number)),
        2 => {
            let items = [PlainValue::text("in"), PlainValue::bool(true)];
            set(path, PlainValue::array(&items))
        }
        _ => set(path, PlainValue::text(&format!("change {number}"))),
    }
}
