//! Typing beside what is deleted, and deleting what others type beside.

use crate::vectors::crdt::edit::PATH;
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::scene::{Scene, path};

pub(super) fn generate() -> Vec<Family> {
    vec![among_deleted(), ranges()]
}

/// Two writers type in a text of four characters, any of which are deleted.
fn among_deleted() -> Family {
    let clauses = &[
        "SK-TEXT-002",
        "SK-TEXT-004",
        "SK-TEXT-011",
        "SK-TEXT-012",
        "SK-TEXT-020",
    ];
    let about = "Two writers type among characters that are deleted, which are origins all the \
                 same.";
    let mut family = Family::new("text-tombstone", clauses, about);
    for deleted in 0..16_usize {
        let is_deleted = |index: usize| deleted >> index & 1 == 1;
        let shown = (0..4).filter(|index| !is_deleted(*index)).count();
        for a_at in 0..=shown {
            for b_at in 0..=shown {
                let mut scene = Scene::of(&[b"a", b"b", b"s"]);
                scene.edit(2, |draft| {
                    draft.text_insert(&path(PATH), 0, "pqrs");
                    for index in (0..4).rev().filter(|index| is_deleted(*index)) {
                        draft.text_delete(&path(PATH), index..index + 1);
                    }
                });
                scene.settle();
                for (writer, at, typed) in [(0, a_at, "12"), (1, b_at, "34")] {
                    scene.edit(writer, |draft| {
                        draft.text_insert(&path(PATH), at, typed);
                    });
                }
                let label = format!("{deleted:04b}/{a_at}-{b_at}");
                family.in_every_order(&label, scene.changes());
            }
        }
    }
    family
}

/// Two ranges of a text are deleted at once, while a third writer types into it.
fn ranges() -> Family {
    let clauses = &["SK-TEXT-004", "SK-TEXT-005", "SK-TEXT-012", "SK-DATA-021"];
    let about = "Two writers delete ranges that overlap, touch or contain each other, while a \
                 third types.";
    let mut family = Family::new("text-range", clauses, about);
    let ranges: Vec<(usize, usize)> = (0..4)
        .flat_map(|start| (start + 1..=4).map(move |end| (start, end)))
        .collect();
    for (number, one) in ranges.iter().enumerate() {
        for other in &ranges[number..] {
            for at in 0..=4 {
                let mut scene = Scene::of(&[b"a", b"b", b"c", b"s"]);
                scene.edit(3, |draft| {
                    // Two runs, so that a range may span both.
                    draft.text_insert(&path(PATH), 0, "ps");
                    draft.text_insert(&path(PATH), 1, "qr");
                });
                scene.settle();
                for (writer, range) in [(0, one), (1, other)] {
                    scene.edit(writer, |draft| {
                        draft.text_delete(&path(PATH), range.0..range.1);
                    });
                }
                scene.edit(2, |draft| {
                    draft.text_insert(&path(PATH), at, "12");
                });
                let label = format!("{}-{}/{}-{}/{at}", one.0, one.1, other.0, other.1);
                family.in_every_order(&label, scene.changes());
            }
        }
    }
    family
}
