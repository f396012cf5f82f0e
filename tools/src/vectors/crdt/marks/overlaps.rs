//! Markings whose ranges overlap.

use super::{EXPANDS, ranges, typed};
use crate::vectors::crdt::edit::{PATH, expand_name};
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::scene::path;
use crate::vectors::crdt::value::PlainValue;

/// What two writers mark at once: (key, value) each.
type Pair = [(&'static str, Option<PlainValue>); 2];

fn what() -> Vec<(&'static str, Pair)> {
    let bold = || ("bold", Some(PlainValue::bool(true)));
    let plain = || ("bold", None);
    let link = |to: &str| ("link", Some(PlainValue::text(to)));
    vec![
        ("same", [bold(), bold()]),
        ("taken-by-the-first", [plain(), bold()]),
        ("taken-by-the-second", [bold(), plain()]),
        (
            "two-values",
            [link("https://a.example"), link("https://b.example")],
        ),
        ("two-keys", [bold(), link("https://a.example")]),
    ]
}

/// Two writers mark at once; then a third takes a mark from the middle.
pub(super) fn two_at_once() -> Family {
    let clauses = &["SK-MARK-001", "SK-MARK-002", "SK-MARK-003", "SK-MARK-011"];
    let about = "Two writers mark ranges of one text at once, with equal timestamps or not.";
    let mut family = Family::new("mark-pair", clauses, about);
    for (what_name, [of_a, of_b]) in what() {
        for a in ranges(3) {
            for b in ranges(3) {
                for a_wall_ms in [1, 2] {
                    let mut scene = typed("pqr");
                    let expand = EXPANDS[(a.0 + 2 * b.1) % 4];
                    for (writer, range, wall_ms, (key, value)) in
                        [(0, a, a_wall_ms, &of_a), (1, b, 1, &of_b)]
                    {
                        let mut draft = scene.draft(writer, wall_ms);
                        let range = range.0..range.1;
                        draft.text_mark(&path(PATH), range, expand, (key, value.clone()));
                        scene.commit(writer, draft);
                    }
                    let label = format!("{what_name}/{}-{}/{}-{}/{a_wall_ms}", a.0, a.1, b.0, b.1);
                    family.in_every_order(&label, scene.changes());
                }
            }
        }
    }
    family
}

/// One writer marks, takes back, and marks again: what is kept, and what can never win again.
pub(super) fn three_in_turn() -> Family {
    let clauses = &["SK-MARK-001", "SK-MARK-002", "SK-MARK-011"];
    let about = "Markings of one key in turn: one that a later one covers is not kept.";
    let mut family = Family::new("mark-turn", clauses, about);
    for first in ranges(3) {
        for second in ranges(3) {
            for (number, expand) in EXPANDS.into_iter().enumerate() {
                let mut scene = typed("pqr");
                let third = ranges(3)[(first.0 + second.1 + number) % 6];
                let steps = [
                    (first, EXPANDS[0], Some(PlainValue::bool(true))),
                    (second, expand, None),
                    (third, EXPANDS[3 - number], Some(PlainValue::int(7))),
                ];
                for (range, expand, value) in steps {
                    scene.edit(0, |draft| {
                        let range = range.0..range.1;
                        draft.text_mark(&path(PATH), range, expand, ("size", value));
                    });
                }
                let (a, b, name) = (first, second, expand_name(expand));
                let label = format!("{}-{}/{}-{}/{name}", a.0, a.1, b.0, b.1);
                family.in_every_order(&label, scene.changes());
            }
        }
    }
    family
}
