//! `Hello`, `Welcome`, and what is no greeting.

use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, ErrorCode, Ping};

use crate::harness::{START, Server, body, error, hello};

fn welcome(frames: Vec<Body>) -> v1::Welcome {
    match body(frames) {
        Body::Welcome(welcome) => welcome,
        other => panic!("expected Welcome, got {other:?}"),
    }
}

//= SK-SESS-003
//= SK-SESS-005
#[test]
fn hello_is_answered_with_everything_a_client_needs() {
    let mut server = Server::new();
    let a = server.connect(None);
    let welcome = welcome(server.ask(a, Body::Hello(hello("a"))));
    assert_eq!(welcome.version, 1);
    assert_eq!(welcome.session_id.len(), 16);
    assert_eq!(welcome.server_time_ms, START.0);
    assert_eq!(welcome.heartbeat_interval_ms, 30_000);
    assert_eq!(welcome.epoch[..], [7; 16]);
    let limits = welcome.limits.unwrap();
    // Chapter 11.
    assert_eq!(limits.max_frame_bytes, 1_048_576);
    assert_eq!(limits.max_document_id_bytes, 256);
    assert_eq!(limits.max_replicas_per_document, 65_536);
    assert!(!format!("{limits:?}").contains(": 0"), "{limits:?}");
}

//= SK-SESS-006
#[test]
fn two_sessions_have_two_ids() {
    let mut server = Server::new();
    let (a, b) = (server.connect(None), server.connect(None));
    let first = welcome(server.ask(a, Body::Hello(hello("a"))));
    let second = welcome(server.ask(b, Body::Hello(hello("b"))));
    assert_ne!(first.session_id, second.session_id);
}

//= SK-SESS-003
//= SK-VERS-003
#[test]
fn the_first_of_the_clients_versions_that_the_server_speaks_is_chosen() {
    let mut server = Server::new();
    server.config.versions = vec![1, 2, 3];
    let a = server.connect(None);
    let mut greeting = hello("a");
    greeting.versions = vec![9, 2, 1];
    assert_eq!(welcome(server.ask(a, Body::Hello(greeting))).version, 2);
}

//= SK-SESS-003
#[test]
fn no_common_version_closes() {
    let mut server = Server::new();
    for versions in [vec![], vec![2, 9]] {
        let a = server.connect(None);
        let greeting = v1::Hello {
            versions,
            ..hello("a")
        };
        let (code, error) = error(server.ask(a, Body::Hello(greeting)));
        assert_eq!(code, ErrorCode::UnsupportedVersion);
        assert!(!error.session_continues && !error.retryable);
        assert_eq!(server.closed(a), Some(Some(ErrorCode::UnsupportedVersion)));
    }
}

//= SK-SESS-004
//= SK-VERS-001
#[test]
fn capabilities_are_those_of_both_sides_each_once() {
    let mut server = Server::new();
    let a = server.connect(None);
    let lww = v1::Capability::Lww as i32;
    let mut greeting = hello("a");
    greeting.capabilities = vec![999, lww, v1::Capability::Compression as i32, lww];
    assert_eq!(
        welcome(server.ask(a, Body::Hello(greeting))).capabilities,
        [lww]
    );
}

//= SK-SESS-001
#[test]
fn any_other_first_frame_closes() {
    let mut server = Server::new();
    let a = server.connect(None);
    let (code, _) = error(server.ask(a, Body::Ping(Ping { nonce: 1 })));
    assert_eq!(code, ErrorCode::UnexpectedFrame);
    assert_eq!(server.closed(a), Some(Some(ErrorCode::UnexpectedFrame)));
    let b = server.greeted("b");
    assert_eq!(server.closed(b), None);
}

//= SK-SESS-001
#[test]
fn an_unknown_first_frame_is_no_greeting_either() {
    let mut server = Server::new();
    let a = server.connect(None);
    server.send_bytes(a, &[0xfa, 0x3f, 0x00]);
    assert_eq!(error(server.frames(a)).0, ErrorCode::UnexpectedFrame);
}

//= SK-SESS-002
#[test]
fn a_second_hello_closes() {
    let mut server = Server::new();
    let a = server.greeted("a");
    let (code, _) = error(server.ask(a, Body::Hello(hello("a"))));
    assert_eq!(code, ErrorCode::UnexpectedFrame);
    assert_eq!(server.closed(a), Some(Some(ErrorCode::UnexpectedFrame)));
}

//= SK-SESS-007
#[test]
fn without_hello_the_server_gives_up_after_ten_seconds() {
    let mut server = Server::new();
    let a = server.connect(None);
    server.wait_ms(9_999);
    assert_eq!(server.closed(a), None);
    server.wait_ms(1);
    assert_eq!(error(server.frames(a)).0, ErrorCode::Unauthenticated);
    assert_eq!(server.closed(a), Some(Some(ErrorCode::Unauthenticated)));
}

//= SK-SESS-007
#[test]
fn a_greeted_connection_outlives_the_greetings_time() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.wait_ms(10_000);
    assert_eq!(server.closed(a), None);
}

//= SK-WIRE-011
#[test]
fn a_replica_id_of_no_or_too_many_bytes_is_malformed() {
    let mut server = Server::new();
    for name in [String::new(), "x".repeat(65)] {
        let a = server.connect(None);
        assert_eq!(
            error(server.ask(a, Body::Hello(hello(&name)))).0,
            ErrorCode::Malformed
        );
    }
    server.greeted(&"x".repeat(64));
}
