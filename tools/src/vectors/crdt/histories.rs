//! Seeded histories: several writers that write, read each other and write again.
//!
//! Each is delivered in several causal orders with repetitions; a part of them once more with one
//! change held back, so that all that stands on it must wait.

use serde_json::{Value, json};
use synckit_oracle::{Operation, deliverable, next_change};

use super::case::{Case, JsonChange, indices};
use super::chance::Chance;
use super::families::{delete, set, text};

const HISTORIES: u64 = 500;
const HISTORIES_WITH_A_GAP: u64 = 200;
const ORDERS: usize = 4;

pub(super) fn generate() -> Vec<Case> {
    let whole = (1..=HISTORIES).map(|seed| {
        let mut chance = Chance::of_seed(seed);
        let changes = history(&mut chance);
        let orders = (0..ORDERS).map(|_| order(&mut chance, &changes)).collect();
        let clauses = [
            "SK-DATA-014",
            "SK-DATA-015",
            "SK-DATA-021",
            "SK-LWW-001",
            "SK-LWW-003",
        ];
        Case {
            id: format!("history/{seed:03}"),
            clauses: clauses.to_vec(),
            note: format!(
                "{} changes in causal orders, some delivered twice",
                changes.len()
            ),
            changes,
            orders,
        }
    });
    let with_a_gap = (1..=HISTORIES_WITH_A_GAP).map(|seed| {
        let mut chance = Chance::of_seed(seed);
        let changes = history(&mut chance);
        let missing = chance.below(changes.len());
        let order = (0..changes.len())
            .filter(|index| *index != missing)
            .collect();
        Case {
            id: format!("history-with-a-gap/{seed:03}"),
            clauses: vec!["SK-DATA-014"],
            note: format!("change {missing} never comes: what stands on it is not applied"),
            changes,
            orders: vec![order],
        }
    });
    whole.chain(with_a_gap).collect()
}

fn history(chance: &mut Chance) -> Vec<JsonChange> {
    let writers: [&[u8]; 4] = [b"a", b"ab", b"b", &[0xff, 0x00]];
    let writers = &writers[..2 + chance.below(3)];
    let mut seen: Vec<Vec<JsonChange>> = vec![Vec::new(); writers.len()];
    let mut all: Vec<JsonChange> = Vec::new();
    let changes = 4 + chance.below(5);
    while all.len() < changes {
        let writer = chance.below(writers.len());
        if chance.below(3) == 0 {
            let other = chance.below(writers.len());
            let news: Vec<JsonChange> = seen[other]
                .iter()
                .filter(|change| !seen[writer].contains(change))
                .cloned()
                .collect();
            seen[writer].extend(news);
            continue;
        }
        let ops = (0..=chance.below(3))
            .map(|_| operation(chance, all.len()))
            .collect();
        // Few milliseconds, so that timestamps tie.
        let wall_ms = 1 + chance.below(3) as u64;
        let change = next_change(&seen[writer], writers[writer], wall_ms, ops);
        seen[writer].push(change.clone());
        all.push(change);
    }
    all
}

fn operation(chance: &mut Chance, number: usize) -> Operation<Value> {
    let paths: [&[&str]; 4] = [&["x"], &["x", "y"], &["x", ""], &["y"]];
    let path = paths[chance.below(paths.len())];
    match chance.below(4) {
        0 => delete(path),
        1 => set(path, json!({"intValue": number.to_string()})),
        2 => set(
            path,
            json!({"arrayValue": {"items": [text("in"), {"boolValue": true}]}}),
        ),
        _ => set(path, text(&format!("change {number}"))),
    }
}

/// A causal order; about every third change comes again later.
fn order(chance: &mut Chance, changes: &[JsonChange]) -> Vec<usize> {
    let mut order = indices(changes, &deliverable(&chance.shuffled(changes)));
    for repeated in order.clone() {
        if chance.below(3) == 0 {
            let after = order
                .iter()
                .position(|index| *index == repeated)
                .unwrap_or(0)
                + 1;
            order.insert(after + chance.below(order.len() - after + 1), repeated);
        }
    }
    order
}
