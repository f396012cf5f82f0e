//! A replica that cannot go on: what its void operations name is named anew.
//!
//! Chapter: `spec/06-client-session.md`. The operations are written out by hand from chapters 14 to
//! 17; the fresh replica is `f` here, whatever its random name is.

use synckit_crdt::{
    Anchor, Dot, DotRange, Mark, Operation, OperationKind, Path, Place, ReplicaId, Side, Value,
};
use synckit_session::client::{ClientEvent, Notice, Record};
use synckit_wire::v1::ErrorCode;
use synckit_wire::v1::frame::Body;

use crate::harness::{Client, acked, document, refusal, replica, welcome};

fn path(name: &str) -> Path {
    Path::new([name]).unwrap()
}

fn own(seq: u64) -> Dot {
    Dot::new(replica("a"), seq)
}

fn insert(text: &str, place: Place) -> Operation {
    let text = text.to_owned();
    Operation::new(path("text"), OperationKind::TextInsert { text, place })
}

fn between(left: Option<Dot>, right: Option<Dot>) -> Place {
    Place::Between { left, right }
}

fn erase(ranges: &[(&ReplicaId, u64, u64)]) -> Operation {
    let ranges = ranges.iter().map(|(replica, first_seq, length)| DotRange {
        replica: (*replica).clone(),
        first_seq: *first_seq,
        length: *length,
    });
    let ranges = ranges.collect();
    Operation::new(path("text"), OperationKind::TextDelete { ranges })
}

fn add(value: &str, observed: Vec<Dot>) -> Operation {
    let value = Value::from(value);
    Operation::new(path("set"), OperationKind::SetAdd { value, observed })
}

fn remove(observed: Vec<Dot>) -> Operation {
    Operation::new(path("set"), OperationKind::SetRemove { observed })
}

fn mark(start: Option<(Dot, Side)>, end: Option<(Dot, Side)>) -> Operation {
    let anchor = |(dot, side)| Anchor { dot, side };
    let mark = Mark {
        key: "bold".to_owned(),
        value: Value::Bool(true),
        start: start.map(anchor),
        end: end.map(anchor),
    };
    Operation::new(path("text"), OperationKind::TextMark(Box::new(mark)))
}

fn write(client: &mut Client, ops: Vec<Operation>) {
    client.step(ClientEvent::LocalChange {
        document: document(),
        ops,
    });
}

/// The operations of each change that was issued anew, and the fresh replica.
fn reissued(client: &Client) -> (Vec<Vec<Operation>>, ReplicaId) {
    let mut reissued = client.records.iter().filter_map(|record| match record {
        Record::Reissued {
            changes, replica, ..
        } => Some((changes, replica)),
        Record::Local(_) | Record::Received { .. } | Record::Acknowledged { .. } => None,
    });
    let (changes, replica) = reissued.next().expect("a reissue");
    assert!(reissued.next().is_none());
    let mut next_seq = 1;
    for change in changes {
        assert_eq!((&change.replica, change.first_seq), (replica, next_seq));
        next_seq = change.last_seq() + 1;
    }
    let ops = changes.iter().map(|change| change.ops.clone()).collect();
    (ops, replica.clone())
}

/// A client whose dots up to this one are acknowledged, and all after it refused.
fn refused_after(client: &mut Client, acknowledged: u64) {
    if acknowledged > 0 {
        client.receive(acked(b"a", acknowledged, "c0", "c1"));
    }
    let first = refusal(ErrorCode::Equivocation, acknowledged + 1);
    client.receive(Body::Error(first));
}

//= SK-CLNT-040
//= SK-CLNT-043
#[test]
fn a_run_that_was_acknowledged_in_part_goes_on_under_the_fresh_name() {
    let mut client = Client::live("a");
    write(&mut client, vec![insert("z", between(None, None))]);
    write(&mut client, vec![insert("ab", between(None, Some(own(1))))]);
    write(&mut client, vec![insert("c", Place::Continues)]);
    write(&mut client, vec![insert("d", Place::Continues)]);
    write(
        &mut client,
        vec![insert("x", between(Some(own(4)), Some(own(5))))],
    );
    refused_after(&mut client, 3);
    let (ops, f) = reissued(&client);
    let fresh = |seq| Dot::new(f.clone(), seq);
    assert_eq!(
        ops,
        [
            // `c` continued `b`, which keeps its name, and stood before `z` as `b` does.
            vec![insert("c", between(Some(own(3)), Some(own(1))))],
            vec![insert("d", Place::Continues)],
            vec![insert("x", between(Some(fresh(1)), Some(fresh(2))))],
        ]
    );
}

