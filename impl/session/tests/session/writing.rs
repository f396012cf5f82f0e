//! The client: local changes, the outbox, acknowledgements and refusals.

use synckit_session::client::{Notice, Phase, Record, Saved};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, ErrorCode};

use crate::harness::{Client, acked, change, document, last_page, refusal, welcome};

//= SK-CLNT-001
//= SK-CLNT-006
#[test]
fn a_local_change_is_read_at_once_and_offline() {
    let mut client = Client::new("a");
    client.disk_waits = true;
    client.write("x");
    assert_eq!(client.value(), Some("x"));
    assert_eq!(client.outbox_len(), 1);
    assert_eq!(client.session.state(), Phase::Offline);
}

//= SK-CLNT-002
#[test]
fn a_change_is_sent_only_once_it_is_on_the_disk() {
    let mut client = Client::live("a");
    client.disk_waits = true;
    client.write("x");
    assert_eq!(client.frames(), []);
    assert!(matches!(client.records.last(), Some(Record::Local(_))));
    client.store_all();
    assert_eq!(client.updated(), [1]);
}

//= SK-CLNT-002
//= SK-CLNT-003
#[test]
fn a_change_that_the_disk_refused_is_kept_stored_later_and_sent_then() {
    let mut client = Client::live("a");
    client.disk_waits = true;
    client.write("x");
    client.fail_next();
    assert!(client.notices.contains(&Notice::StorageFailed {
        document: document()
    }));
    assert_eq!((client.value(), client.outbox_len()), (Some("x"), 1));
    client.disk_waits = false;
    client.reconnect("e");
    assert!(
        client
            .frames()
            .iter()
            .any(|body| matches!(body, Body::Update(_)))
    );
}

//= SK-CLNT-004
//= SK-CLNT-005
#[test]
fn changes_are_sent_in_order_without_waiting_for_acks() {
    let mut client = Client::live("a");
    for value in ["x", "y", "z"] {
        client.write(value);
    }
    assert_eq!(client.updated(), [1, 2, 3]);
}

//= SK-CLNT-004
//= SK-CLNT-015
#[test]
fn no_more_updates_are_in_flight_than_the_server_allows() {
    let mut client = Client::new("a");
    client.connect();
    let mut greeting = welcome("e");
    greeting.limits.as_mut().unwrap().max_unacknowledged_updates = 2;
    client.receive(Body::Welcome(greeting));
    let request_id = client.requested().request_id;
    client.receive(Body::SyncResponse(last_page(request_id, &[], "c0")));
    for value in ["x", "y", "z"] {
        client.write(value);
    }
    assert_eq!(client.updated(), [1, 2]);
    client.receive(acked(b"a", 1, "", ""));
    assert_eq!(client.updated(), [3]);
}

//= SK-CLNT-003
//= SK-CLNT-012
#[test]
fn what_was_not_acknowledged_is_sent_again_after_a_lost_connection() {
    let mut client = Client::live("a");
    client.write("x");
    client.write("y");
    client.receive(acked(b"a", 1, "c0", "c1"));
    client.frames();
    client.reconnect("e");
    let frames = client.frames();
    assert!(
        matches!(frames[..], [Body::SyncRequest(_), Body::Update(_)]),
        "{frames:?}"
    );
    let Body::Update(update) = &frames[1] else {
        panic!()
    };
    assert_eq!(update.delta.as_ref().unwrap().changes[0].first_seq, 2);
}

//= SK-STOR-011
//= SK-CLNT-003
#[test]
fn a_restarted_client_has_its_outbox_and_goes_on_numbering() {
    let saved = Saved {
        changes: vec![change("a", 1)],
        outbox: vec![change("a", 2)],
        ..Saved::default()
    };
    let mut client = Client::restored("a", saved);
    assert_eq!((client.value(), client.outbox_len()), (Some("a2"), 1));
    client.write("x");
    let Some(Record::Local(third)) = client.records.last() else {
        panic!()
    };
    assert_eq!(third.first_seq, 3);
    client.connect();
    client.receive(Body::Welcome(welcome("e")));
    let frames = client.frames();
    let Body::Update(update) = &frames[1] else {
        panic!("{frames:?}")
    };
    let seqs: Vec<u64> = update
        .delta
        .as_ref()
        .unwrap()
        .changes
        .iter()
        .map(|c| c.first_seq)
        .collect();
    assert_eq!(seqs, [2, 3]);
}

//= SK-CLNT-030
#[test]
fn an_ack_removes_what_it_covers_and_nothing_else() {
    let mut client = Client::live("a");
    for value in ["x", "y", "z"] {
        client.write(value);
    }
    client.receive(acked(b"a", 2, "", ""));
    assert_eq!(client.outbox_len(), 1);
    assert!(!client.notices.contains(&Notice::Settled {
        document: document()
    }));
    client.receive(acked(b"a", 3, "", ""));
    assert_eq!(client.outbox_len(), 0);
    assert!(client.notices.contains(&Notice::Settled {
        document: document()
    }));
    assert_eq!(client.value(), Some("z"));
}

