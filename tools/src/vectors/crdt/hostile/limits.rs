//! What is too large: each limit itself, and one more.

use synckit_oracle::{Dot, Place};

use super::{sent, setting};
use crate::vectors::crdt::edit::PATH;
use crate::vectors::crdt::encoding::{PlainChange, PlainKind};
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::refusal::Code;
use crate::vectors::crdt::scene::{Scene, path};
use crate::vectors::crdt::value::PlainValue;
use crate::vectors::wire::Limits;

/// A limit, what reaches it, and the changes that hold so much of it.
type Row = (&'static str, &'static str, fn(usize) -> Vec<PlainChange>);

const ROWS: [Row; 17] = [
    ("max_value_bytes", "register", |n| {
        sent(vec![PlainKind::LwwSet(text(n))])
    }),
    ("max_value_bytes", "element", |n| {
        sent(vec![element(text(n))])
    }),
    ("max_value_bytes", "mark", |n| sent(vec![mark(text(n))])),
    ("max_value_bytes", "insertion", |n| {
        sent(vec![insertion(&"i".repeat(n))])
    }),
    ("max_value_bytes", "two-byte-insertion", |n| {
        sent(vec![insertion(
            &("\u{e9}".repeat(n / 2) + &"i".repeat(n % 2)),
        )])
    }),
    ("max_value_depth", "register", |n| {
        sent(vec![PlainKind::LwwSet(nested(n))])
    }),
    ("max_value_depth", "element", |n| {
        sent(vec![element(nested(n))])
    }),
    ("max_value_depth", "mark", |n| sent(vec![mark(nested(n))])),
    ("max_ops_per_change", "additions", |n| {
        sent(vec![PlainKind::CounterAdd(1); n])
    }),
    ("max_ops_per_change", "insertions", |n| {
        sent(vec![insertion("ij"); n])
    }),
    ("max_path_segments", "segments", |n| {
        add_at(&vec!["s".to_owned(); n])
    }),
    ("max_path_bytes", "one-segment", |n| {
        add_at(&["s".repeat(n)])
    }),
    ("max_path_bytes", "two-segments", |n| {
        add_at(&["s".repeat(n - 3), "\u{6f22}".to_owned()])
    }),
    ("max_deps_per_change", "deps", with_deps),
    ("max_references_per_change", "removal", |n| {
        with_references(|dots| vec![PlainKind::SetRemove { observed: dots }], n)
    }),
    ("max_references_per_change", "ranges", |n| {
        with_references(|dots| vec![delete(&dots)], n)
    }),
    ("max_references_per_change", "two-operations", |n| {
        with_references(|dots| vec![delete(&dots[..9]), delete(&dots[9..])], n)
    }),
];

pub(super) fn generate(limits: &Limits) -> anyhow::Result<Vec<Family>> {
    let clauses = &["SK-LIM-001", "SK-LIM-002"];
    let about = "A limit's own value is allowed, and one more is refused by its name.";
    let mut family = Family::new("hostile-limit", clauses, about);
    for (limit, label, make) in ROWS {
        let most = limits.get(limit)?;
        let code = Code::LimitExceeded(limit);
        family.refused(&format!("{limit}/{label}/bad"), make(most + 1), code);
        family.in_order(&format!("{limit}/{label}/good"), make(most));
    }
    Ok(vec![family])
}

fn text(bytes: usize) -> PlainValue {
    // A tag, and a length of two bytes.
    PlainValue::text(&"v".repeat(bytes - 3))
}

/// A value of so many levels; a scalar has one.
fn nested(depth: usize) -> PlainValue {
    (1..depth).fold(PlainValue::null(), |inner, _| PlainValue::array(&[inner]))
}

fn element(value: PlainValue) -> PlainKind {
    let observed = Vec::new();
    PlainKind::SetAdd { value, observed }
}

fn mark(value: PlainValue) -> PlainKind {
    PlainKind::TextMark {
        key: "k".to_owned(),
        value: Some(value),
        start: None,
        end: None,
    }
}

fn insertion(text: &str) -> PlainKind {
    let place = Place::Between {
        left: None,
        right: None,
    };
    let text = text.to_owned();
    PlainKind::TextInsert { text, place }
}

fn delete(dots: &[Dot]) -> PlainKind {
    let range = |(replica, seq): &Dot| (replica.clone(), *seq, 1);
    PlainKind::TextDelete {
        ranges: dots.iter().map(range).collect(),
    }
}

fn add_at(path: &[String]) -> Vec<PlainChange> {
    let mut scene = setting();
    scene.edit(0, |draft| draft.write(path, PlainKind::CounterAdd(1)));
    scene.changes()
}

/// A change whose writer has seen so many others.
fn with_deps(deps: usize) -> Vec<PlainChange> {
    let ids: Vec<Vec<u8>> = (0..=deps)
        .map(|number| format!("{number:03}").into_bytes())
        .collect();
    let ids: Vec<&[u8]> = ids.iter().map(Vec::as_slice).collect();
    let mut scene = Scene::of(&ids);
    for writer in (0..=deps).rev() {
        if writer == 0 {
            scene.settle();
        }
        scene.edit(writer, |draft| {
            draft.write(&path(PATH), PlainKind::CounterAdd(1))
        });
    }
    scene.changes()
}

/// A change that names so many dots, every second one of a long text.
fn with_references(make: impl Fn(Vec<Dot>) -> Vec<PlainKind>, names: usize) -> Vec<PlainChange> {
    let mut scene = Scene::of(&[b"a", b"s"]);
    scene.edit(1, |draft| {
        draft.write(&path(PATH), insertion(&"i".repeat(2 * names)))
    });
    scene.settle();
    let dots = (1..=names as u64)
        .map(|number| (b"s".to_vec(), 2 * number))
        .collect();
    scene.edit(0, |draft| {
        make(dots)
            .into_iter()
            .for_each(|kind| draft.write(&path(PATH), kind))
    });
    scene.changes()
}