//= SK-CLNT-043
#[test]
fn a_deletion_takes_the_same_characters_by_their_present_names() {
    let mut client = Client::live("a");
    write(&mut client, vec![insert("abc", between(None, None))]);
    write(&mut client, vec![insert("def", Place::Continues)]);
    write(
        &mut client,
        vec![
            insert("gh", Place::Continues),
            erase(&[(&replica("a"), 2, 4), (&replica("b"), 1, 1)]),
        ],
    );
    write(&mut client, vec![erase(&[(&replica("a"), 6, 3)])]);
    refused_after(&mut client, 3);
    let (ops, f) = reissued(&client);
    assert_eq!(ops.len(), 3);
    // Dots 4 to 8 are 1 to 5 now.
    let expected = erase(&[(&replica("a"), 2, 2), (&f, 1, 2), (&replica("b"), 1, 1)]);
    assert_eq!(ops[1], [insert("gh", Place::Continues), expected]);
    // `f`, `g`, `h`: two insertions, one range.
    assert_eq!(ops[2], [erase(&[(&f, 3, 3)])]);
}

//= SK-CLNT-043
#[test]
fn sets_counters_marks_and_registers_have_their_effect_again() {
    let other = Dot::new(replica("b"), 9);
    let mut client = Client::live("a");
    let counter = Operation::counter_add(path("counter"), -3);
    let register = Operation::lww_set(path("register"), "value");
    write(&mut client, vec![add("x", vec![other]), counter]);
    write(
        &mut client,
        vec![add("y", Vec::new()), remove(vec![own(1)]), register.clone()],
    );
    write(&mut client, vec![insert("ab", between(None, None))]);
    let anchors = (Some((own(6), Side::Before)), Some((own(7), Side::After)));
    write(
        &mut client,
        vec![add("y", vec![own(3)]), mark(anchors.0, anchors.1)],
    );
    // The first change alone was accepted.
    refused_after(&mut client, 2);
    let (ops, f) = reissued(&client);
    let fresh = |seq| Dot::new(f.clone(), seq);
    let marked = mark(
        Some((fresh(4), Side::Before)),
        Some((fresh(5), Side::After)),
    );
    assert_eq!(
        ops,
        [
            vec![add("y", Vec::new()), remove(vec![own(1)]), register],
            vec![insert("ab", between(None, None))],
            vec![add("y", vec![fresh(1)]), marked],
        ]
    );
}

//= SK-CLNT-043
#[test]
fn what_could_not_be_issued_anew_is_named_no_more() {
    let mut client = Client::new("a");
    let long = "l".repeat(5_000);
    write(&mut client, vec![insert("ab", between(None, None))]);
    write(
        &mut client,
        vec![
            insert(&long, between(Some(own(1)), Some(own(2)))),
            insert("never", Place::Continues),
            add("x", Vec::new()),
        ],
    );
    let (first, last, added) = (own(3), own(5_007), own(5_008));
    write(
        &mut client,
        vec![insert("c", between(Some(last.clone()), Some(own(2))))],
    );
    write(
        &mut client,
        vec![insert("d", between(Some(own(1)), Some(first.clone())))],
    );
    write(
        &mut client,
        vec![
            erase(&[(&replica("a"), 2, 5_008)]),
            remove(vec![added.clone()]),
        ],
    );
    write(&mut client, vec![remove(vec![added])]);
    let anchors = (Some((first, Side::Before)), Some((last, Side::After)));
    write(&mut client, vec![mark(anchors.0, anchors.1)]);

    // This server takes no text as long as that.
    client.connect();
    let mut small = welcome("e");
    small.limits.as_mut().unwrap().max_value_bytes = 4_096;
    client.receive(Body::Welcome(small));
    refused_after(&mut client, 0);

    let (ops, f) = reissued(&client);
    let fresh = |seq| Dot::new(f.clone(), seq);
    assert_eq!(
        ops,
        [
            vec![insert("ab", between(None, None))],
            vec![insert("c", between(Some(fresh(1)), Some(fresh(2))))],
            vec![insert("d", between(Some(fresh(1)), Some(fresh(2))))],
            // `b`, and `c`.
            vec![erase(&[(&f, 2, 2)])],
            vec![mark(
                Some((fresh(1), Side::After)),
                Some((fresh(2), Side::Before))
            )],
        ]
    );
    let told = client.notices.iter();
    let invalid = told.filter(|notice| matches!(notice, Notice::Invalid { .. }));
    assert_eq!(invalid.count(), 1);
}

//= SK-CLNT-043
#[test]
fn a_fresh_replica_that_is_refused_in_turn_is_renamed_again() {
    let mut client = Client::live("a");
    write(&mut client, vec![insert("a", between(None, None))]);
    write(&mut client, vec![insert("b", Place::Continues)]);
    refused_after(&mut client, 0);
    let (_, first) = reissued(&client);
    client.reconnect("e");
    client.records.clear();
    client.receive(Body::Error(refusal(ErrorCode::Equivocation, 1)));
    let (ops, second) = reissued(&client);
    assert_ne!(first, second);
    assert_eq!(
        ops,
        [
            vec![insert("a", between(None, None))],
            vec![insert("b", Place::Continues)]
        ]
    );
}
