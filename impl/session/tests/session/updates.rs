//! Updates: what is stored, what is acknowledged, what is refused and why.

use synckit_crdt::{Change, Timestamp, Value};
use synckit_wire::convert::version;
use synckit_wire::v1::ErrorCode;
use synckit_wire::v1::frame::Body;

use crate::harness::{START, Server, ack, change, error, notification, replica, update, write};
use crate::harness::{page, sync_of};

fn dots(server: &mut Server) -> Vec<(String, u64)> {
    server.disk().dots()
}

fn other_content(change: &Change) -> Change {
    let mut other = change.clone();
    let path = other.ops[0].path.clone();
    other.ops[0] = synckit_crdt::Operation::lww_set(path, Value::Bool(true));
    other
}

//= SK-SESS-030
#[test]
fn an_update_is_acknowledged_through_its_last_change() {
    let mut server = Server::new();
    let a = server.greeted("a");
    let answer = ack(server.ask(a, update(&[change("a", 1), change("a", 2)])));
    assert_eq!(answer.through_seq, 2);
    assert_eq!(answer.replica_id[..], *b"a");
    assert_eq!(answer.document_id, "doc");
    assert_eq!(
        dots(&mut server),
        [("a".to_owned(), 1), ("a".to_owned(), 2)]
    );
}

//= SK-SESS-032
#[test]
fn a_change_that_comes_again_is_acknowledged_again_and_stored_once() {
    let mut server = Server::new();
    let (a, b) = (server.greeted("a"), server.greeted("b"));
    page(server.ask(b, Body::SyncRequest(sync_of(1, &Default::default()))));
    for _ in 0..3 {
        assert_eq!(ack(server.ask(a, update(&[change("a", 1)]))).through_seq, 1);
    }
    assert_eq!(dots(&mut server).len(), 1);
    notification(server.frames(b));
}

//= SK-SESS-032
#[test]
fn known_changes_before_new_ones_are_acknowledged_and_the_new_ones_stored() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.ask(a, update(&[change("a", 1), change("a", 2)]));
    let frames = server.ask(a, update(&[change("a", 1), change("a", 2), change("a", 3)]));
    let through: Vec<u64> = frames
        .into_iter()
        .map(|body| ack(vec![body]).through_seq)
        .collect();
    assert_eq!(through, [2, 3]);
    assert_eq!(dots(&mut server).len(), 3);
}

//= SK-SESS-032
#[test]
fn a_change_that_comes_again_before_it_is_durable_is_acknowledged_when_it_is() {
    let mut server = Server::new();
    let a = server.greeted("a");
    let b = server.greeted("a");
    server.ask(a, update(&[change("a", 1)]));
    server.storage_waits = true;
    server.send(a, update(&[change("a", 2)]));
    server.send(b, update(&[change("a", 2)]));
    assert_eq!((server.frames(a), server.frames(b)), (vec![], vec![]));
    server.storage_waits = false;
    server.store_all();
    assert_eq!(ack(server.frames(a)).through_seq, 2);
    assert_eq!(ack(server.frames(b)).through_seq, 2);
    assert_eq!(dots(&mut server).len(), 2);
}

//= SK-SESS-033
//= SK-SESS-039
#[test]
fn a_gap_is_refused_with_the_expected_sequence_number() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.ask(a, update(&[change("a", 1)]));
    let (code, about) = error(server.ask(a, update(&[change("a", 3)])));
    assert_eq!(code, ErrorCode::Gap);
    assert_eq!((about.expected_seq, about.refused_seq), (2, 3));
    assert!(about.retryable && about.session_continues);
    assert_eq!(about.document_id, "doc");
    assert_eq!(
        ack(server.ask(a, update(&[change("a", 2), change("a", 3)]))).through_seq,
        3
    );
}

//= SK-SESS-033
#[test]
fn the_first_change_of_a_replica_is_its_first() {
    let mut server = Server::new();
    let a = server.greeted("a");
    assert_eq!(
        error(server.ask(a, update(&[change("a", 2)])))
            .1
            .expected_seq,
        1
    );
}

