//! The client: greeting, catching up, following, and coming back.

use bytes::Bytes;
use synckit_session::client::{ClientEvent, DocumentPhase, Notice, Phase, Record, Saved};
use synckit_wire::convert::version;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, ErrorCode, Ping, Pong};

use crate::harness::{Client, START, change, document, last_page, told, welcome, write};

//= SK-CLNT-010
#[test]
fn nothing_but_hello_is_sent_before_welcome() {
    let mut client = Client::new("a");
    client.write("x");
    client.connect();
    client.write("y");
    assert_eq!(client.frames(), []);
    assert_eq!(client.session.state(), Phase::Greeting);
    client.receive(Body::Welcome(welcome("e")));
    assert_eq!(client.session.state(), Phase::Ready);
    assert_eq!(client.frames().len(), 2);
}

//= SK-CLNT-011
#[test]
fn a_version_that_was_not_offered_closes() {
    let mut client = Client::new("a");
    client.connect();
    client.receive(Body::Welcome(v1::Welcome {
        version: 2,
        ..welcome("e")
    }));
    assert!(client.closed.is_some());
    assert_eq!(client.frames(), []);
}

//= SK-CLNT-013
//= SK-CLNT-020
#[test]
fn a_client_resumes_by_the_cursor_of_the_same_epoch_and_by_version_otherwise() {
    let mut client = Client::new("b");
    client.connect();
    client.receive(Body::Welcome(welcome("e")));
    let first = client.requested();
    assert!(first.cursor.is_empty());
    client.receive(Body::SyncResponse(last_page(
        first.request_id,
        &[change("a", 1)],
        "c1",
    )));
    assert_eq!(client.value(), Some("a1"));
    client.reconnect("e");
    assert_eq!(client.requested().cursor[..], *b"c1");
    client.reconnect("f");
    let by_version = client.requested();
    assert!(by_version.cursor.is_empty());
    let known = version::decode(&by_version.version.unwrap()).unwrap();
    assert_eq!(known.get(&crate::harness::replica("a")), 1);
}

//= SK-STOR-010
#[test]
fn changes_and_their_cursor_are_one_record_and_survive_a_restart() {
    let mut client = Client::new("b");
    client.connect();
    client.receive(Body::Welcome(welcome("e")));
    let request_id = client.requested().request_id;
    client.receive(Body::SyncResponse(last_page(
        request_id,
        &[change("a", 1)],
        "c1",
    )));
    let [Record::Received { changes, cursor }] = &client.records[..] else {
        panic!()
    };
    assert_eq!(changes, &[change("a", 1)]);
    let saved = Saved {
        changes: changes.clone(),
        cursor: cursor.clone(),
        outbox: vec![],
    };
    let mut again = Client::restored("b", saved);
    assert_eq!(again.value(), Some("a1"));
    again.connect();
    again.receive(Body::Welcome(welcome("e")));
    assert_eq!(again.requested().cursor[..], *b"c1");
}

//= SK-CLNT-021
#[test]
fn pages_are_pulled_until_the_last() {
    let mut client = Client::ready("b");
    client.reconnect("e");
    let first = client.requested();
    let page = last_page(first.request_id, &[change("a", 1)], "c1");
    client.receive(Body::SyncResponse(v1::SyncResponse {
        has_more: true,
        ..page
    }));
    let second = client.requested();
    assert_eq!(second.cursor[..], *b"c1");
    assert_eq!(
        client.session.document_state(&document()),
        Some(DocumentPhase::CatchingUp)
    );
    client.receive(Body::SyncResponse(last_page(
        second.request_id,
        &[change("a", 2)],
        "c2",
    )));
    assert_eq!(
        client.session.document_state(&document()),
        Some(DocumentPhase::Live)
    );
    assert_eq!(client.value(), Some("a2"));
    assert!(client.notices.contains(&Notice::Live {
        document: document()
    }));
}

//= SK-CLNT-022
#[test]
fn a_notification_that_follows_is_applied_and_moves_the_cursor() {
    let mut client = Client::live("b");
    client.receive(told(&[change("a", 1)], "c0", "c1"));
    assert_eq!(client.value(), Some("a1"));
    assert_eq!(client.session.cursor(&document()), b"c1");
    assert_eq!(client.frames(), []);
}

//= SK-CLNT-023
#[test]
fn a_notification_that_does_not_follow_leads_to_a_request_by_version() {
    let mut client = Client::live("b");
    client.receive(told(&[change("a", 2)], "c1", "c2"));
    assert_eq!(client.session.cursor(&document()), b"c0");
    assert_eq!(client.value(), None);
    let request = client.requested();
    assert!(request.cursor.is_empty() && request.version.is_some());
}

//= SK-CLNT-025
#[test]
fn a_change_that_comes_again_has_no_effect() {
    let mut client = Client::live("b");
    client.receive(told(&[change("a", 1)], "c0", "c1"));
    let before = client.session.document(&document()).unwrap().snapshot();
    client.notices.clear();
    client.receive(told(&[change("a", 1)], "c1", "c2"));
    assert_eq!(
        client.session.document(&document()).unwrap().snapshot(),
        before
    );
    assert!(client.notices.is_empty(), "{:?}", client.notices);
    assert_eq!(client.session.cursor(&document()), b"c2");
}

//= SK-CLNT-024
#[test]
fn a_change_is_not_shown_before_what_it_depends_on() {
    let mut client = Client::live("b");
    let dependent = write("c", 1, START.0 + 1, &[("a", 1)]);
    client.receive(told(&[dependent], "c0", "c1"));
    assert_eq!(client.value(), None);
    assert_eq!(client.session.cursor(&document()), b"c0");
}

