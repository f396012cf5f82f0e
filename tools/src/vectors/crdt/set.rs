//! `vectors/crdt/set.json`: elements that are added and removed at once.
//!
//! Spec: chapter 15.

use synckit_oracle::{Dot, Draft, OperationKind};

use super::chance::Chance;
use super::encoding::PlainChange;
use super::family::Family;
use super::scene::{Scene, exchange, path};
use super::value::PlainValue;

const HISTORIES: u64 = 250;
const STRANGE_HISTORIES: u64 = 200;

pub(super) fn generate() -> Vec<Family> {
    vec![pairs(), triples(), values(), histories(), strange()]
}

/// What a writer does to the element `x`, after it saw `y` too.
#[derive(Clone, Copy)]
enum Deed {
    Add,
    AddTwice,
    Remove,
    RemoveAndAdd,
    AddAndRemove,
    AddOther,
}

const DEEDS: [(Deed, &str); 6] = [
    (Deed::Add, "add"),
    (Deed::AddTwice, "add-twice"),
    (Deed::Remove, "remove"),
    (Deed::RemoveAndAdd, "remove-and-add"),
    (Deed::AddAndRemove, "add-and-remove"),
    (Deed::AddOther, "add-other"),
];

fn element(name: &str) -> PlainValue {
    PlainValue::text(name)
}

fn carry_out(draft: &mut Draft<PlainValue>, deed: Deed) {
    let (x, set) = (element("x"), path("s"));
    match deed {
        Deed::Add => draft.set_add(&set, x),
        Deed::AddTwice => {
            draft.set_add(&set, x.clone());
            draft.set_add(&set, x);
        }
        Deed::Remove => {
            draft.set_remove(&set, &x);
        }
        Deed::RemoveAndAdd => {
            draft.set_remove(&set, &x);
            draft.set_add(&set, x);
        }
        Deed::AddAndRemove => {
            draft.set_add(&set, x.clone());
            draft.set_remove(&set, &x);
        }
        Deed::AddOther => draft.set_add(&set, element("y")),
    }
}

/// A set that nobody, one, or two writers have put `x` into.
fn starts(scene: &mut Scene, adders: usize) {
    for writer in 0..adders {
        scene.edit(writer, |draft| draft.set_add(&path("s"), element("x")));
    }
    scene.settle();
}

/// Two writers, two deeds each, in every combination.
fn pairs() -> Family {
    let clauses = &["SK-SET-001", "SK-SET-002", "SK-SET-003", "SK-SET-004"];
    let about = "Two writers who do not see each other do two things each to one element.";
    let mut family = Family::new("set-pair", clauses, about);
    for (first, first_name) in DEEDS {
        for (second, second_name) in DEEDS {
            for (other, other_name) in DEEDS {
                for adders in [0, 2] {
                    let mut scene = Scene::of(&[b"a", b"b", b"s"]);
                    starts(&mut scene, adders);
                    scene.edit(0, |draft| carry_out(draft, first));
                    scene.edit(0, |draft| carry_out(draft, second));
                    scene.edit(1, |draft| carry_out(draft, other));
                    // Nothing to remove is nothing written.
                    if scene.len() > 0 {
                        let label = format!("{first_name}/{second_name}/{other_name}/{adders}");
                        family.in_every_order(&label, scene.changes());
                    }
                }
            }
        }
    }
    family
}

/// Three writers, one deed each; the third has read the first.
fn triples() -> Family {
    let clauses = &["SK-SET-001", "SK-SET-002", "SK-SET-003", "SK-DATA-021"];
    let about = "Three writers do one thing each to one element; the third has read the first.";
    let mut family = Family::new("set-triple", clauses, about);
    for (a, a_name) in DEEDS {
        for (b, b_name) in DEEDS {
            for (c, c_name) in DEEDS {
                let mut scene = Scene::of(&[b"a", b"b", b"c"]);
                starts(&mut scene, 1);
                scene.edit(0, |draft| carry_out(draft, a));
                scene.edit(1, |draft| carry_out(draft, b));
                scene.read(2, 0);
                scene.edit(2, |draft| carry_out(draft, c));
                family.in_every_order(&format!("{a_name}/{b_name}/{c_name}"), scene.changes());
            }
        }
    }
    family
}