//= SK-SESS-034
#[test]
fn other_content_under_a_known_dot_is_refused_and_the_stored_change_stays() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.ask(a, update(&[change("a", 1), change("a", 2)]));
    let other = other_content(&change("a", 2));
    let frames = server.ask(a, update(&[change("a", 1), other, change("a", 3)]));
    let [first, second] = <[Body; 2]>::try_from(frames).expect("an ack and a refusal");
    assert_eq!(ack(vec![first]).through_seq, 1);
    let (code, about) = error(vec![second]);
    assert_eq!((code, about.refused_seq), (ErrorCode::Equivocation, 2));
    assert!(!about.retryable && about.session_continues);
    assert_eq!(server.disk().entries[1].change, change("a", 2));
    assert_eq!(dots(&mut server).len(), 2);
}

/// What is compared half by half keeps its place: an acknowledgement past it would let its writer
/// forget what was never stored.
//= SK-CLNT-003
//= SK-SESS-034
#[test]
fn no_later_change_is_acknowledged_before_other_content_is_refused() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.ask(a, update(&[change("a", 1), change("a", 2)]));
    server.storage_waits = true;
    let other = other_content(&change("a", 2));
    server.send(a, update(&[change("a", 1), other]));
    server.send(a, update(&[change("a", 3)]));
    server.storage_waits = false;
    server.store_all();
    let [first, second, third] =
        <[Body; 3]>::try_from(server.frames(a)).expect("an ack, a refusal, an ack");
    assert_eq!(ack(vec![first]).through_seq, 1);
    let (code, about) = error(vec![second]);
    assert_eq!((code, about.refused_seq), (ErrorCode::Equivocation, 2));
    assert_eq!(ack(vec![third]).through_seq, 3);
}

//= SK-SESS-034
#[test]
fn other_content_under_a_staged_dot_is_refused_too() {
    let mut server = Server::new();
    let (a, b) = (server.greeted("a"), server.greeted("a"));
    server.ask(a, update(&[change("a", 1)]));
    server.storage_waits = true;
    server.send(a, update(&[change("a", 2)]));
    server.send(b, update(&[other_content(&change("a", 2))]));
    assert_eq!(error(server.frames(b)).0, ErrorCode::Equivocation);
    server.storage_waits = false;
    server.store_all();
    assert_eq!(ack(server.frames(a)).through_seq, 2);
}

//= SK-SESS-035
#[test]
fn a_change_without_what_it_depends_on_is_refused_until_that_is_there() {
    let mut server = Server::new();
    let (a, b) = (server.greeted("a"), server.greeted("b"));
    let dependent = write("b", 1, START.0 + 1, &[("a", 1)]);
    let (code, about) = error(server.ask(b, update(std::slice::from_ref(&dependent))));
    assert_eq!((code, about.refused_seq), (ErrorCode::MissingDependency, 1));
    assert!(
        version::decode(&about.server_version.unwrap())
            .unwrap()
            .is_empty()
    );
    server.ask(a, update(&[change("a", 1)]));
    assert_eq!(ack(server.ask(b, update(&[dependent]))).through_seq, 1);
}

//= SK-SESS-036
#[test]
fn a_timestamp_too_far_ahead_is_refused_and_one_at_the_bound_is_not() {
    let mut server = Server::new();
    let a = server.greeted("a");
    let bound = START.0 + 60_000;
    let (code, about) = error(server.ask(a, update(&[write("a", 1, bound + 1, &[])])));
    assert_eq!(
        (code, about.server_time_ms),
        (ErrorCode::ClockSkew, START.0)
    );
    assert!(!about.retryable && about.session_continues);
    assert_eq!(
        ack(server.ask(a, update(&[write("a", 1, bound, &[])]))).through_seq,
        1
    );
}

//= SK-SESS-037
#[test]
fn a_timestamp_that_does_not_exceed_the_writers_previous_one_is_refused() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.ask(a, update(&[change("a", 1)]));
    let mut stale = change("a", 2);
    stale.timestamp = change("a", 1).timestamp;
    let (code, about) = error(server.ask(a, update(&[stale.clone()])));
    assert_eq!(
        (code, about.refused_seq),
        (ErrorCode::TimestampNotAdvanced, 2)
    );
    stale.timestamp = Timestamp::from_raw(change("a", 1).timestamp.as_u64() + 1);
    assert_eq!(ack(server.ask(a, update(&[stale]))).through_seq, 2);
}

