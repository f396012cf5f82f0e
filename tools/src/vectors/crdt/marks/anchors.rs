//! Anchors that are covered and that no honest writer would name: reversed, crossing, beside
//! deleted characters, and beside no characters at all.

use synckit_oracle::{Anchor, Dot, OperationKind};

use super::typed;
use crate::vectors::crdt::edit::PATH;
use crate::vectors::crdt::encoding::PlainKind;
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::scene::path;
use crate::vectors::crdt::value::PlainValue;

pub(super) fn generate() -> Vec<Family> {
    vec![every_pair(), in_strange_text()]
}

fn mark(value: i64, start: Option<Anchor>, end: Option<Anchor>) -> PlainKind {
    OperationKind::TextMark {
        key: "k".to_owned(),
        value: Some(PlainValue::int(value)),
        start,
        end,
    }
}

/// The edge, and both sides of each dot.
fn anchors(dots: &[Dot]) -> Vec<Option<Anchor>> {
    let sides = |dot: &Dot| [Anchor::Before(dot.clone()), Anchor::After(dot.clone())];
    let beside = dots.iter().flat_map(sides).map(Some);
    std::iter::once(None).chain(beside).collect()
}

/// Every pair of anchors in a text of three characters with a deleted one, and an insertion in
/// front of each shown one.
fn every_pair() -> Family {
    let clauses = &[
        "SK-MARK-001",
        "SK-MARK-004",
        "SK-MARK-008",
        "SK-MARK-009",
        "SK-DATA-017",
    ];
    let about = "A marking between any two anchors: a reversed one holds nothing, and a dot that \
                 is no character is an edge.";
    let mut family = Family::new("mark-anchor", clauses, about);
    let s = || b"s".to_vec();
    // Three characters, the deletion of the middle one, and a write to a register.
    let dots = [(s(), 1), (s(), 2), (s(), 3), (s(), 4), (s(), 5)];
    for (i, start) in anchors(&dots).into_iter().enumerate() {
        for (j, end) in anchors(&dots).into_iter().enumerate() {
            let mut scene = typed("pqr");
            scene.edit(3, |draft| {
                draft.text_delete(&path(PATH), 1..2);
                draft.write(&path(PATH), OperationKind::LwwSet(PlainValue::null()));
            });
            scene.settle();
            scene.edit(0, |draft| {
                draft.write(&path(PATH), mark(1, start.clone(), end))
            });
            scene.edit(1, |draft| {
                draft.text_insert(&path(PATH), (i + j) % 3, "-");
            });
            family.in_every_order(&format!("{i:02}-{j:02}"), scene.changes());
        }
    }
    family
}

/// Two such markings of one key: which of them is kept.
fn in_strange_text() -> Family {
    let clauses = &["SK-MARK-001", "SK-MARK-008", "SK-MARK-011"];
    let about = "Two markings of one key between any anchors: a later one that spans the same \
                 anchors at least takes the place of the earlier.";
    let mut family = Family::new("mark-kept", clauses, about);
    let dots = [(b"s".to_vec(), 1), (b"s".to_vec(), 2)];
    let anchors = anchors(&dots);
    for (i, start) in anchors.iter().enumerate() {
        for (j, end) in anchors.iter().enumerate() {
            for (k, other_start) in anchors.iter().enumerate() {
                let other_end = &anchors[(i + 2 * j + 3 * k) % anchors.len()];
                let mut scene = typed("pq");
                scene.edit(0, |draft| {
                    draft.write(&path(PATH), mark(1, start.clone(), end.clone()));
                });
                let other = mark(2, other_start.clone(), other_end.clone());
                scene.edit(1, |draft| draft.write(&path(PATH), other));
                family.in_every_order(&format!("{i}-{j}/{k}"), scene.changes());
            }
        }
    }
    family
}