//= SK-CLNT-014
#[test]
fn a_wrong_clock_is_corrected_by_the_servers() {
    let mut client = Client::new("a");
    client.now.0 += 10_000_000_000;
    client.connect();
    client.receive(Body::Welcome(welcome("e")));
    client.write("x");
    let Some(Record::Local(change)) = client.records.last() else {
        panic!()
    };
    assert_eq!(change.timestamp.unix_millis(), START);
}

//= SK-CLNT-050
#[test]
fn a_ping_is_answered_with_its_nonce() {
    let mut client = Client::live("a");
    client.receive(Body::Ping(Ping { nonce: 17 }));
    assert_eq!(client.frames(), [Body::Pong(Pong { nonce: 17 })]);
}

//= SK-CLNT-051
//= SK-CLNT-052
#[test]
fn a_silent_server_is_asked_and_then_given_up() {
    let mut client = Client::live("a");
    client.wait_ms(30_000);
    assert!(matches!(client.frames()[..], [Body::Ping(_)]));
    client.wait_ms(59_999);
    assert_eq!(client.closed, None);
    client.wait_ms(1);
    assert!(client.closed.is_some());
}

//= SK-CLNT-052
#[test]
fn a_server_that_answers_is_kept() {
    let mut client = Client::live("a");
    for _ in 0..5 {
        client.wait_ms(30_000);
        let [Body::Ping(Ping { nonce })] = client.frames()[..] else {
            panic!("no ping")
        };
        client.receive(Body::Pong(Pong { nonce }));
    }
    assert_eq!(client.closed, None);
}

//= SK-CLNT-053
#[test]
fn after_a_loss_the_client_dials_within_its_back_off() {
    let mut client = Client::live("a");
    let dials = client.dials;
    client.step(ClientEvent::Disconnected);
    assert_eq!(client.session.state(), Phase::Offline);
    assert!(client.notices.contains(&Notice::Offline { retrying: true }));
    client.wait_ms(1_000);
    assert_eq!(client.dials, dials + 1);
}

/// How long the client waits after a loss before it dials; then it is greeted again.
fn back_off_ms(client: &mut Client) -> u64 {
    let (dials, lost_at) = (client.dials, client.now);
    client.step(ClientEvent::Disconnected);
    for _ in 0..=30_000 {
        if client.dials == dials {
            client.wait_ms(1);
        }
    }
    let waited_ms = client.now.0 - lost_at.0;
    assert_eq!(client.dials, dials + 1);
    client.step(ClientEvent::Connected);
    client.receive(Body::Welcome(welcome("e")));
    waited_ms
}

//= SK-CLNT-053
#[test]
fn back_off_grows_with_every_loss_until_a_session_was_stable() {
    let mut client = Client::live("a");
    let waits: Vec<u64> = (0..12).map(|_| back_off_ms(&mut client)).collect();
    for (attempt, waited_ms) in waits.iter().enumerate() {
        // The timer of a wait of 0 fires with the next millisecond.
        assert!(
            *waited_ms <= 30_000.min(1_000 << attempt.min(5)) + 1,
            "{waits:?}"
        );
    }
    assert!(
        waits.iter().any(|waited_ms| *waited_ms > 8_000),
        "{waits:?}"
    );
    client.wait_ms(30_000);
    assert!(back_off_ms(&mut client) <= 1_001);
}

//= SK-CLNT-054
#[test]
fn a_leaving_server_is_not_dialled_before_its_time() {
    let mut client = Client::live("a");
    let dials = client.dials;
    let goaway = v1::Goaway {
        reconnect_after_ms: 60_000,
        reason: String::new(),
    };
    client.receive(Body::Goaway(goaway));
    client.step(ClientEvent::Disconnected);
    client.wait_ms(59_999);
    assert_eq!(client.dials, dials);
    client.wait_ms(31_000);
    assert_eq!(client.dials, dials + 1);
}

//= SK-CLNT-055
#[test]
fn after_a_final_error_only_the_application_can_go_on() {
    let mut client = Client::live("a");
    let dials = client.dials;
    let code = ErrorCode::Unauthenticated.into();
    client.receive(Body::Error(v1::Error {
        code,
        ..v1::Error::default()
    }));
    client.step(ClientEvent::Disconnected);
    assert!(
        client
            .notices
            .contains(&Notice::Offline { retrying: false })
    );
    client.wait_ms(600_000);
    assert_eq!(client.dials, dials);
    client.step(ClientEvent::Token("fresh".to_owned()));
    assert_eq!(client.dials, dials + 1);
}

//= SK-CLNT-056
#[test]
fn bytes_that_are_no_frame_close_and_leave_everything_as_it_was() {
    for bytes in [&b""[..], b"\xff\xff", b"{}"] {
        let mut client = Client::live("a");
        client.write("x");
        client.step(ClientEvent::Received(Bytes::copy_from_slice(bytes)));
        assert!(client.closed.is_some(), "{bytes:?}");
        assert_eq!((client.value(), client.outbox_len()), (Some("x"), 1));
    }
}

//= SK-CLNT-056
//= SK-WIRE-006
#[test]
fn a_frame_of_a_client_closes() {
    let mut client = Client::live("a");
    client.receive(Body::Hello(v1::Hello::default()));
    assert_eq!(client.closed, Some(Some(ErrorCode::UnexpectedFrame)));
}

//= SK-CLNT-015
#[test]
fn a_greeting_without_limits_closes() {
    let mut client = Client::new("a");
    client.connect();
    client.receive(Body::Welcome(v1::Welcome {
        limits: None,
        ..welcome("e")
    }));
    assert!(client.closed.is_some());
    assert_eq!(client.frames(), []);
}