//= SK-SESS-037
#[test]
fn a_timestamp_that_does_not_exceed_that_of_a_dependency_is_refused() {
    let mut server = Server::new();
    let (a, b) = (server.greeted("a"), server.greeted("b"));
    server.ask(a, update(&[write("a", 1, START.0 + 5, &[])]));
    let early = write("b", 1, START.0 + 4, &[("a", 1)]);
    assert_eq!(
        error(server.ask(b, update(&[early]))).0,
        ErrorCode::TimestampNotAdvanced
    );
    let late = write("b", 1, START.0 + 6, &[("a", 1)]);
    assert_eq!(ack(server.ask(b, update(&[late]))).through_seq, 1);
}

//= SK-SESS-038
#[test]
fn a_change_of_another_replica_is_refused() {
    let mut server = Server::new();
    let a = server.greeted("a");
    let (code, about) = error(server.ask(a, update(&[change("b", 1)])));
    assert_eq!(code, ErrorCode::ForeignReplica);
    assert!(!about.retryable && about.session_continues);
    assert_eq!(dots(&mut server), []);
}

//= SK-SESS-039
#[test]
fn changes_before_a_refused_one_take_effect() {
    let mut server = Server::new();
    let a = server.greeted("a");
    let skewed = write("a", 3, START.0 + 100_000, &[]);
    let frames = server.ask(a, update(&[change("a", 1), change("a", 2), skewed]));
    let mut frames = frames.into_iter();
    let (code, about) = error(vec![frames.next().unwrap()]);
    assert_eq!((code, about.refused_seq), (ErrorCode::ClockSkew, 3));
    assert_eq!(ack(frames.collect()).through_seq, 2);
    assert_eq!(dots(&mut server).len(), 2);
}

//= SK-SESS-040
#[test]
fn a_refused_change_leaves_no_trace() {
    let mut server = Server::new();
    let (a, b) = (server.greeted("a"), server.greeted("b"));
    page(server.ask(b, Body::SyncRequest(sync_of(1, &Default::default()))));
    let skewed = write("a", 1, START.0 + 100_000, &[]);
    error(server.ask(a, update(&[skewed])));
    assert_eq!(server.frames(b), []);
    assert_eq!(ack(server.ask(a, update(&[change("a", 1)]))).through_seq, 1);
    notification(server.frames(b));
}

//= SK-SESS-062
#[test]
fn what_follows_a_comparison_in_its_update_comes_before_later_requests() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.ask(a, update(&[change("a", 1)]));
    server.storage_waits = true;
    server.send(a, update(&[change("a", 1), change("a", 2)]));
    server.send(a, update(&[change("a", 3)]));
    // Only the comparison is under way.
    assert_eq!(server.storage_len(), 1);
    server.storage_waits = false;
    server.store_all();
    let through: Vec<u64> = server
        .frames(a)
        .into_iter()
        .map(|body| ack(vec![body]).through_seq)
        .collect();
    assert_eq!(through, [1, 2, 3]);
}

//= SK-ERR-004
#[test]
fn the_first_rule_in_order_is_the_one_that_is_named() {
    let mut server = Server::new();
    let a = server.greeted("a");
    // A gap, a missing dependency, and a skewed clock.
    let all = write("a", 2, START.0 + 100_000, &[("z", 1)]);
    assert_eq!(error(server.ask(a, update(&[all]))).0, ErrorCode::Gap);
    let two = write("a", 1, START.0 + 100_000, &[("z", 1)]);
    assert_eq!(
        error(server.ask(a, update(&[two]))).0,
        ErrorCode::MissingDependency
    );
}

#[test]
fn a_replica_writes_on_after_a_restart_of_the_server() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.ask(a, update(&[change("a", 1)]));
    server.restart();
    let a = server.greeted("a");
    assert_eq!(
        error(server.ask(a, update(&[change("a", 3)])))
            .1
            .expected_seq,
        2
    );
    assert_eq!(
        ack(server.ask(a, update(&[change("a", 1), change("a", 2)][1..]))).through_seq,
        2
    );
    let epoch = server.config.epoch;
    let head = server.disk().head(epoch);
    assert_eq!(head.version.get(&replica("a")), 2);
}