//= SK-CLNT-031
#[test]
fn an_ack_moves_the_cursor_only_from_where_the_client_stands() {
    let mut client = Client::live("a");
    client.write("x");
    client.write("y");
    client.receive(acked(b"a", 1, "c7", "c8"));
    assert_eq!(client.session.cursor(&document()), b"c0");
    client.receive(acked(b"a", 2, "c0", "c2"));
    assert_eq!(client.session.cursor(&document()), b"c2");
}

//= SK-CLNT-033
#[test]
fn an_ack_of_what_was_never_made_removes_nothing() {
    let mut client = Client::live("a");
    client.write("x");
    client.receive(acked(b"a", 9, "", ""));
    assert_eq!(client.outbox_len(), 1);
    client.receive(acked(b"b", 1, "", ""));
    assert_eq!(client.outbox_len(), 1);
    client.receive(acked(b"a", 1, "", ""));
    assert_eq!(client.outbox_len(), 0);
}

//= SK-CLNT-032
#[test]
fn on_a_gap_the_outbox_is_sent_again_from_the_expected_change() {
    let mut client = Client::live("a");
    for value in ["x", "y", "z"] {
        client.write(value);
    }
    client.frames();
    let gap = v1::Error {
        retryable: true,
        expected_seq: 2,
        ..refusal(ErrorCode::Gap, 3)
    };
    client.receive(Body::Error(gap));
    assert_eq!(client.updated(), [2, 3]);
}

#[test]
fn what_storage_refused_is_sent_again() {
    let mut client = Client::live("a");
    client.write("x");
    client.write("y");
    client.frames();
    let failed = v1::Error {
        retryable: true,
        ..refusal(ErrorCode::StorageFailed, 1)
    };
    client.receive(Body::Error(failed));
    assert_eq!(client.updated(), [1, 2]);
}

#[test]
fn what_access_forbids_is_kept_and_not_repeated_on_this_connection() {
    let mut client = Client::live("a");
    client.write("x");
    client.frames();
    client.receive(Body::Error(refusal(ErrorCode::AccessDenied, 1)));
    assert!(
        client
            .notices
            .iter()
            .any(|notice| matches!(notice, Notice::Refused(_)))
    );
    client.write("y");
    assert_eq!(client.frames(), []);
    assert_eq!(client.outbox_len(), 2);
    client.reconnect("e");
    assert!(
        client
            .frames()
            .iter()
            .any(|body| matches!(body, Body::Update(_)))
    );
}

//= SK-ERR-005
#[test]
fn an_unknown_code_is_treated_by_its_flags() {
    let mut client = Client::live("a");
    client.receive(Body::Error(v1::Error {
        code: 999,
        ..refusal(ErrorCode::Unspecified, 0)
    }));
    assert_eq!(client.closed, None);
    let fatal = v1::Error {
        code: 999,
        session_continues: false,
        ..v1::Error::default()
    };
    client.receive(Body::Error(fatal));
    assert!(client.closed.is_some());
}

//= SK-CLNT-040
//= SK-CLNT-041
//= SK-CLNT-042
#[test]
fn refused_changes_are_issued_anew_by_a_fresh_replica_after_a_new_greeting() {
    for code in [
        ErrorCode::Equivocation,
        ErrorCode::ReplicaTaken,
        ErrorCode::ClockSkew,
    ] {
        let mut client = Client::live("a");
        client.write("x");
        let Some(Record::Local(void)) = client.records.last().cloned() else {
            panic!()
        };
        client.frames();
        client.now.0 += 5;
        client.receive(Body::Error(refusal(code, 1)));
        assert_ne!(client.session.replica().as_bytes(), b"a");
        assert!(client.closed.is_some());
        assert_eq!(client.value(), Some("x"));
        client.step(synckit_session::client::ClientEvent::Disconnected);
        client.wait_ms(0);
        client.step(synckit_session::client::ClientEvent::Connected);
        let Body::Hello(hello) = &client.frames()[0] else {
            panic!("no greeting")
        };
        assert_eq!(hello.replica_id[..], *client.session.replica().as_bytes());
        client.receive(Body::Welcome(welcome("e")));
        let Some(Body::Update(update)) = client.frames().pop() else {
            panic!("no update")
        };
        let delta = update.delta.unwrap();
        assert_eq!(delta.replicas[0][..], *client.session.replica().as_bytes());
        assert!(delta.changes[0].timestamp > void.timestamp.as_u64());
        assert_eq!(delta.changes.len(), 1);
    }
}

//= SK-CLNT-040
#[test]
fn changes_before_a_refused_one_are_not_issued_twice() {
    let mut client = Client::live("a");
    client.write("x");
    client.write("y");
    client.frames();
    // The server refuses the second at once; the first is on its way to the disk.
    client.receive(Body::Error(refusal(ErrorCode::ClockSkew, 2)));
    client.receive(acked(b"a", 1, "c0", "c1"));
    let reissued: Vec<usize> = client
        .records
        .iter()
        .filter_map(|record| match record {
            Record::Reissued { changes, .. } => Some(changes.len()),
            Record::Local(_) | Record::Received { .. } | Record::Acknowledged { .. } => None,
        })
        .collect();
    assert_eq!(reissued, [1]);
}
