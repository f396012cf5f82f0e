//! What is typed at the ends of a range, by those who know of the marking and those who do not, and
//! where the ends were deleted.

use super::{EXPANDS, ranges, typed};
use crate::vectors::crdt::edit::{Action, Edit, PATH, Unit, expand_name};
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::scene::path;
use crate::vectors::crdt::value::PlainValue;

pub(super) fn generate() -> Vec<Family> {
    vec![at_the_ends(), by_hand(), where_ends_were_deleted()]
}

/// A marking, and an insertion everywhere.
fn at_the_ends() -> Family {
    let clauses = &["SK-MARK-001", "SK-MARK-005", "SK-MARK-006"];
    let about = "A marking that grows at its ends or not, and an insertion by somebody who has \
                 seen it, or has not.";
    let mut family = Family::new("mark-growth", clauses, about);
    for range in ranges(3) {
        for expand in EXPANDS {
            for at in 0..=3 {
                for has_read in [true, false] {
                    let mut scene = typed("pqr");
                    scene.edit(0, |draft| {
                        let bold = ("bold", Some(PlainValue::bool(true)));
                        draft.text_mark(&path(PATH), range.0..range.1, expand, bold);
                    });
                    if has_read {
                        scene.read(1, 0);
                    }
                    scene.edit(1, |draft| {
                        draft.text_insert(&path(PATH), at, "12");
                    });
                    let read = if has_read { "read" } else { "unread" };
                    let name = expand_name(expand);
                    let label = format!("{}-{}/{name}/{at}/{read}", range.0, range.1);
                    family.in_every_order(&label, scene.changes());
                }
            }
        }
    }
    family
}

/// The judged replica marks, and types at both ends, by itself.
fn by_hand() -> Family {
    let clauses = &["SK-MARK-005", "SK-MARK-006", "SK-TEXT-020"];
    let about =
        "Who marks a range and then types at its ends sees the mark grow as it was asked to.";
    let mut family = Family::new("mark-by-hand", clauses, about);
    for range in ranges(3) {
        for expand in EXPANDS {
            for (unit, base) in [(Unit::Scalar, "pqr"), (Unit::Utf16, "p\u{1f469}r")] {
                let position = |index: usize| match unit {
                    Unit::Scalar => index,
                    Unit::Utf16 => base.chars().take(index).map(char::len_utf16).sum(),
                };
                let (start, end) = (position(range.0), position(range.1));
                let mark = Action::Mark {
                    start,
                    end,
                    expand,
                    key: "bold",
                    value: PlainValue::bool(true),
                };
                let edits = vec![
                    Edit { unit, action: mark },
                    Edit::insert(unit, end, ">"),
                    Edit::insert(unit, start, "<"),
                ];
                let name = expand_name(expand);
                let label = format!("{}-{}/{name}/{}", range.0, range.1, unit.name());
                family.edited(&label, typed(base).changes(), edits);
            }
        }
    }
    family
}

/// A marking, then any of its characters are deleted, then somebody types beside them.
fn where_ends_were_deleted() -> Family {
    let clauses = &["SK-MARK-004", "SK-MARK-007", "SK-TEXT-020"];
    let about = "Typing among deleted characters: behind the end of a marking that does not grow, \
                 and before the start of one.";
    let mut family = Family::new("mark-deleted-end", clauses, about);
    for range in ranges(4) {
        for expand in EXPANDS {
            for deleted in (1..15_usize).filter(|deleted| (deleted + range.0).is_multiple_of(2)) {
                let mut scene = typed("pqrs");
                scene.edit(0, |draft| {
                    let link = ("link", Some(PlainValue::text("https://a.example")));
                    draft.text_mark(&path(PATH), range.0..range.1, expand, link);
                    for index in (0..4).rev().filter(|index| deleted >> index & 1 == 1) {
                        draft.text_delete(&path(PATH), index..index + 1);
                    }
                });
                let shown = 4 - deleted.count_ones() as usize;
                let at = (range.0 + range.1 + deleted) % (shown + 1);
                let edits = vec![
                    Edit::insert(Unit::Scalar, at, "!"),
                    Edit::insert(Unit::Scalar, (at + 1) % (shown + 2), "?"),
                ];
                let name = expand_name(expand);
                let label = format!("{}-{}/{name}/{deleted:04b}", range.0, range.1);
                family.edited(&label, scene.changes(), edits);
            }
        }
    }
    family
}
