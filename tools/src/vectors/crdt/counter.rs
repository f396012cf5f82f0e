//! `vectors/crdt/counter.json`: additions that many replicas make at once.
//!
//! Spec: chapter 14.

use synckit_oracle::{Draft, OperationKind};

use super::chance::Chance;
use super::encoding::PlainChange;
use super::family::Family;
use super::scene::{Scene, exchange, path};
use super::value::PlainValue;

const AMOUNTS: [i64; 6] = [1, -1, 5, -7, i64::MAX, i64::MIN];
const HISTORIES: u64 = 300;

pub(super) fn generate() -> Vec<Family> {
    vec![sums(), ends(), fresh_ids(), histories()]
}

fn add(draft: &mut Draft<PlainValue>, amount: i64) {
    draft.write(&path("c"), OperationKind::CounterAdd(amount));
}

/// Every amount at each of three writers.
fn sums() -> Family {
    let clauses = &["SK-CNT-001", "SK-DATA-015", "SK-DATA-021"];
    let about = "Three writers add at once; what arrives again counts once.";
    let mut family = Family::new("counter-sum", clauses, about);
    for (i, a) in AMOUNTS.into_iter().enumerate() {
        for (j, b) in AMOUNTS.into_iter().enumerate() {
            for (k, c) in AMOUNTS.into_iter().enumerate() {
                let mut scene = Scene::of(&[b"a", b"b", b"c"]);
                for (writer, amount) in [a, b, c].into_iter().enumerate() {
                    scene.edit(writer, |draft| add(draft, amount));
                }
                family.in_every_order(&format!("{i}-{j}-{k}"), scene.changes());
            }
        }
    }
    family
}

/// One writer goes to the end of its sums and beyond, in one change or in one each.
fn ends() -> Family {
    let clauses = &["SK-CNT-002", "SK-CNT-001"];
    let about = "The sum of increments and that of decrements each stop at 2^64-1.";
    let mut family = Family::new("counter-end", clauses, about);
    let (up, down) = (i64::MAX, i64::MIN);
    let sequences: [(&str, &[i64]); 10] = [
        ("one-below", &[up, up]),
        ("exactly-up", &[up, up, 1]),
        ("beyond-up", &[up, up, 2]),
        ("far-beyond-up", &[up, up, up, up]),
        ("exactly-down", &[down, down + 1]),
        ("beyond-down", &[down, down]),
        ("far-beyond-down", &[down, down, down]),
        ("down-from-the-end", &[up, up, 5, -3]),
        ("up-from-the-end", &[down, down, 7]),
        ("both-ends", &[up, up, up, down, down, down]),
    ];
    for (label, amounts) in sequences {
        for at_once in [true, false] {
            for rival in [1, up, down] {
                let mut scene = Scene::of(&[b"a", b"b"]);
                match at_once {
                    true => scene.edit(0, |draft| amounts.iter().for_each(|a| add(draft, *a))),
                    false => amounts
                        .iter()
                        .for_each(|a| scene.edit(0, |draft| add(draft, *a))),
                }
                scene.edit(1, |draft| add(draft, rival));
                let changes = if at_once {
                    "one-change"
                } else {
                    "many-changes"
                };
                family.in_every_order(&format!("{label}/{changes}/{rival}"), scene.changes());
            }
        }
    }
    family
}

/// A replica that lost its id counts on under another one.
fn fresh_ids() -> Family {
    let clauses = &["SK-CNT-005", "SK-CNT-001"];
    let about = "What was counted under an old id stays beside what the fresh id counts.";
    let mut family = Family::new("counter-fresh-id", clauses, about);
    for (i, old) in AMOUNTS.into_iter().enumerate() {
        for (j, new) in AMOUNTS.into_iter().enumerate() {
            for has_read in [true, false] {
                let mut scene = Scene::of(&[b"old", b"new"]);
                scene.edit(0, |draft| add(draft, old));
                if has_read {
                    scene.read(1, 0);
                }
                scene.edit(1, |draft| add(draft, new));
                scene.edit(0, |draft| add(draft, 1));
                let read = if has_read { "has-read" } else { "has-not-read" };
                family.in_every_order(&format!("{i}-{j}/{read}"), scene.changes());
            }
        }
    }
    family
}

fn histories() -> Family {
    let clauses = &["SK-CNT-001", "SK-DATA-014", "SK-DATA-015", "SK-DATA-021"];
    let about = "Histories of two to four writers at two counters.";
    let mut family = Family::new("counter-history", clauses, about);
    for seed in 1..=HISTORIES {
        let mut chance = Chance::of_seed(seed);
        let changes = history(&mut chance);
        family.in_some_orders(&format!("{seed:03}"), changes, (&mut chance, 3));
    }
    family
}

fn history(chance: &mut Chance) -> Vec<PlainChange> {
    let changes = 4 + chance.below(6);
    exchange(chance, changes, |draft, chance| {
        for _ in 0..=chance.below(2) {
            let amount = match chance.below(4) {
                0 => AMOUNTS[chance.below(AMOUNTS.len())],
                _ => 1 + chance.below(9) as i64,
            };
            let sign = if chance.below(3) == 0 { -1 } else { 1 };
            let counter = ["c", "d"][chance.below(2)];
            let amount = amount.saturating_mul(sign);
            draft.write(&path(counter), OperationKind::CounterAdd(amount));
        }
    })
}