/// Elements that are easily taken for one, or for nothing.
fn values() -> Family {
    let clauses = &["SK-DATA-040", "SK-DATA-042", "SK-SET-001", "SK-SET-007"];
    let about = "An element keeps its kind: each of two values is one of its own.";
    let mut family = Family::new("set-value", clauses, about);
    let values = [
        PlainValue::null(),
        PlainValue::bool(false),
        PlainValue::bool(true),
        PlainValue::int(0),
        PlainValue::int(1),
        PlainValue::int(i64::MIN),
        PlainValue::float(0.0),
        PlainValue::float(-0.0),
        PlainValue::float(1.0),
        PlainValue::float(-1.5e300),
        PlainValue::text(""),
        PlainValue::text("1"),
        PlainValue::text("\u{e9}"),
        PlainValue::text("e\u{301}"),
        PlainValue::bytes(""),
        PlainValue::bytes("MQ=="),
        PlainValue::array(&[]),
        PlainValue::array(&[PlainValue::int(1)]),
        PlainValue::object(&[]),
        PlainValue::object(&[("a", PlainValue::null())]),
    ];
    for (i, one) in values.iter().enumerate() {
        for (j, other) in values.iter().enumerate().skip(i) {
            let mut scene = Scene::of(&[b"a", b"b"]);
            scene.edit(0, |draft| draft.set_add(&path("s"), one.clone()));
            scene.edit(1, |draft| draft.set_add(&path("s"), other.clone()));
            scene.read(0, 1);
            scene.edit(0, |draft| {
                draft.set_remove(&path("s"), other);
                draft.set_add(&path("s"), one.clone());
            });
            family.in_every_order(&format!("{i:02}-{j:02}"), scene.changes());
        }
    }
    family
}

fn histories() -> Family {
    let clauses = &[
        "SK-SET-001",
        "SK-SET-002",
        "SK-SET-003",
        "SK-SET-004",
        "SK-SET-005",
        "SK-DATA-021",
    ];
    let about = "Histories of two to four writers at two sets.";
    let mut family = Family::new("set-history", clauses, about);
    for seed in 1..=HISTORIES {
        let mut chance = Chance::of_seed(seed);
        let changes = history(&mut chance);
        family.in_some_orders(&format!("{seed:03}"), changes, (&mut chance, 3));
    }
    family
}

fn history(chance: &mut Chance) -> Vec<PlainChange> {
    let changes = 4 + chance.below(4);
    exchange(chance, changes, |draft, chance| {
        for _ in 0..=chance.below(2) {
            let set = path(["s", "t"][chance.below(2)]);
            let value = element(["x", "y", "z"][chance.below(3)]);
            if chance.below(5) < 3 || !draft.set_remove(&set, &value) {
                draft.set_add(&set, value);
            }
        }
    })
}

/// Dots that name another element, another set, no addition, or an addition that is gone.
fn strange() -> Family {
    let clauses = &["SK-SET-002", "SK-SET-006", "SK-DATA-017"];
    let about = "Operations that name any dots that are covered: what is no live addition to this \
                 set changes nothing.";
    let mut family = Family::new("set-strange", clauses, about);
    for seed in 1..=STRANGE_HISTORIES {
        let mut chance = Chance::of_seed(seed);
        let changes = strange_history(&mut chance);
        family.in_some_orders(&format!("{seed:03}"), changes, (&mut chance, 3));
    }
    family
}

fn strange_history(chance: &mut Chance) -> Vec<PlainChange> {
    let mut scene = Scene::of(&[b"a", b"b", b"c"]);
    let changes = 5 + chance.below(5);
    while scene.len() < changes {
        let (writer, other) = (chance.below(3), chance.below(3));
        if chance.below(3) == 0 {
            scene.read(writer, other);
            continue;
        }
        let covered = scene.covered(writer);
        let mut draft = scene.draft(writer, 1);
        for _ in 0..=chance.below(2) {
            strange_operation(&mut draft, &covered, chance);
        }
        scene.commit(writer, draft);
    }
    scene.changes()
}

fn strange_operation(draft: &mut Draft<PlainValue>, covered: &[Dot], chance: &mut Chance) {
    let set = path(["s", "t"][chance.below(2)]);
    let named = chance.below(4).min(covered.len());
    let mut observed = chance.shuffled(covered);
    observed.truncate(named);
    observed.sort();
    let kind = match chance.below(4) {
        0 => OperationKind::LwwSet(element("beside")),
        1 if !observed.is_empty() => OperationKind::SetRemove { observed },
        _ => {
            let value = element(["x", "y"][chance.below(2)]);
            OperationKind::SetAdd { value, observed }
        }
    };
    draft.write(&set, kind);
}
