//! What is malformed by itself: operations and changes that break chapter 5.

use synckit_oracle::{Anchor, Dot, DotRange, Place};

use super::{NEXT_SEQ, altered, sent};
use crate::vectors::crdt::encoding::PlainKind;
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::refusal::Code;
use crate::vectors::crdt::value::PlainValue;

pub(super) fn generate() -> Vec<Family> {
    vec![references(), repetitions(), contents(), changes()]
}

fn s(seq: u64) -> Dot {
    (b"s".to_vec(), seq)
}

fn own(seq: u64) -> Dot {
    (b"a".to_vec(), seq)
}

fn add(observed: Vec<Dot>) -> PlainKind {
    let value = PlainValue::text("x");
    PlainKind::SetAdd { value, observed }
}

fn remove(observed: Vec<Dot>) -> PlainKind {
    PlainKind::SetRemove { observed }
}

fn insert(text: &str, left: Option<Dot>, right: Option<Dot>) -> PlainKind {
    let (text, place) = (text.to_owned(), Place::Between { left, right });
    PlainKind::TextInsert { text, place }
}

fn delete(ranges: Vec<DotRange>) -> PlainKind {
    PlainKind::TextDelete { ranges }
}

fn range((replica, first_seq): Dot, length: u64) -> DotRange {
    (replica, first_seq, length)
}

fn mark(key: &str, start: Option<Anchor>, end: Option<Anchor>) -> PlainKind {
    PlainKind::TextMark {
        key: key.to_owned(),
        value: Some(PlainValue::bool(true)),
        start,
        end,
    }
}

