//! Origins that are covered and that no honest writer would name: equal, reversed, crossing, and no
//! characters at all. There is one order for them too.

use synckit_oracle::{Dot, Draft, OperationKind, Place};

use crate::vectors::crdt::chance::Chance;
use crate::vectors::crdt::edit::PATH;
use crate::vectors::crdt::encoding::{PlainChange, PlainKind};
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::scene::{Scene, path};
use crate::vectors::crdt::value::PlainValue;

const HISTORIES: u64 = 500;

const CLAUSES: &[&str] = &["SK-TEXT-006", "SK-TEXT-010", "SK-TEXT-011", "SK-DATA-017"];

pub(super) fn generate() -> Vec<Family> {
    vec![every_pair(), continuing(), strange_histories()]
}

fn insert(text: &str, left: Option<Dot>, right: Option<Dot>) -> PlainKind {
    OperationKind::TextInsert {
        text: text.to_owned(),
        place: Place::Between { left, right },
    }
}

/// Two characters that stand to each other in one of the possible ways.
#[derive(Clone, Copy)]
enum Start {
    /// The second is a right child of the first.
    Forwards,
    /// The second is a left child of the first.
    Backwards,
    /// Both are right children of the start.
    Apart,
}

const STARTS: [(Start, &str); 3] = [
    (Start::Forwards, "forwards"),
    (Start::Backwards, "backwards"),
    (Start::Apart, "apart"),
];

/// Two characters, and their dots.
fn start(start: Start) -> (Scene, [Dot; 2]) {
    let mut scene = Scene::of(&[b"a", b"b", b"s", b"t"]);
    let type_in = |draft: &mut Draft<PlainValue>, text: &str| {
        draft.text_insert(&path(PATH), 0, text);
    };
    let s = b"s".to_vec();
    let dots = match start {
        Start::Forwards => {
            scene.edit(2, |draft| type_in(draft, "pq"));
            [(s.clone(), 1), (s, 2)]
        }
        Start::Backwards => {
            scene.edit(2, |draft| type_in(draft, "q"));
            scene.edit(2, |draft| type_in(draft, "p"));
            [(s.clone(), 1), (s, 2)]
        }
        Start::Apart => {
            scene.edit(2, |draft| type_in(draft, "p"));
            scene.edit(3, |draft| type_in(draft, "q"));
            [(s, 1), (b"t".to_vec(), 1)]
        }
    };
    scene.settle();
    (scene, dots)
}

/// Two insertions with every pair of origins each; the second has seen the first, or has not.
fn every_pair() -> Family {
    let about = "Two insertions with any origins among two characters and the text's edges; the \
                 second may also name the first.";
    let mut family = Family::new("text-origin", CLAUSES, about);
    for (begin, begin_name) in STARTS {
        for has_read in [false, true] {
            let (_, dots) = start(begin);
            let known = [None, Some(dots[0].clone()), Some(dots[1].clone())];
            let mut known_later = known.to_vec();
            if has_read {
                known_later.push(Some((b"a".to_vec(), 1)));
            }
            for (a, (a_left, a_right)) in pairs(&known).into_iter().enumerate() {
                for (b, (b_left, b_right)) in pairs(&known_later).into_iter().enumerate() {
                    let (mut scene, _) = start(begin);
                    let of_a = insert("12", a_left.clone(), a_right.clone());
                    scene.edit(0, |draft| draft.write(&path(PATH), of_a));
                    if has_read {
                        scene.read(1, 0);
                    }
                    scene.edit(1, |draft| {
                        draft.write(&path(PATH), insert("34", b_left, b_right))
                    });
                    let read = if has_read { "read" } else { "unread" };
                    let label = format!("{begin_name}/{read}/{a:02}-{b:02}");
                    family.in_every_order(&label, scene.changes());
                }
            }
        }
    }
    family
}

fn pairs(known: &[Option<Dot>]) -> Vec<(Option<Dot>, Option<Dot>)> {
    let of_left = |left: &Option<Dot>| {
        let left = left.clone();
        known.iter().map(move |right| (left.clone(), right.clone()))
    };
    known.iter().flat_map(of_left).collect()
}

