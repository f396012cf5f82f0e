//! `vectors/crdt/hostile.json`: changes that are refused, each beside one that is not.
//!
//! Spec: chapters 3, 5, 11 and 12. The limits in force are the smallest that chapter 11 allows.

mod form;
mod limits;
mod order;

use super::edit::PATH;
use super::encoding::{PlainChange, PlainKind};
use super::family::Family;
use super::scene::{Scene, path};
use super::value::PlainValue;
use crate::vectors::wire::Limits;

pub(super) fn generate(limits: &Limits) -> anyhow::Result<Vec<Family>> {
    let mut families = form::generate();
    families.extend(limits::generate(limits)?);
    families.extend(order::generate());
    Ok(families)
}

/// `s` has typed `pqr` (dots 1 to 3) and put `x` into a set (dot 4); `a` has read that and typed a
/// letter (dot 1). All of it is at one path.
fn setting() -> Scene {
    let mut scene = Scene::of(&[b"a", b"b", b"s"]);
    scene.edit(2, |draft| {
        draft.text_insert(&path(PATH), 0, "pqr");
        draft.set_add(&path(PATH), PlainValue::text("x"));
    });
    scene.settle();
    scene.edit(0, |draft| {
        draft.text_insert(&path(PATH), 1, "k");
    });
    scene
}

/// The number that the next operation of `a` takes.
const NEXT_SEQ: u64 = 2;

/// What `a` then sends.
fn sent(kinds: Vec<PlainKind>) -> Vec<PlainChange> {
    let mut scene = setting();
    scene.edit(0, |draft| {
        kinds
            .into_iter()
            .for_each(|kind| draft.write(&path(PATH), kind))
    });
    scene.changes()
}

/// The last change of a setting, changed.
fn altered(alter: impl FnOnce(&mut PlainChange)) -> Vec<PlainChange> {
    let mut changes = sent(vec![PlainKind::CounterAdd(1)]);
    if let Some(last) = changes.last_mut() {
        alter(last);
    }
    changes
}