/// A malformed operation and its nearest valid neighbour, each for the number it takes.
type Trap = (&'static str, fn(u64) -> PlainKind, fn(u64) -> PlainKind);

/// Each operation as the only one of its change, behind another one, and before another one.
fn refuse_each(family: &mut Family, traps: &[Trap]) {
    let beside = || PlainKind::LwwSet(PlainValue::int(1));
    for (label, bad, good) in traps {
        for (what, make) in [("bad", bad), ("good", good)] {
            let contexts = [
                ("alone", vec![make(NEXT_SEQ)]),
                ("behind", vec![beside(), make(NEXT_SEQ + 1)]),
                ("before", vec![make(NEXT_SEQ), beside()]),
            ];
            for (context, kinds) in contexts {
                let label = format!("{label}/{context}/{what}");
                match what {
                    "bad" => family.refused(&label, sent(kinds), Code::Malformed),
                    _ => family.in_every_order(&label, sent(kinds)),
                }
            }
        }
    }
}

const REFERENCES: [Trap; 20] = [
    ("set-add-zero", |_| add(vec![s(0)]), |_| add(vec![s(1)])),
    (
        "set-add-itself",
        |n| add(vec![own(n)]),
        |n| add(vec![own(n - 1)]),
    ),
    (
        "set-add-later",
        |n| add(vec![own(n + 7)]),
        |n| add(vec![s(4), own(n - 1)]),
    ),
    (
        "set-remove-zero",
        |_| remove(vec![s(0)]),
        |_| remove(vec![s(4)]),
    ),
    (
        "set-remove-itself",
        |n| remove(vec![own(n)]),
        |n| remove(vec![own(n - 1)]),
    ),
    (
        "set-remove-later",
        |n| remove(vec![own(n + 1)]),
        |_| remove(vec![own(1)]),
    ),
    (
        "left-zero",
        |_| insert("i", Some(s(0)), None),
        |_| insert("i", Some(s(1)), None),
    ),
    (
        "left-itself",
        |n| insert("i", Some(own(n)), None),
        |n| insert("i", Some(own(n - 1)), None),
    ),
    (
        "left-later",
        |n| insert("ij", Some(own(n + 1)), None),
        |_| insert("ij", Some(own(1)), None),
    ),
    (
        "right-zero",
        |_| insert("i", None, Some(s(0))),
        |_| insert("i", None, Some(s(1))),
    ),
    (
        "right-itself",
        |n| insert("i", None, Some(own(n))),
        |n| insert("i", None, Some(own(n - 1))),
    ),
    (
        "right-later",
        |n| insert("ij", None, Some(own(n + 1))),
        |_| insert("ij", None, Some(own(1))),
    ),
    (
        "delete-zero",
        |_| delete(vec![range(s(0), 2)]),
        |_| delete(vec![range(s(1), 2)]),
    ),
    (
        "delete-itself",
        |n| delete(vec![range(own(n), 1)]),
        |n| delete(vec![range(own(n - 1), 1)]),
    ),
    (
        "delete-up-to-itself",
        |n| delete(vec![range(own(1), n)]),
        |n| delete(vec![range(own(1), n - 1)]),
    ),
    (
        "start-zero",
        |_| mark("k", Some(Anchor::Before(s(0))), None),
        |_| mark("k", Some(Anchor::Before(s(1))), None),
    ),
    (
        "start-itself",
        |n| mark("k", Some(Anchor::After(own(n))), None),
        |n| mark("k", Some(Anchor::After(own(n - 1))), None),
    ),
    (
        "end-zero",
        |_| mark("k", None, Some(Anchor::After(s(0)))),
        |_| mark("k", None, Some(Anchor::After(s(1)))),
    ),
    (
        "end-itself",
        |n| mark("k", None, Some(Anchor::Before(own(n)))),
        |n| mark("k", None, Some(Anchor::Before(own(n - 1)))),
    ),
    (
        "end-later",
        |n| mark("k", None, Some(Anchor::Before(own(n + 9)))),
        |_| mark("k", None, Some(Anchor::Before(own(1)))),
    ),
];

fn references() -> Family {
    let clauses = &["SK-WIRE-025", "SK-DATA-017", "SK-ERR-004"];
    let about = "A dot that an operation names starts at 1, and one of its own replica comes \
                 before the operation's own.";
    let mut family = Family::new("hostile-reference", clauses, about);
    refuse_each(&mut family, &REFERENCES);
    family
}

const RANGES: [Trap; 14] = [
    (
        "set-add-twice",
        |_| add(vec![s(4), s(4)]),
        |_| add(vec![s(3), s(4)]),
    ),
    (
        "set-add-twice-apart",
        |_| add(vec![s(4), own(1), s(4)]),
        |_| add(vec![s(4), own(1), s(3)]),
    ),
    (
        "set-remove-twice",
        |_| remove(vec![s(4), s(4)]),
        |_| remove(vec![s(4), own(1)]),
    ),
    (
        "set-remove-nothing",
        |_| remove(Vec::new()),
        |_| remove(vec![s(4)]),
    ),
    (
        "delete-nothing",
        |_| delete(Vec::new()),
        |_| delete(vec![range(s(1), 1)]),
    ),
    (
        "delete-no-length",
        |_| delete(vec![range(s(1), 0)]),
        |_| delete(vec![range(s(1), 1)]),
    ),
    (
        "delete-no-length-behind",
        |_| delete(vec![range(s(1), 1), range(s(3), 0)]),
        |_| delete(vec![range(s(1), 1), range(s(3), 1)]),
    ),
    (
        "delete-twice",
        |_| delete(vec![range(s(1), 1), range(s(1), 1)]),
        |_| delete(vec![range(s(1), 1), range(s(2), 1)]),
    ),
    (
        "delete-overlap",
        |_| delete(vec![range(s(1), 2), range(s(2), 2)]),
        |_| delete(vec![range(s(1), 2), range(s(3), 2)]),
    ),
    (
        "delete-inside",
        |_| delete(vec![range(s(1), 4), range(s(2), 1)]),
        |_| delete(vec![range(s(1), 1), range(s(2), 1)]),
    ),
    (
        "delete-overlap-descending",
        |_| delete(vec![range(s(2), 2), range(s(1), 2)]),
        |_| delete(vec![range(s(3), 2), range(s(1), 2)]),
    ),
    (
        "delete-overlap-apart",
        |_| delete(vec![range(s(1), 2), range(own(1), 1), range(s(2), 1)]),
        |_| delete(vec![range(s(1), 1), range(own(1), 1), range(s(2), 1)]),
    ),
    (
        "delete-beyond-64-bits",
        |_| delete(vec![range(s(2), u64::MAX)]),
        |_| delete(vec![range(s(2), 3)]),
    ),
    (
        "delete-far-beyond-64-bits",
        |_| delete(vec![range(s(u64::MAX), u64::MAX)]),
        |_| delete(vec![range(s(4), 1)]),
    ),
];

fn repetitions() -> Family {
    let clauses = &["SK-WIRE-027", "SK-WIRE-028", "SK-ERR-004"];
    let about = "No dot is named twice, a removal names one at least, and a range has a length \
                 that ends within 64 bits.";
    let mut family = Family::new("hostile-range", clauses, about);
    refuse_each(&mut family, &RANGES);
    family
}

const CONTENTS: [Trap; 7] = [
    (
        "insert-nothing",
        |_| insert("", Some(s(1)), None),
        |_| insert("\0", Some(s(1)), None),
    ),
    (
        "insert-nothing-at-the-edges",
        |_| insert("", None, None),
        |_| insert(" ", None, None),
    ),
    (
        "continue-with-nothing",
        |_| continuing(""),
        |_| continuing("i"),
    ),
    (
        "add-nothing",
        |_| PlainKind::CounterAdd(0),
        |_| PlainKind::CounterAdd(-1),
    ),
    (
        "key-empty",
        |_| mark("", None, None),
        |_| mark("k", None, None),
    ),
    (
        "key-257-bytes",
        |_| mark(&"k".repeat(257), None, None),
        |_| mark(&"k".repeat(256), None, None),
    ),
    (
        "key-258-bytes-of-129",
        |_| mark(&"\u{e9}".repeat(129), None, None),
        |_| mark(&"\u{e9}".repeat(128), None, None),
    ),
];

fn contents() -> Family {
    let clauses = &["SK-WIRE-026", "SK-WIRE-029", "SK-WIRE-030", "SK-ERR-004"];
    let about =
        "An insertion holds a character, an addition is not 0, and a key has 1 to 256 bytes.";
    let mut family = Family::new("hostile-content", clauses, about);
    refuse_each(&mut family, &CONTENTS);
    family
}

fn continuing(text: &str) -> PlainKind {
    let (text, place) = (text.to_owned(), Place::Continues);
    PlainKind::TextInsert { text, place }
}

fn changes() -> Family {
    let clauses = &["SK-WIRE-018", "SK-WIRE-019", "SK-DATA-013", "SK-ERR-004"];
    let about = "A change has operations, numbers from 1 within 64 bits, and deps that ascend and \
                 are others'.";
    let mut family = Family::new("hostile-change", clauses, about);
    let b = |seq: u64| (b"b".to_vec(), seq);
    let refuse: [(&str, Vec<_>); 10] = [
        ("no-operations", altered(|change| change.ops.clear())),
        ("first-seq-zero", altered(|change| change.first_seq = 0)),
        (
            "operations-beyond-64-bits",
            altered(|change| {
                change.first_seq = u64::MAX;
                change.ops.push(change.ops[0].clone());
            }),
        ),
        (
            "characters-beyond-64-bits",
            altered(|change| {
                change.first_seq = u64::MAX - 1;
                change.ops[0].kind = insert("ijk", None, None);
            }),
        ),
        ("dep-zero", altered(|change| change.deps = vec![s(0)])),
        (
            "dep-twice",
            altered(|change| change.deps = vec![s(4), s(4)]),
        ),
        (
            "dep-replica-twice",
            altered(|change| change.deps = vec![s(1), s(4)]),
        ),
        (
            "deps-descend",
            altered(|change| change.deps = vec![s(4), b(1)]),
        ),
        (
            "dep-on-itself",
            altered(|change| change.deps = vec![own(1), s(4)]),
        ),
        (
            "dep-on-its-own-future",
            altered(|change| change.deps = vec![own(9)]),
        ),
    ];
    for (label, changes) in refuse {
        family.refused(&format!("{label}/bad"), changes, Code::Malformed);
    }
    let accept: [(&str, Vec<_>); 3] = [
        ("one-operation", altered(|_| {})),
        ("one-dep", altered(|change| change.deps = vec![s(4)])),
        ("an-old-dep", altered(|change| change.deps = vec![s(1)])),
    ];
    for (label, changes) in accept {
        family.in_every_order(&format!("{label}/good"), changes);
    }
    family
}
