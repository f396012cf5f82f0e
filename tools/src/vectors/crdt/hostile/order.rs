//! What does not fit where it arrives: gaps, causes that have not come, two changes under one name,
//! and clocks that stand still.

use synckit_oracle::{Anchor, Dot, Place};

use super::{altered, sent, setting};
use crate::vectors::crdt::edit::PATH;
use crate::vectors::crdt::encoding::PlainKind;
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::refusal::Code;
use crate::vectors::crdt::scene::path;
use crate::vectors::crdt::value::PlainValue;

pub(super) fn generate() -> Vec<Family> {
    vec![
        missing(),
        gaps(),
        equivocations(),
        timestamps(),
        several_faults(),
    ]
}

/// An operation that names this dot.
type Naming = (&'static str, fn(Dot) -> PlainKind);

const NAMINGS: [Naming; 8] = [
    ("set-add", |dot| PlainKind::SetAdd {
        value: PlainValue::text("x"),
        observed: vec![dot],
    }),
    ("set-remove", |dot| PlainKind::SetRemove {
        observed: vec![dot],
    }),
    ("left", |dot| insert(Some(dot), None)),
    ("right", |dot| insert(None, Some(dot))),
    ("delete", |(replica, seq)| delete(replica, seq, 1)),
    ("delete-up-to", |(replica, seq)| delete(replica, 1, seq)),
    ("start", |dot| mark(Some(Anchor::Before(dot)), None)),
    ("end", |dot| mark(None, Some(Anchor::After(dot)))),
];

fn insert(left: Option<Dot>, right: Option<Dot>) -> PlainKind {
    PlainKind::TextInsert {
        text: "ij".to_owned(),
        place: Place::Between { left, right },
    }
}

fn delete(replica: Vec<u8>, first_seq: u64, length: u64) -> PlainKind {
    PlainKind::TextDelete {
        ranges: vec![(replica, first_seq, length)],
    }
}

fn mark(start: Option<Anchor>, end: Option<Anchor>) -> PlainKind {
    PlainKind::TextMark {
        key: "k".to_owned(),
        value: None,
        start,
        end,
    }
}

/// The last dot that is covered, the next one, one far away, and one of nobody.
fn missing() -> Family {
    let clauses = &["SK-DATA-014", "SK-DATA-017", "SK-ERR-004"];
    let about = "A change is not applied before every dot that it depends on, and that its \
                 operations name, is covered.";
    let mut family = Family::new("hostile-missing", clauses, about);
    let (s, nobody) = (b"s".to_vec(), b"nobody".to_vec());
    for (name, naming) in NAMINGS {
        for (which, dot, is_covered) in [
            ("last", (s.clone(), 4), true),
            ("next", (s.clone(), 5), false),
            ("last-of-all", (s.clone(), (1 << 53) - 1), false),
            ("nobody", (nobody.clone(), 1), false),
        ] {
            let beside = PlainKind::CounterAdd(1);
            for (context, kinds) in [
                ("alone", vec![naming(dot.clone())]),
                ("behind", vec![beside, naming(dot)]),
            ] {
                let label = format!("{name}/{which}/{context}");
                match is_covered {
                    true => family.in_every_order(&label, sent(kinds)),
                    false => family.refused(&label, sent(kinds), Code::MissingDependency),
                }
            }
        }
    }
    for (label, dep) in [("dep-next", (s, 5)), ("dep-nobody", (nobody, 1))] {
        let changes = altered(|change| change.deps = vec![dep]);
        family.refused(label, changes, Code::MissingDependency);
    }
    family
}

/// One operation of each kind, that names what is there.
fn each_kind() -> [(&'static str, PlainKind); 8] {
    let s = |seq| (b"s".to_vec(), seq);
    let observed = || vec![s(4)];
    let value = || PlainValue::text("x");
    [
        ("lww-set", PlainKind::LwwSet(value())),
        ("lww-delete", PlainKind::LwwDelete),
        ("counter-add", PlainKind::CounterAdd(2)),
        (
            "set-add",
            PlainKind::SetAdd {
                value: value(),
                observed: observed(),
            },
        ),
        (
            "set-remove",
            PlainKind::SetRemove {
                observed: observed(),
            },
        ),
        ("text-insert", insert(Some(s(1)), Some(s(2)))),
        ("text-delete", delete(b"s".to_vec(), 2, 2)),
        ("text-mark", mark(Some(Anchor::Before(s(1))), None)),
    ]
}

fn gaps() -> Family {
    let clauses = &["SK-DATA-010", "SK-DATA-014", "SK-SESS-033"];
    let about = "A change whose writer's previous one has not come is not applied.";
    let mut family = Family::new("hostile-gap", clauses, about);
    for (name, kind) in each_kind() {
        for skipped in [1, 7, (1 << 53) - 9] {
            let changes = altered(|change| {
                change.first_seq += skipped;
                change.ops[0].kind = kind.clone();
            });
            family.refused(&format!("{name}/{skipped}"), changes, Code::Gap);
        }
        family.in_every_order(&format!("{name}/none"), sent(vec![kind]));
    }
    family
}

/// A change of each kind, and another of each kind under its name.
fn equivocations() -> Family {
    let clauses = &["SK-DATA-015", "SK-SESS-034"];
    let about = "A change under the name of another one is refused; the same one again has no \
                 effect.";
    let mut family = Family::new("hostile-equivocation", clauses, about);
    for (first_name, first) in each_kind() {
        for (second_name, second) in each_kind() {
            let mut scene = setting();
            scene.edit(0, |draft| draft.write(&path(PATH), first.clone()));
            let mut changes = scene.changes();
            let mut other = changes[changes.len() - 1].clone();
            other.ops[0].kind = second;
            if first_name == second_name {
                other.timestamp += 1;
            }
            changes.push(other);
            family.refused(
                &format!("{first_name}/{second_name}"),
                changes,
                Code::Equivocation,
            );
        }
    }
    family
}

fn timestamps() -> Family {
    let clauses = &["SK-DATA-030", "SK-SESS-037"];
    let about = "A timestamp exceeds those of the changes that its change stands on.";
    let mut family = Family::new("hostile-timestamp", clauses, about);
    let settings = setting().changes();
    let (of_s, of_a) = (settings[0].timestamp, settings[1].timestamp);
    for (name, kind) in each_kind() {
        for (label, timestamp) in [("of-its-previous", of_a), ("of-its-dep", of_s), ("zero", 0)] {
            let changes = altered(|change| {
                change.ops[0].kind = kind.clone();
                change.timestamp = timestamp;
            });
            family.refused(
                &format!("{name}/{label}"),
                changes,
                Code::TimestampNotAdvanced,
            );
        }
        let changes = altered(|change| {
            change.ops[0].kind = kind;
            change.timestamp = of_a + 1;
        });
        family.in_every_order(&format!("{name}/one-more"), changes);
    }
    family
}

/// Changes that break several rules at once.
fn several_faults() -> Family {
    let clauses = &["SK-ERR-004"];
    let about = "Of several faults the first in the order of chapter 12 is answered.";
    let mut family = Family::new("hostile-order", clauses, about);
    let far = || (b"s".to_vec(), 99);
    let malformed = PlainKind::CounterAdd(0);
    let large = PlainKind::LwwSet(PlainValue::text(&"v".repeat(5_000)));
    let limit = Code::LimitExceeded("max_value_bytes");
    let missing = insert(Some(far()), None);
    let both = |one: &PlainKind, other: &PlainKind| sent(vec![one.clone(), other.clone()]);
    family.refused(
        "large-and-malformed",
        both(&large, &malformed),
        Code::Malformed,
    );
    family.refused(
        "missing-and-malformed",
        both(&missing, &malformed),
        Code::Malformed,
    );
    family.refused("missing-and-large", both(&missing, &large), limit);
    let late = |kind: &PlainKind, skipped: u64, timestamp: u64| {
        altered(|change| {
            change.first_seq += skipped;
            change.timestamp = timestamp;
            change.ops[0].kind = kind.clone();
        })
    };
    family.refused("gap-and-malformed", late(&malformed, 1, 9), Code::Malformed);
    family.refused("gap-and-large", late(&large, 1, 9), limit);
    family.refused("gap-and-missing", late(&missing, 1, 9), Code::Gap);
    family.refused(
        "missing-and-old",
        late(&missing, 0, 0),
        Code::MissingDependency,
    );
    family.refused(
        "gap-and-old",
        late(&PlainKind::CounterAdd(1), 1, 0),
        Code::Gap,
    );
    family
}
