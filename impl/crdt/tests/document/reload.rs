//! Snapshots: nothing that merging needs is lost by closing and opening a document.

use proptest::prelude::*;
use synckit_crdt::{ApplyError, Change, Document, Operation, UnixMillis, Value, Version};
use synckit_oracle as oracle;

use crate::scenario::{applied, assert_is_state_of, changes, empty, path, real, replica};

fn reloaded(document: &Document) -> Document {
    Document::open(document.id().clone(), document.snapshot())
}

proptest! {
    //= SK-LWW-006
    #[test]
    fn an_opened_snapshot_is_the_document_it_was_taken_of(changes in changes(12)) {
        let document = applied(&changes);
        let opened = reloaded(&document);
        prop_assert_eq!(opened.snapshot(), document.snapshot());
        assert_is_state_of(&opened, &changes);
    }

    #[test]
    fn a_reload_anywhere_changes_no_outcome(changes in changes(12)) {
        let mut document = empty();
        for change in &changes {
            document.apply(&real(change)).unwrap();
            document = reloaded(&document);
        }
        assert_is_state_of(&document, &changes);
    }

    #[test]
    fn a_reload_does_not_set_the_clock_back(changes in changes(12)) {
        let document = applied(&changes);
        let ops = || vec![Operation::lww_delete(path(&["x"]))];
        let next = |mut document: Document| {
            document.change(&replica(b"new"), UnixMillis(0), ops()).unwrap()
        };
        let (live, again) = (next(document.clone()), next(reloaded(&document)));
        prop_assert_eq!(live.timestamp, again.timestamp);
        let heads = oracle::heads(&changes);
        for (id, seq) in heads {
            prop_assert!(again.deps.iter().any(|d| d.replica.as_bytes() == id && d.seq == seq));
        }
    }

    //= SK-DATA-021
    #[test]
    fn merged_snapshots_are_the_state_of_both_sets_of_changes(
        changes in changes(12),
        left in any::<u64>(),
        right in any::<u64>(),
    ) {
        let part = |mask: u64| {
            let indexed = changes.iter().enumerate();
            let kept = indexed.filter(|(index, _)| mask & (1 << index) != 0);
            oracle::deliverable(&kept.map(|(_, change)| change.clone()).collect::<Vec<_>>())
        };
        let (left, right) = (part(left), part(right));
        let both: Vec<_> =
            changes.iter().filter(|c| left.contains(c) || right.contains(c)).cloned().collect();
        let mut merged = applied(&left);
        merged.merge(&applied(&right).snapshot());
        assert_is_state_of(&merged, &both);
        // What follows applies to the merged document as to any other.
        for change in &changes {
            merged.apply(&real(change)).unwrap();
        }
        assert_is_state_of(&merged, &changes);
    }
}

//= SK-LWW-006
#[test]
fn a_delete_still_competes_after_a_reload() {
    let set = |document: &mut Document, writer: &[u8], wall_ms| {
        let ops = vec![Operation::lww_set(path(&["x"]), 1)];
        document
            .change(&replica(writer), UnixMillis(wall_ms), ops)
            .unwrap()
    };
    let mut deleting = empty();
    let delete = vec![Operation::lww_delete(path(&["x"]))];
    deleting
        .change(&replica(b"a"), UnixMillis(10), delete)
        .unwrap();
    let mut deleting = reloaded(&deleting);

    deleting.apply(&set(&mut empty(), b"early", 9)).unwrap();
    assert_eq!(deleting.register(&path(&["x"])), None);
    deleting.apply(&set(&mut empty(), b"late", 11)).unwrap();
    assert_eq!(deleting.register(&path(&["x"])), Some(&Value::Int(1)));
}

#[test]
fn a_writer_goes_on_counting_after_a_reload() {
    let write = |document: &mut Document| {
        let ops = vec![Operation::lww_set(path(&["x"]), 1)];
        document.change(&replica(b"a"), UnixMillis(7), ops).unwrap()
    };
    let mut document = empty();
    let first = write(&mut document);
    let mut document = reloaded(&document);
    let second = write(&mut document);
    assert_eq!((first.first_seq, second.first_seq), (1, 2));
    assert!(first.timestamp < second.timestamp);
    assert_eq!(second.deps, []);
    let stale = Change {
        first_seq: 3,
        ..second
    };
    assert_eq!(
        document.apply(&stale),
        Err(ApplyError::TimestampNotAdvanced)
    );
    assert!(document.delta_since(&Version::new()).is_err());
}
