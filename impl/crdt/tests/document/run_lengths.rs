//! Histories keep runs of changes together and give every change out as it came in.

use proptest::collection::vec;
use proptest::prelude::*;
use synckit_crdt::{
    Applied, ApplyError, Change, Document, Dot, DotRange, Operation, OperationKind, Place,
    ReplicaId, Timestamp, Version,
};

use crate::scenario::{empty, path, replica};

/// What one writer does with a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Key {
    Type(&'static str),
    TypeElsewhere,
    Backspace,
    Delete,
    Count,
    CountTwice,
}

#[derive(Clone, Debug)]
pub(crate) struct Stroke {
    writer: usize,
    key: Key,
    count: usize,
    pause: u64,
    /// Whether the first of them depends on the other writer's last change.
    has_seen: bool,
}

pub(crate) fn stroke() -> impl Strategy<Value = Stroke> {
    let key = prop_oneof![
        4 => Just(Key::Type("k")),
        1 => Just(Key::Type("äß€")),
        2 => Just(Key::TypeElsewhere),
        2 => Just(Key::Backspace),
        2 => Just(Key::Delete),
        1 => Just(Key::Count),
        1 => Just(Key::CountTwice),
    ];
    let pause = prop_oneof![2 => Just(1_u64), 1 => 1..9_u64];
    (0..2_usize, key, 1..9_usize, pause, any::<bool>()).prop_map(
        |(writer, key, count, pause, has_seen)| Stroke {
            writer,
            key,
            count,
            pause,
            has_seen,
        },
    )
}

/// Changes of two writers, in a causal order.
pub(crate) fn typed(strokes: &[Stroke]) -> Vec<Change> {
    let ids = [replica(b"a"), replica(b"b")];
    let mut last_seqs = [0_u64; 2];
    let mut now = 0;
    let mut changes = Vec::new();
    for stroke in strokes {
        for index in 0..stroke.count {
            now += stroke.pause;
            let own = last_seqs[stroke.writer];
            let other = 1 - stroke.writer;
            let seen = (stroke.has_seen && index == 0).then_some(last_seqs[other]);
            let seen = seen.filter(|seq| *seq > 0);
            let change = Change {
                replica: ids[stroke.writer].clone(),
                first_seq: own + 1,
                timestamp: Timestamp::from_raw(now),
                deps: seen
                    .map(|seq| Dot::new(ids[other].clone(), seq))
                    .into_iter()
                    .collect(),
                ops: ops(stroke.key, &ids[stroke.writer], own, index as u64),
            };
            last_seqs[stroke.writer] = change.last_seq();
            changes.push(change);
        }
    }
    changes
}

fn ops(key: Key, id: &ReplicaId, own: u64, index: u64) -> Vec<Operation> {
    let kind = match key {
        Key::Type(text) => insertion(text, if own == 0 { edge() } else { Place::Continues }),
        Key::TypeElsewhere => insertion("x", edge()),
        // The dots of a backspace go down, those of a delete up, each while there are some.
        Key::Backspace | Key::Delete if own <= index + 1 => OperationKind::CounterAdd(1),
        Key::Backspace => deletion(id, own - 2 * index.min((own - 1) / 2)),
        Key::Delete => deletion(id, 1 + index),
        Key::Count | Key::CountTwice => OperationKind::CounterAdd(2),
    };
    let count = if matches!(key, Key::CountTwice) { 2 } else { 1 };
    vec![Operation::new(path(&["x"]), kind); count]
}

fn edge() -> Place {
    Place::Between {
        left: None,
        right: None,
    }
}

fn insertion(text: &str, place: Place) -> OperationKind {
    OperationKind::TextInsert {
        text: text.to_owned(),
        place,
    }
}

fn deletion(id: &ReplicaId, seq: u64) -> OperationKind {
    OperationKind::TextDelete {
        ranges: vec![DotRange::new(id.clone(), seq, 1)],
    }
}

pub(crate) fn applied(changes: &[Change]) -> Document {
    let mut document = empty();
    for change in changes {
        assert_eq!(document.apply(change), Ok(Applied::New));
    }
    document
}

