//! `vectors/crdt/mixed.json`: documents that hold fields of every kind, some at one path.
//!
//! Spec: chapter 3.

use synckit_oracle::{Draft, OperationKind, Place};

use super::chance::Chance;
use super::edit::PATH;
use super::encoding::{PlainChange, PlainKind};
use super::family::Family;
use super::marks::format_somewhere;
use super::scene::{MS, exchange, first, path};
use super::value::PlainValue;

const HISTORIES: u64 = 300;

pub(super) fn generate() -> Vec<Family> {
    vec![claims(), three_claims(), histories()]
}

/// An operation of each kind that a first change can make.
fn kinds() -> [(&'static str, PlainKind); 6] {
    let text = "t".to_owned();
    let place = Place::Between {
        left: None,
        right: None,
    };
    let observed = Vec::new();
    [
        ("lww-set", OperationKind::LwwSet(PlainValue::int(1))),
        ("lww-delete", OperationKind::LwwDelete),
        ("counter-add", OperationKind::CounterAdd(-3)),
        (
            "set-add",
            OperationKind::SetAdd {
                value: PlainValue::int(1),
                observed,
            },
        ),
        ("text-insert", OperationKind::TextInsert { text, place }),
        (
            "text-mark",
            OperationKind::TextMark {
                key: "bold".to_owned(),
                value: Some(PlainValue::bool(true)),
                start: None,
                end: None,
            },
        ),
    ]
}

/// Two writers make one path two fields.
fn claims() -> Family {
    let clauses = &["SK-DATA-005", "SK-LWW-007", "SK-DATA-021"];
    let about = "Two writers use one path for two kinds: neither disturbs the other, and one of \
                 them is read when no kind is named.";
    let mut family = Family::new("kind-pair", clauses, about);
    for (a_name, a) in kinds() {
        for (b_name, b) in kinds() {
            for (when, a_time, b_time) in [("earlier", 1, 2), ("equal", 2, 2), ("later", 3, 2)] {
                let changes = vec![
                    first(b"a", a_time * MS, vec![a.clone()]),
                    first(b"b", b_time * MS, vec![b.clone()]),
                ];
                family.in_every_order(&format!("{a_name}/{when}/{b_name}"), changes);
            }
        }
    }
    family
}

/// One change of two kinds, and a concurrent one of a third.
fn three_claims() -> Family {
    let clauses = &["SK-DATA-005", "SK-DATA-012", "SK-DATA-033"];
    let about = "Operations of one change claim by their sequence numbers.";
    let mut family = Family::new("kind-triple", clauses, about);
    for (a_name, a) in kinds() {
        for (b_name, b) in kinds() {
            for (c_name, c) in kinds() {
                let changes = vec![
                    first(b"a", MS, vec![a.clone(), b.clone()]),
                    first(b"b", MS, vec![c.clone()]),
                ];
                family.in_every_order(&format!("{a_name}/{b_name}/{c_name}"), changes);
            }
        }
    }
    family
}

fn histories() -> Family {
    let clauses = &[
        "SK-DATA-005",
        "SK-DATA-012",
        "SK-DATA-014",
        "SK-DATA-015",
        "SK-DATA-017",
        "SK-DATA-021",
    ];
    let about = "Two to four writers at fields of every kind, with several operations in a change.";
    let mut family = Family::new("mixed-history", clauses, about);
    for seed in 1..=HISTORIES {
        let mut chance = Chance::of_seed(seed);
        let changes = history(&mut chance);
        family.in_some_orders(&format!("{seed:03}"), changes, (&mut chance, 3));
    }
    family
}

fn history(chance: &mut Chance) -> Vec<PlainChange> {
    let changes = 5 + chance.below(5);
    exchange(chance, changes, |draft, chance| {
        for _ in 0..=chance.below(2) {
            edit_something(draft, chance);
        }
    })
}

fn edit_something(draft: &mut Draft<PlainValue>, chance: &mut Chance) {
    let any = path([PATH, "x"][chance.below(2)]);
    let value = PlainValue::int(chance.below(3) as i64);
    match chance.below(8) {
        0 => draft.write(&any, OperationKind::LwwSet(value)),
        1 => draft.write(&any, OperationKind::LwwDelete),
        2 => {
            let amount = chance.below(20) as i64 - 10;
            draft.write(&any, OperationKind::CounterAdd(amount.max(1)));
        }
        3 => draft.set_add(&any, value),
        4 => {
            draft.set_remove(&any, &value);
        }
        _ => format_somewhere(draft, chance),
    }
}
