//! Pings, pongs, silence and farewells.

use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{ErrorCode, Goaway, Ping, Pong};

use crate::harness::{Server, body, change, error, update};

//= SK-SESS-060
#[test]
fn a_ping_is_answered_with_its_nonce_in_order() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.send(a, Body::Ping(Ping { nonce: 5 }));
    server.send(a, update(&[change("a", 1)]));
    server.send(a, Body::Ping(Ping { nonce: u64::MAX }));
    let frames = server.frames(a);
    assert_eq!(frames[0], Body::Pong(Pong { nonce: 5 }));
    assert!(matches!(frames[1], Body::Ack(_)));
    assert_eq!(frames[2], Body::Pong(Pong { nonce: u64::MAX }));
}

//= SK-SESS-061
#[test]
fn a_silent_client_is_asked_and_then_given_up() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.wait_ms(29_999);
    assert_eq!(server.frames(a), []);
    server.wait_ms(1);
    assert!(matches!(body(server.frames(a)), Body::Ping(_)));
    server.wait_ms(59_999);
    assert_eq!(server.closed(a), None);
    server.wait_ms(1);
    let (code, error) = error(server.frames(a));
    assert_eq!(code, ErrorCode::HeartbeatMissed);
    assert!(error.retryable);
    assert_eq!(server.closed(a), Some(Some(ErrorCode::HeartbeatMissed)));
}

//= SK-SESS-061
#[test]
fn a_client_that_answers_stays() {
    let mut server = Server::new();
    let a = server.greeted("a");
    for _ in 0..5 {
        server.wait_ms(30_000);
        let Body::Ping(Ping { nonce }) = body(server.frames(a)) else {
            panic!("no ping")
        };
        server.send(a, Body::Pong(Pong { nonce }));
    }
    assert_eq!(server.closed(a), None);
}

//= SK-SESS-064
#[test]
fn a_leaving_server_says_when_to_come_back() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.leave(a, 250);
    let Body::Goaway(Goaway {
        reconnect_after_ms, ..
    }) = body(server.frames(a))
    else {
        panic!("no farewell")
    };
    assert_eq!(reconnect_after_ms, 250);
    // What it accepts until the end it still finishes.
    assert!(matches!(
        body(server.ask(a, update(&[change("a", 1)]))),
        Body::Ack(_)
    ));
}
