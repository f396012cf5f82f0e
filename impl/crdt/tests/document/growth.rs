//! On every way into a document, and for every kind of field, twice the work takes about twice as
//! long.

use synckit_crdt::{Change, Delta, Document, Expand, Operation, Snapshot, UnixMillis, Value};

use crate::busy::{busy, grows_gently};
use crate::scenario::{empty, path, replica};

const SMALL: usize = 200;

/// The `index`-th edit of a writer, as a change of its own.
type Write = fn(&mut Document, usize) -> Change;

/// Each kind of field, and how it is written.
const KINDS: [(&str, Write); 5] = [
    ("registers", |document, index| {
        let field = path(&["x", &index.to_string()]);
        edit(document, index, Operation::lww_set(field, index as i64))
    }),
    ("a counter", |document, index| {
        edit(document, index, Operation::counter_add(path(&["n"]), 1))
    }),
    ("a set", |document, index| {
        let make = |edit: &mut synckit_crdt::Edit<'_>| {
            edit.set(&path(&["s"])).add(Value::Int(index as i64))
        };
        made(document, index, make)
    }),
    ("a text", |document, index| {
        // Never where the last character went, so that no run goes on.
        let at = (index * 7_919) % (index + 1);
        made(document, index, |edit| {
            edit.text(&path(&["t"])).insert(at, "t")
        })
    }),
    ("marks", |document, index| {
        let make = |edit: &mut synckit_crdt::Edit<'_>| {
            let field = path(&["m"]);
            let mut text = edit.text(&field);
            text.insert(2 * index, "ab")?;
            text.mark(index..index + 2, Expand::After, "bold", index as i64)
        };
        made(document, index, make)
    }),
];

fn now(index: usize) -> UnixMillis {
    UnixMillis(1 + index as u64)
}

fn edit(document: &mut Document, index: usize, op: Operation) -> Change {
    let change = document.change(&replica(b"a"), now(index), vec![op]);
    change.expect("within the limits")
}

fn made(
    document: &mut Document,
    index: usize,
    make: impl FnOnce(&mut synckit_crdt::Edit<'_>) -> Result<(), synckit_crdt::ChangeError>,
) -> Change {
    let (change, made) = document
        .edit(&replica(b"a"), now(index), make)
        .expect("a clock that goes on");
    made.expect("within the limits");
    change.expect("an edit")
}

/// A document of so many edits, and its changes.
fn written(write: Write, count: usize) -> (Document, Vec<Change>) {
    let mut document = empty();
    let changes = (0..count).map(|index| write(&mut document, index));
    let changes = changes.collect();
    (document, changes)
}

#[test]
fn writing_grows_with_what_is_written() {
    for (kind, write) in KINDS {
        grows_gently(kind, SMALL, |count| {
            let start = busy();
            written(write, count);
            busy() - start
        });
    }
}

#[test]
fn applying_changes_grows_with_their_number() {
    for (kind, write) in KINDS {
        grows_gently(kind, SMALL, |count| {
            let (live, changes) = written(write, count);
            let start = busy();
            let mut one_by_one = empty();
            for change in &changes {
                one_by_one.apply(change).expect("in order");
            }
            let took = busy() - start;
            assert_eq!(one_by_one.version(), live.version());
            took
        });
    }
}

#[test]
fn applying_a_delta_in_any_order_grows_with_its_length() {
    for (kind, write) in KINDS {
        grows_gently(kind, SMALL, |count| {
            let (live, mut changes) = written(write, count);
            changes.reverse();
            let start = busy();
            let mut at_once = empty();
            at_once.apply_delta(&Delta::new(changes)).expect("whole");
            let took = busy() - start;
            assert_eq!(at_once.version(), live.version());
            took
        });
    }
}

#[test]
fn saving_opening_and_merging_states_grows_with_them() {
    for (kind, write) in KINDS {
        grows_gently(kind, SMALL, |count| {
            let (live, changes) = written(write, count);
            let mut half = empty();
            for change in &changes[..count / 2] {
                half.apply(change).expect("in order");
            }
            let start = busy();
            let state: Snapshot = live.snapshot();
            let opened = Document::open(live.id().clone(), state.clone());
            half.merge(&state);
            let took = busy() - start;
            assert_eq!(opened.version(), live.version());
            assert_eq!(half.version(), live.version());
            took
        });
    }
}

#[test]
fn a_history_grows_with_its_length() {
    for (kind, write) in KINDS {
        grows_gently(kind, SMALL, |count| {
            let (live, _) = written(write, count);
            let start = busy();
            let history = live.packed_history().expect("whole");
            let mut replayed = empty();
            replayed.apply_history(&history).expect("ours");
            let mut kept = empty();
            kept.restore(&live.snapshot(), history).expect("ours");
            let took = busy() - start;
            assert_eq!(replayed.version(), live.version());
            assert_eq!(kept.version(), live.version());
            took
        });
    }
}
