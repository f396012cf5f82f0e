//! Changes that do not fit, each beside the one that does.

use synckit_crdt::{
    Applied, ApplyError, Change, Delta, Document, Dot, Operation, Timestamp, Version,
};

use crate::scenario::{empty, path, replica};

/// A change of one write per value, at x, y, ...
fn change(writer: &str, first_seq: u64, timestamp: u64, deps: &[(&str, u64)]) -> Change {
    Change {
        replica: replica(writer.as_bytes()),
        first_seq,
        timestamp: Timestamp::from_raw(timestamp),
        deps: deps.iter().map(|(id, seq)| dot(id, *seq)).collect(),
        ops: vec![Operation::lww_set(path(&["x"]), 1)],
    }
}

fn dot(writer: &str, seq: u64) -> Dot {
    Dot::new(replica(writer.as_bytes()), seq)
}

fn with(changes: &[Change]) -> Document {
    let mut document = empty();
    for change in changes {
        assert_eq!(document.apply(change), Ok(Applied::New));
    }
    document
}

/// Asserts that `bad` is refused alone and in a delta, without a trace, and that `good` is not.
fn assert_refused(document: &Document, bad: &Change, error: &ApplyError, good: &Change) {
    let mut refusing = document.clone();
    assert_eq!(refusing.apply(bad), Err(error.clone()));
    let delta = Delta::new(vec![change("other", 1, 1, &[]), bad.clone()]);
    assert_eq!(refusing.apply_delta(&delta), Err(error.clone()));
    assert_eq!(refusing.snapshot(), document.snapshot());
    assert_eq!(refusing.heads(), document.heads());
    assert_eq!(
        refusing.delta_since(&Version::new()),
        document.delta_since(&Version::new())
    );
    assert!(refusing.apply(good).is_ok());
}

//= SK-DATA-010
#[test]
fn a_gap_is_refused_with_the_number_that_is_expected() {
    let document = with(&[change("a", 1, 1, &[])]);
    let error = ApplyError::Gap { expected: 2 };
    assert_refused(
        &document,
        &change("a", 3, 3, &[]),
        &error,
        &change("a", 2, 3, &[]),
    );
}

//= SK-DATA-014
#[test]
fn a_missing_cause_is_refused_by_name() {
    let document = with(&[change("a", 1, 1, &[])]);
    let bad = change("b", 1, 3, &[("a", 2)]);
    let error = ApplyError::MissingDependency { dot: dot("a", 2) };
    assert_refused(&document, &bad, &error, &change("b", 1, 3, &[("a", 1)]));
}

//= SK-SESS-034
#[test]
fn other_content_under_a_known_dot_is_refused() {
    let first = change("a", 1, 1, &[]);
    let document = with(&[first.clone(), change("a", 2, 2, &[])]);
    let mut bad = first.clone();
    bad.ops[0] = Operation::lww_set(path(&["x"]), 2);
    assert_refused(
        &document,
        &bad,
        &ApplyError::Equivocation { dot: dot("a", 1) },
        &first,
    );
    let late = change("a", 1, 5, &[]);
    assert_refused(
        &document,
        &late,
        &ApplyError::Equivocation { dot: dot("a", 1) },
        &first,
    );
}

#[test]
fn a_change_that_cuts_a_known_one_in_two_is_refused() {
    let mut pair = change("a", 1, 1, &[]);
    pair.ops.push(Operation::lww_delete(path(&["y"])));
    let document = with(std::slice::from_ref(&pair));
    let error = ApplyError::Equivocation { dot: dot("a", 2) };
    assert_refused(
        &document,
        &change("a", 2, 2, &[]),
        &error,
        &change("a", 3, 2, &[]),
    );
    let error = ApplyError::Equivocation { dot: dot("a", 1) };
    assert_refused(&document, &change("a", 1, 1, &[]), &error, &pair);
}

#[test]
fn a_change_that_reaches_over_the_end_of_a_snapshot_is_refused() {
    // Without history: the content is gone, yet no change can be here in part.
    let first = change("a", 1, 1, &[]);
    let document = Document::open(
        empty().id().clone(),
        with(std::slice::from_ref(&first)).snapshot(),
    );
    let mut bad = change("a", 1, 2, &[]);
    bad.ops.push(Operation::lww_delete(path(&["y"])));
    let mut refusing = document.clone();
    assert_eq!(
        refusing.apply(&bad),
        Err(ApplyError::Equivocation { dot: dot("a", 1) })
    );
    assert_eq!(refusing.snapshot(), document.snapshot());
    assert_eq!(refusing.apply(&first), Ok(Applied::AlreadyCovered));
}

//= SK-DATA-030
#[test]
fn a_timestamp_that_does_not_exceed_the_writers_own_is_refused() {
    let document = with(&[change("a", 1, 5, &[])]);
    let error = ApplyError::TimestampNotAdvanced;
    assert_refused(
        &document,
        &change("a", 2, 5, &[]),
        &error,
        &change("a", 2, 6, &[]),
    );
}

//= SK-SESS-037
#[test]
fn a_timestamp_that_does_not_exceed_that_of_a_cause_is_refused() {
    let document = with(&[change("a", 1, 5, &[])]);
    let bad = change("b", 1, 5, &[("a", 1)]);
    let error = ApplyError::TimestampNotAdvanced;
    assert_refused(&document, &bad, &error, &change("b", 1, 6, &[("a", 1)]));
}

#[test]
fn a_concurrent_change_may_have_any_timestamp() {
    let mut document = with(&[change("a", 1, 5, &[])]);
    assert_eq!(document.apply(&change("b", 1, 1, &[])), Ok(Applied::New));
}

#[test]
fn two_contents_for_one_dot_in_one_delta_are_refused() {
    let mut other = change("a", 1, 1, &[]);
    other.ops[0] = Operation::lww_delete(path(&["x"]));
    let mut document = empty();
    let delta = Delta::new(vec![change("a", 1, 1, &[]), other]);
    let error = ApplyError::Equivocation { dot: dot("a", 1) };
    assert_eq!(document.apply_delta(&delta), Err(error));
    assert!(document.version().is_empty());
}

#[test]
fn a_long_chain_in_reverse_is_applied_at_once() {
    let chain = (1..=1_000)
        .rev()
        .map(|seq| change("a", seq, seq, &[]))
        .collect();
    let mut document = empty();
    document.apply_delta(&Delta::new(chain)).unwrap();
    assert_eq!(document.version().get(&replica(b"a")), 1_000);
}