/// One writer's text of so many characters, typed and then erased from its end.
pub(crate) fn typed_and_erased(chars: u64) -> Vec<Change> {
    let id = replica(b"a");
    let keys = (0..2 * chars).map(|index| {
        let kind = match index {
            0 => insertion("t", edge()),
            typed if typed < chars => insertion("t", Place::Continues),
            erased => deletion(&id, 2 * chars - erased),
        };
        Change {
            replica: id.clone(),
            first_seq: index + 1,
            timestamp: Timestamp::from_raw(index + 1),
            deps: Vec::new(),
            ops: vec![Operation::new(path(&["x"]), kind)],
        }
    });
    keys.collect()
}

/// One writer's counter, counted up so many times.
pub(crate) fn counted(changes: u64) -> Vec<Change> {
    let count = |seq| Change {
        replica: replica(b"a"),
        first_seq: seq,
        timestamp: Timestamp::from_raw(seq),
        deps: Vec::new(),
        ops: vec![Operation::counter_add(path(&["n"]), 1)],
    };
    (1..=changes).map(count).collect()
}

proptest! {
    //= SK-STOR-007
    #[test]
    fn every_change_is_given_out_as_it_came_in(strokes in vec(stroke(), 1..40)) {
        let changes = typed(&strokes);
        for change in &changes {
            change.validate(&synckit_crdt::Limits::default()).unwrap();
        }
        let document = applied(&changes);
        let delta = document.delta_since(&Version::new()).unwrap();
        prop_assert_eq!(delta.changes, changes);
    }

    //= SK-DATA-016
    #[test]
    fn a_delta_starts_in_the_middle_of_a_run(
        strokes in vec(stroke(), 1..20),
        at in any::<prop::sample::Index>(),
    ) {
        let changes = typed(&strokes);
        let at = at.index(changes.len() + 1);
        let before = applied(&changes[..at]).version().clone();
        let delta = applied(&changes).delta_since(&before).unwrap();
        prop_assert_eq!(&delta.changes, &changes[at..]);
    }

    #[test]
    fn a_document_rebuilt_from_its_runs_is_the_live_one(strokes in vec(stroke(), 1..20)) {
        let live = applied(&typed(&strokes));
        let mut rebuilt = empty();
        rebuilt.apply_delta(&live.delta_since(&Version::new()).unwrap()).unwrap();
        prop_assert_eq!(rebuilt.snapshot(), live.snapshot());
        prop_assert_eq!(rebuilt.heads(), live.heads());
    }

    //= SK-DATA-015
    #[test]
    fn a_change_of_a_run_is_recognised_and_another_under_its_name_is_not(
        strokes in vec(stroke(), 1..20),
        at in any::<prop::sample::Index>(),
    ) {
        let changes = typed(&strokes);
        let mut document = applied(&changes);
        let change = at.get(&changes);
        prop_assert_eq!(document.apply(change), Ok(Applied::AlreadyCovered));
        let mut other = change.clone();
        other.timestamp = Timestamp::from_raw(change.timestamp.as_u64() + 1);
        let dot = Dot::new(change.replica.clone(), change.first_seq);
        prop_assert_eq!(document.apply(&other), Err(ApplyError::Equivocation { dot }));
    }
}

#[test]
fn a_run_longer_than_a_stretch_is_given_out_whole_and_from_anywhere() {
    let changes = typed_and_erased(1_500);
    let mut document = applied(&changes);
    let delta = document.delta_since(&Version::new()).unwrap();
    assert_eq!(delta.changes, changes);
    for at in [0, 511, 512, 513, 1_499, 1_500, 2_999] {
        let seen = [(replica(b"a"), changes[at].last_seq())].into_iter();
        let delta = document.delta_since(&seen.collect()).unwrap();
        assert_eq!(delta.changes, changes[at + 1..]);
        assert_eq!(document.apply(&changes[at]), Ok(Applied::AlreadyCovered));
    }
}
