//! Whole histories are taken in run by run, and it is as if change by change.

use proptest::collection::vec;
use proptest::prelude::*;
use synckit_crdt::{ApplyError, Document, HistoryError, PackedHistory, Timestamp, Version};

use crate::run_lengths::{applied, stroke, typed, typed_and_erased};
use crate::scenario::empty;

fn loaded(history: &PackedHistory) -> Document {
    let mut document = empty();
    document.apply_history(history).unwrap();
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
