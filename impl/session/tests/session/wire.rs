//! Bytes that are no frame, and frames at the wrong place.

use bytes::Bytes;
use synckit_session::server::ConnectionEvent;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, ErrorCode, Ping, Pong};

use crate::harness::{Server, change, error, sync_of, update};

fn alive(server: &mut Server, id: u64) -> bool {
    server.ask(id, Body::Ping(Ping { nonce: 9 })) == [Body::Pong(Pong { nonce: 9 })]
}

//= SK-WIRE-001
//= SK-WIRE-002
#[test]
fn bytes_that_are_no_frame_close() {
    let mut server = Server::new();
    for bytes in [&b""[..], b"\x0a", b"\xff\xff\xff", b"{\"type\":\"hello\"}"] {
        let a = server.greeted("a");
        server.send_bytes(a, bytes);
        let (code, error) = error(server.frames(a));
        assert_eq!(code, ErrorCode::Malformed, "{bytes:?}");
        assert!(!error.session_continues && !error.retryable && !error.message.is_empty());
        assert_eq!(server.closed(a), Some(Some(ErrorCode::Malformed)));
    }
}

//= SK-WIRE-003
#[test]
fn an_unknown_body_is_refused_and_the_session_goes_on() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.send_bytes(a, &[0xfa, 0x3f, 0x00]);
    let (code, error) = error(server.frames(a));
    assert_eq!(code, ErrorCode::UnsupportedFrame);
    assert!(error.session_continues && !error.retryable);
    assert!(alive(&mut server, a));
}

//= SK-WIRE-004
#[test]
fn unknown_fields_are_ignored() {
    let mut server = Server::new();
    let a = server.greeted("a");
    // Ping with its nonce, and field 99 beside it.
    server.send_bytes(a, &[0x2a, 0x05, 0x08, 0x09, 0x98, 0x06, 0x01]);
    assert_eq!(server.frames(a), [Body::Pong(Pong { nonce: 9 })]);
}

//= SK-WIRE-005
#[test]
fn a_frame_beyond_the_limit_closes_and_one_at_the_limit_does_not() {
    let mut server = Server::new();
    server.config.limits.max_frame_bytes = 100;
    let a = server.greeted("a");
    let padded = |len: usize| {
        // Ping, and field 99 of bytes to fill the frame.
        let mut bytes = vec![0x2a, 0x02, 0x08, 0x09, 0x9a, 0x06, (len - 7) as u8];
        bytes.resize(len, 0);
        bytes
    };
    server.send_bytes(a, &padded(100));
    assert_eq!(server.frames(a), [Body::Pong(Pong { nonce: 9 })]);
    server.send_bytes(a, &padded(101));
    let (code, error) = error(server.frames(a));
    assert_eq!(
        (code, error.limit.as_str()),
        (ErrorCode::LimitExceeded, "max_frame_bytes")
    );
    assert!(!error.session_continues);
    assert_eq!(server.closed(a), Some(Some(ErrorCode::LimitExceeded)));
}

//= SK-WIRE-005
#[test]
fn what_the_transport_found_too_long_closes_too() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.step(a, ConnectionEvent::Oversized);
    assert_eq!(error(server.frames(a)).1.limit, "max_frame_bytes");
    assert_eq!(server.closed(a), Some(Some(ErrorCode::LimitExceeded)));
}

//= SK-TRAN-003
#[test]
fn a_text_message_is_malformed() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.step(a, ConnectionEvent::NotAFrame);
    assert_eq!(error(server.frames(a)).0, ErrorCode::Malformed);
}

//= SK-WIRE-006
#[test]
fn a_frame_of_a_server_closes() {
    let mut server = Server::new();
    let frames = [
        Body::Welcome(v1::Welcome::default()),
        Body::Ack(v1::Ack::default()),
        Body::Notification(v1::Notification::default()),
        Body::SyncResponse(v1::SyncResponse::default()),
        Body::Error(v1::Error::default()),
        Body::Goaway(v1::Goaway::default()),
    ];
    for body in frames {
        let a = server.greeted("a");
        assert_eq!(error(server.ask(a, body)).0, ErrorCode::UnexpectedFrame);
        assert_eq!(server.closed(a), Some(Some(ErrorCode::UnexpectedFrame)));
    }
}

//= SK-SESS-065
//= SK-ERR-002
#[test]
fn frames_of_capabilities_that_were_not_agreed_on_are_refused() {
    let mut server = Server::new();
    let a = server.greeted("a");
    let query = v1::Query {
        request_id: 4,
        ..v1::Query::default()
    };
    let (code, about) = error(server.ask(a, Body::Query(query)));
    assert_eq!((code, about.request_id), (ErrorCode::UnsupportedFrame, 4));
    let document_id = "doc".to_owned();
    let presence = v1::AwarenessUpdate {
        document_id,
        ..v1::AwarenessUpdate::default()
    };
    let (code, about) = error(server.ask(a, Body::AwarenessUpdate(presence)));
    assert_eq!(
        (code, about.document_id.as_str()),
        (ErrorCode::UnsupportedFrame, "doc")
    );
    assert!(alive(&mut server, a));
}

//= SK-WIRE-012
//= SK-WIRE-021
#[test]
fn a_sync_request_without_its_parts_is_malformed() {
    let mut server = Server::new();
    let good = sync_of(1, &Default::default());
    let bad = [
        v1::SyncRequest {
            request_id: 0,
            ..good.clone()
        },
        v1::SyncRequest {
            mode: 0,
            ..good.clone()
        },
        v1::SyncRequest {
            document_id: String::new(),
            ..good.clone()
        },
        v1::SyncRequest {
            document_id: "x".repeat(257),
            ..good.clone()
        },
    ];
    for request in bad {
        let a = server.greeted("a");
        assert_eq!(
            error(server.ask(a, Body::SyncRequest(request))).0,
            ErrorCode::Malformed
        );
    }
    let a = server.greeted("a");
    assert!(matches!(
        server.ask(a, Body::SyncRequest(good))[..],
        [Body::SyncResponse(_)]
    ));
}

//= SK-WIRE-022
#[test]
fn an_update_that_is_empty_or_has_a_hole_is_malformed_and_nothing_of_it_is_stored() {
    let mut server = Server::new();
    for changes in [vec![], vec![change("a", 1), change("a", 3)]] {
        let a = server.greeted("a");
        assert_eq!(
            error(server.ask(a, update(&changes))).0,
            ErrorCode::Malformed
        );
    }
    assert_eq!(server.disk().entries, []);
}

//= SK-ERR-004
#[test]
fn malformed_comes_before_a_limit_wherever_it_stands() {
    let mut server = Server::new();
    server.config.limits.max_changes_per_frame = 1;
    let a = server.greeted("a");
    let hole = update(&[change("a", 1), change("a", 3)]);
    assert_eq!(error(server.ask(a, hole)).0, ErrorCode::Malformed);
    let b = server.greeted("b");
    let long = update(&[change("b", 1), change("b", 2)]);
    assert_eq!(error(server.ask(b, long)).0, ErrorCode::LimitExceeded);
}

//= SK-LIM-007
#[test]
fn garbage_of_one_connection_does_not_touch_another() {
    let mut server = Server::new();
    let (a, b) = (server.greeted("a"), server.greeted("b"));
    server.step(
        a,
        ConnectionEvent::Received(Bytes::from_static(&[0xff; 40])),
    );
    assert!(server.closed(a).is_some());
    assert!(alive(&mut server, b));
}
