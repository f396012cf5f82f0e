//! Making changes.

use proptest::prelude::*;
use synckit_crdt::{
    Change, ChangeError, ClockExhausted, Document, Limit, LimitExceeded, Limits, Operation,
    Timestamp, UnixMillis, Value,
};

use crate::scenario::{
    applied, assert_is_state_of, empty, path, real, real_op, replica, run, steps,
};

fn set(value: i64) -> Vec<Operation> {
    vec![Operation::lww_set(path(&["x"]), value)]
}

fn write(document: &mut Document, writer: &[u8], wall_ms: u64, value: i64) -> Change {
    document
        .change(&replica(writer), UnixMillis(wall_ms), set(value))
        .unwrap()
}

proptest! {
    //= SK-DATA-010
    //= SK-DATA-013
    //= SK-DATA-030
    //= SK-DATA-031
    #[test]
    fn a_writer_writes_what_the_oracle_says_it_must(steps in steps(16)) {
        run(&steps, |_, seen, wall_ms, expected| {
            let mut document = applied(seen);
            let ops = expected.ops.iter().map(real_op).collect();
            let made = document.change(&replica(&expected.replica), UnixMillis(wall_ms), ops);
            assert_eq!(made, Ok(real(expected)));
            assert_is_state_of(&document, &[seen, std::slice::from_ref(expected)].concat());
        });
    }
}

//= SK-LWW-005
#[test]
fn a_write_that_had_seen_another_wins_with_a_clock_that_is_behind() {
    let mut fast = empty();
    let seen = write(&mut fast, b"z", 1_000_000, 1);
    let mut slow = empty();
    slow.apply(&seen).unwrap();
    let reply = write(&mut slow, b"a", 5, 2);
    fast.apply(&reply).unwrap();
    for document in [&fast, &slow] {
        assert_eq!(document.register(&path(&["x"])), Some(&Value::Int(2)));
    }
}

//= SK-LWW-004
#[test]
fn of_two_writes_to_a_field_in_one_change_the_later_wins() {
    let mut document = empty();
    let ops = vec![
        Operation::lww_set(path(&["x"]), 1),
        Operation::lww_delete(path(&["x"])),
        Operation::lww_set(path(&["x"]), 2),
    ];
    let change = document.change(&replica(b"a"), UnixMillis(1), ops).unwrap();
    assert_eq!((change.first_seq, change.last_seq()), (1, 3));
    assert_eq!(change.stamp_of(2).unwrap().seq, 3);
    assert_eq!(change.stamp_of(3), None);
    assert_eq!(document.register(&path(&["x"])), Some(&Value::Int(2)));
}

//= SK-LWW-003
#[test]
fn a_deleted_field_is_gone_and_a_later_write_brings_it_back() {
    let mut document = empty();
    write(&mut document, b"a", 1, 1);
    let delete = vec![Operation::lww_delete(path(&["x"]))];
    document
        .change(&replica(b"a"), UnixMillis(2), delete)
        .unwrap();
    assert_eq!(document.register(&path(&["x"])), None);
    assert_eq!(document.fields().count(), 0);
    assert_eq!(document.registers().count(), 1);
    write(&mut document, b"a", 3, 2);
    assert_eq!(document.register(&path(&["x"])), Some(&Value::Int(2)));
}

/// Asserts that the operations are refused with `error`, and that nothing has changed by it.
fn assert_refused(mut document: Document, ops: Vec<Operation>, error: ChangeError) {
    let before = document.snapshot();
    let mut untouched = document.clone();
    assert_eq!(
        document.change(&replica(b"a"), UnixMillis(9), ops),
        Err(error)
    );
    assert_eq!(document.snapshot(), before);
    // The next change is the one that would have been made anyway.
    let next = |document: &mut Document| {
        document
            .change(&replica(b"b"), UnixMillis(1), set(1))
            .map(|change| change.timestamp)
    };
    assert_eq!(next(&mut document), next(&mut untouched));
}

//= SK-DATA-011
#[test]
fn a_change_without_operations_is_refused() {
    assert_refused(empty(), Vec::new(), ChangeError::NoOperations);
}

#[test]
fn a_change_beyond_the_limits_is_refused_and_one_at_them_is_made() {
    let mut document = empty();
    document.set_limits(Limits {
        max_ops_per_change: 2,
        ..Limits::default()
    });
    let exceeded = LimitExceeded {
        limit: Limit::MaxOpsPerChange,
    };
    let ops = [set(1), set(2), set(3)].concat();
    assert_refused(document.clone(), ops.clone(), exceeded.into());
    document
        .change(&replica(b"a"), UnixMillis(1), ops[..2].to_vec())
        .unwrap();
}

#[test]
fn after_the_last_timestamp_nothing_can_be_written() {
    let mut document = empty();
    let mut last = write(&mut empty(), b"z", 1, 1);
    last.timestamp = Timestamp::from_raw(u64::MAX - 1);
    document.apply(&last).unwrap();
    assert_eq!(write(&mut document, b"a", 1, 2).timestamp, Timestamp::MAX);
    assert_refused(document, set(3), ClockExhausted.into());
}

/// More concurrent writers than a change may name: nobody is locked out, and two changes name them
/// all.
//= SK-DATA-013
#[test]
fn a_writer_with_too_many_heads_names_them_in_its_next_changes() {
    let mut document = empty();
    for writer in 0..300_u32 {
        let change = Change {
            replica: replica(&writer.to_be_bytes()),
            first_seq: 1,
            timestamp: Timestamp::from_raw(1),
            deps: Vec::new(),
            ops: vec![Operation::lww_set(path(&["n"]), Value::Int(writer.into()))],
        };
        document.apply(&change).unwrap();
    }
    let mut named = 0;
    for seq in 1..=2 {
        let ops = vec![Operation::lww_set(path(&["n"]), Value::Null)];
        let change = document
            .change(&replica(b"me"), UnixMillis(5), ops)
            .unwrap();
        assert_eq!(change.first_seq, seq);
        named += change.deps.len();
    }
    assert_eq!(named, 300);
    assert_eq!(document.heads().len(), 1);
}
