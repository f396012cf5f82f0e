//! Whole histories are taken in run by run, and it is as if change by change.

use proptest::collection::vec;
use proptest::prelude::*;
use synckit_crdt::{
    Applied, ApplyError, Document, Dot, HistoryError, OperationKind, PackedHistory, Place,
    Timestamp, Version,
};

use crate::run_lengths::{applied, counted, stroke, typed, typed_and_erased};
use crate::scenario::{empty, replica};

fn loaded(history: &PackedHistory) -> Document {
    let mut document = empty();
    document.apply_history(history).unwrap();
    document
}

/// A history beside its state, taken in by a document that has nothing.
fn restored(live: &Document) -> Document {
    let mut document = empty();
    let history = live.packed_history().unwrap();
    document.restore(&live.snapshot(), history).unwrap();
    document
}

fn assert_same(document: &Document, other: &Document) {
    assert_eq!(document.snapshot(), other.snapshot());
    assert_eq!(document.heads(), other.heads());
    assert_eq!(
        document.delta_since(&Version::new()),
        other.delta_since(&Version::new())
    );
}

proptest! {
    //= SK-ARC-012
    #[test]
    fn a_history_taken_in_at_once_gives_the_live_document(strokes in vec(stroke(), 1..30)) {
        let live = applied(&typed(&strokes));
        let history = live.packed_history().unwrap();
        let loaded = loaded(&history);
        assert_same(&loaded, &live);
        prop_assert_eq!(loaded.packed_history().unwrap(), history);
    }

    //= SK-ARC-012
    #[test]
    fn a_document_that_has_a_part_of_a_history_takes_in_the_rest(
        strokes in vec(stroke(), 1..30),
        at in any::<prop::sample::Index>(),
    ) {
        let changes = typed(&strokes);
        let live = applied(&changes);
        let mut document = applied(&changes[..at.index(changes.len() + 1)]);
        document.apply_history(&live.packed_history().unwrap()).unwrap();
        assert_same(&document, &live);
    }

    //= SK-ARC-013
    #[test]
    fn a_state_and_its_history_give_the_live_document(
        strokes in vec(stroke(), 1..30),
        at in any::<prop::sample::Index>(),
    ) {
        let changes = typed(&strokes);
        let (now, later) = changes.split_at(at.index(changes.len() + 1));
        let mut live = applied(now);
        let mut restored = restored(&live);
        assert_same(&restored, &live);
        prop_assert_eq!(restored.packed_history(), live.packed_history());
        for change in later {
            prop_assert_eq!(restored.apply(change), live.apply(change));
        }
        for change in now {
            prop_assert_eq!(restored.apply(change), Ok(Applied::AlreadyCovered));
        }
        assert_same(&restored, &live);
    }

    //= SK-ARC-010
    #[test]
    fn forged_numbers_are_a_history_or_an_error(
        strokes in vec(stroke(), 1..12),
        stretch in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut history = applied(&typed(&strokes)).packed_history().unwrap();
        let index = stretch.index(history.stretches.len());
        let numbers = &mut history.stretches[index].numbers;
        let at = at.index(numbers.len());
        numbers[at] = byte;
        let mut document = empty();
        match document.apply_history(&history) {
            Ok(()) => assert_same(&loaded(&document.packed_history().unwrap()), &document),
            Err(_) => prop_assert_eq!(document.snapshot(), empty().snapshot()),
        }
        // Beside a state it is not replayed, but what is refused there is refused here.
        let is_history = empty().apply_history(&history).is_ok();
        let state = applied(&typed(&strokes)).snapshot();
        let mut document = empty();
        match document.restore(&state, history) {
            Ok(()) => prop_assert!(is_history && document.snapshot().version == state.version),
            Err(_) => prop_assert_eq!(document.snapshot(), empty().snapshot()),
        }
        document.delta_since(&Version::new()).unwrap();
    }
}

//= SK-ARC-012
#[test]
fn a_history_that_contradicts_the_document_changes_nothing() {
    let changes = typed_and_erased(20);
    let history = applied(&changes).packed_history().unwrap();
    let mut other = changes[3].clone();
    other.timestamp = Timestamp::from_raw(1_000);
    let mut document = applied(&changes[..3]);
    document.apply(&other).unwrap();
    let before = document.clone();
    let error = document.apply_history(&history).unwrap_err();
    assert!(matches!(
        error,
        HistoryError::Apply(ApplyError::Equivocation { .. })
    ));
    assert_same(&document, &before);
}

//= SK-ARC-009
#[test]
fn a_history_that_names_a_replica_twice_is_refused() {
    let mut history = applied(&typed_and_erased(2)).packed_history().unwrap();
    loaded(&history);
    history.replicas.push(history.replicas[0].clone());
    let error = empty().apply_history(&history).unwrap_err();
    assert_eq!(error, HistoryError::NameRepeats);
}

//= SK-ARC-013
#[test]
fn a_history_that_does_not_end_at_the_state_beside_it_is_refused() {
    let changes = typed_and_erased(20);
    let (live, before) = (applied(&changes), applied(&changes[..19]));
    let refused = |state: &Document, history: PackedHistory| {
        let mut document = empty();
        let error = document.restore(&state.snapshot(), history).unwrap_err();
        assert_same(&document, &empty());
        error
    };
    assert_same(&restored(&live), &live);
    let history = before.packed_history().unwrap();
    assert_eq!(refused(&live, history), HistoryError::OtherState);
    let mut history = live.packed_history().unwrap();
    history.stretches[0].first_seq += 1;
    assert_eq!(
        refused(&live, history),
        HistoryError::Apply(ApplyError::Gap { expected: 1 })
    );
}

//= SK-ARC-012
//= SK-ARC-013
#[test]
fn a_history_of_operations_that_are_none_is_refused_whether_or_not_it_is_replayed() {
    let live = applied(&counted(5));
    assert_same(&restored(&live), &live);
    let state = live.snapshot();
    let nothing = OperationKind::CounterAdd(0);
    let no_text = OperationKind::TextInsert {
        text: String::new(),
        place: Place::Continues,
    };
    let unheard_of = OperationKind::SetRemove {
        observed: vec![Dot::new(replica(b"z"), 1)],
    };
    let own_future = OperationKind::SetRemove {
        observed: vec![Dot::new(replica(b"a"), 9)],
    };
    for kind in [nothing, no_text, unheard_of, own_future] {
        for place in [0, 4] {
            let mut history = live.packed_history().unwrap();
            history.stretches[0].written[place].kind = kind.clone();
            assert!(empty().apply_history(&history).is_err(), "{kind:?}");
            let error = empty().restore(&state, history).unwrap_err();
            assert_eq!(error, HistoryError::Stretch, "{kind:?}");
        }
    }
}