/// A run that goes on from each kind of operation.
fn continuing() -> Family {
    let clauses = &["SK-TEXT-003", "SK-TEXT-006"];
    let about = "An insertion that continues what is no character of this text stands between the \
                 text's edges; one that continues a character stands behind it.";
    let mut family = Family::new("text-continue", clauses, about);
    let s = b"s".to_vec();
    let before: [(&str, Option<(&str, PlainKind)>); 7] = [
        ("nothing", None),
        ("register", Some((PATH, OperationKind::LwwDelete))),
        ("counter", Some((PATH, OperationKind::CounterAdd(1)))),
        (
            "deletion",
            Some((
                PATH,
                OperationKind::TextDelete {
                    ranges: vec![(s.clone(), 1, 1)],
                },
            )),
        ),
        ("other-text", Some(("u", insert("o", None, None)))),
        (
            "character",
            Some((
                PATH,
                insert("o", Some((s.clone(), 1)), Some((s.clone(), 2))),
            )),
        ),
        (
            "first-character",
            Some((PATH, insert("o", None, Some((s, 1))))),
        ),
    ];
    for (label, before) in before {
        for at_once in [true, false] {
            let (mut scene, _) = start(Start::Forwards);
            let goes_on = OperationKind::TextInsert {
                text: "12".to_owned(),
                place: Place::Continues,
            };
            let mut draft = scene.draft(0, 1);
            if let Some((field, kind)) = before.clone() {
                draft.write(&path(field), kind);
            }
            if !at_once {
                scene.commit(0, draft);
                draft = scene.draft(0, 1);
            }
            draft.write(&path(PATH), goes_on);
            scene.commit(0, draft);
            scene.edit(1, |draft| {
                draft.text_insert(&path(PATH), 1, "34");
            });
            let changes = if at_once { "one-change" } else { "two-changes" };
            family.in_every_order(&format!("{label}/{changes}"), scene.changes());
        }
    }
    family
}

/// Three writers who name any dots that they have seen.
fn strange_histories() -> Family {
    let about = "Three writers insert between any dots that they have seen, characters or not, and \
                 delete any ranges of dots.";
    let mut family = Family::new("text-strange", CLAUSES, about);
    for seed in 1..=HISTORIES {
        let mut chance = Chance::of_seed(seed);
        let changes = strange_history(&mut chance);
        family.in_some_orders(&format!("{seed:03}"), changes, (&mut chance, 3));
    }
    family
}

fn strange_history(chance: &mut Chance) -> Vec<PlainChange> {
    let mut scene = Scene::of(&[b"a", b"b", b"c"]);
    let changes = 5 + chance.below(4);
    while scene.len() < changes {
        let (writer, other) = (chance.below(3), chance.below(3));
        if chance.below(3) == 0 {
            scene.read(writer, other);
            continue;
        }
        let kind = strange_kind(&scene.covered(writer), chance);
        let field = if chance.below(8) == 0 { "u" } else { PATH };
        scene.edit(writer, |draft| draft.write(&path(field), kind));
    }
    scene.changes()
}

fn strange_kind(covered: &[Dot], chance: &mut Chance) -> PlainKind {
    let any = |chance: &mut Chance| match covered.len() {
        0 => None,
        dots => Some(covered[chance.below(dots)].clone()).filter(|_| chance.below(5) > 0),
    };
    match chance.below(8) {
        0 => OperationKind::LwwDelete,
        1 if !covered.is_empty() => {
            let (replica, first_seq) = covered[chance.below(covered.len())].clone();
            let same = covered
                .iter()
                .filter(|(of, seq)| *of == replica && *seq >= first_seq);
            let length = 1 + chance.below(same.count()) as u64;
            OperationKind::TextDelete {
                ranges: vec![(replica, first_seq, length)],
            }
        }
        2 => OperationKind::TextInsert {
            text: "gh".to_owned(),
            place: Place::Continues,
        },
        number => {
            let text = ["i", "jk", "lmn"][number % 3];
            let (left, right) = (any(chance), any(chance));
            insert(text, left, right)
        }
    }
}
