//! Who may come in, who may do what, and what happens when that changes.

use bytes::Bytes;
use synckit_crdt::UnixMillis;
use synckit_session::access::{Identity, IdentityError, Level};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, Authenticate, ErrorCode, Ping, Pong, Unsubscribe};

use crate::harness::{START, Server, ack, body, change, error, hello, notification, page};
use crate::harness::{sync_of, update};

const HOUR_MS: u64 = 3_600_000;

fn identity(subject: &str, level: Level, expires_at: u64) -> Result<Identity, IdentityError> {
    Ok(Identity {
        subject: subject.to_owned(),
        expires_at: Some(UnixMillis(expires_at)),
        permissions: [("doc".to_owned(), level)].into_iter().collect(),
        relays: false,
    })
}

fn guarded() -> Server {
    let mut server = Server::new();
    server.config.guarded = true;
    let until = START.0 + HOUR_MS;
    for (token, subject, level) in [
        ("alice", "alice", Level::Write),
        ("alice-reads", "alice", Level::Read),
        ("alice-nothing", "alice", Level::None),
        ("bob", "bob", Level::Write),
        ("carol", "carol", Level::Read),
        ("dave", "dave", Level::None),
    ] {
        server
            .tokens
            .insert(token.to_owned(), identity(subject, level, until));
    }
    for token in ["alice", "carol"] {
        let (subject, level) = (
            token,
            if token == "alice" {
                Level::Write
            } else {
                Level::Read
            },
        );
        let short = identity(subject, level, START.0 + 1_000);
        server.tokens.insert(format!("{token}-short"), short);
        let long = identity(subject, level, START.0 + 100 * HOUR_MS);
        server.tokens.insert(format!("{token}-long"), long);
    }
    server
        .tokens
        .insert("late".to_owned(), Err(IdentityError::Expired));
    server
}

fn greet(server: &mut Server, replica: &str, token: &str) -> Vec<Body> {
    let id = server.connect(None);
    let greeting = v1::Hello {
        token: token.to_owned(),
        ..hello(replica)
    };
    server.ask(id, Body::Hello(greeting))
}

fn greeted(server: &mut Server, replica: &str, token: &str) -> u64 {
    let id = server.connect(Some(token));
    let frames = server.ask(id, Body::Hello(hello(replica)));
    assert!(matches!(frames[..], [Body::Welcome(_)]), "{frames:?}");
    id
}

fn authenticate(token: &str) -> Body {
    Body::Authenticate(Authenticate {
        request_id: 77,
        token: token.to_owned(),
    })
}

fn subscribed(server: &mut Server, replica: &str, token: &str) -> (u64, Bytes) {
    let id = greeted(server, replica, token);
    let last = page(server.ask(id, Body::SyncRequest(sync_of(1, &Default::default()))));
    (id, last.cursor)
}

//= SK-AUTH-001
#[test]
fn without_a_good_token_nobody_comes_in() {
    let mut server = guarded();
    for token in ["", "nonsense"] {
        let (code, about) = error(greet(&mut server, "a", token));
        assert_eq!(code, ErrorCode::Unauthenticated);
        assert!(!about.retryable && !about.session_continues);
    }
    assert!(matches!(
        body(greet(&mut server, "a", "alice")),
        Body::Welcome(_)
    ));
}

//= SK-AUTH-002
#[test]
fn an_expired_token_closes() {
    let mut server = guarded();
    let (code, about) = error(greet(&mut server, "a", "late"));
    assert_eq!(code, ErrorCode::TokenExpired);
    assert!(!about.session_continues);
    server.now = UnixMillis(START.0 + HOUR_MS);
    assert_eq!(
        error(greet(&mut server, "a", "alice")).0,
        ErrorCode::TokenExpired
    );
}

//= SK-AUTH-004
#[test]
fn welcome_names_the_principal() {
    let mut server = guarded();
    let Body::Welcome(welcome) = body(greet(&mut server, "a", "alice")) else {
        panic!()
    };
    let principal = welcome.principal.unwrap();
    assert_eq!(principal.subject, "alice");
    assert_eq!(principal.expires_at_ms, START.0 + HOUR_MS);
}

#[test]
fn the_token_of_hello_decides_when_there_are_two() {
    let mut server = guarded();
    let id = server.connect(Some("nonsense"));
    let greeting = v1::Hello {
        token: "bob".to_owned(),
        ..hello("b")
    };
    let Body::Welcome(welcome) = body(server.ask(id, Body::Hello(greeting))) else {
        panic!()
    };
    assert_eq!(welcome.principal.unwrap().subject, "bob");
}

//= SK-AUTH-021
//= SK-AUTH-023
#[test]
fn who_may_not_read_learns_nothing() {
    let mut server = guarded();
    let (a, d) = (
        greeted(&mut server, "a", "alice"),
        greeted(&mut server, "d", "dave"),
    );
    let before = error(server.ask(d, Body::SyncRequest(sync_of(1, &Default::default()))));
    assert_eq!(
        (before.0, before.1.request_id),
        (ErrorCode::AccessDenied, 1)
    );
    ack(server.ask(a, update(&[change("a", 1)])));
    let after = error(server.ask(d, Body::SyncRequest(sync_of(1, &Default::default()))));
    assert_eq!(before, after);
}

//= SK-AUTH-022
//= SK-AUTH-025
#[test]
fn who_may_only_read_cannot_write_whatever_the_history_says() {
    let mut server = guarded();
    let (c, _) = subscribed(&mut server, "c", "carol");
    for seq in [1, 9] {
        let (code, about) = error(server.ask(c, update(&[change("c", seq)])));
        assert_eq!(
            (code, about.document_id.as_str()),
            (ErrorCode::AccessDenied, "doc")
        );
        assert!(!about.retryable && about.session_continues);
    }
    assert_eq!(server.disk().entries, []);
}

//= SK-AUTH-030
#[test]
fn a_replica_id_belongs_to_who_first_wrote_with_it() {
    let mut server = guarded();
    let a = greeted(&mut server, "r", "alice");
    ack(server.ask(a, update(&[change("r", 1)])));
    let b = greeted(&mut server, "r", "bob");
    let (code, about) = error(server.ask(b, update(&[change("r", 2)])));
    assert_eq!((code, about.refused_seq), (ErrorCode::ReplicaTaken, 2));
    assert!(!about.retryable && about.session_continues);
    let again = greeted(&mut server, "r", "alice");
    assert_eq!(
        ack(server.ask(again, update(&[change("r", 2)]))).through_seq,
        2
    );
}

//= SK-AUTH-006
#[test]
fn after_the_tokens_end_only_what_renews_or_keeps_alive_is_served() {
    let mut server = guarded();
    let a = greeted(&mut server, "a", "alice-short");
    server.wait_ms(1_000);
    let (code, about) = error(server.ask(a, update(&[change("a", 1)])));
    assert_eq!(code, ErrorCode::TokenExpired);
    assert!(about.session_continues);
    let request = Body::SyncRequest(sync_of(5, &Default::default()));
    let (code, about) = error(server.ask(a, request));
    assert_eq!((code, about.request_id), (ErrorCode::TokenExpired, 5));
    let query = Body::Query(v1::Query::default());
    assert_eq!(error(server.ask(a, query)).0, ErrorCode::TokenExpired);
    let pong = server.ask(a, Body::Ping(Ping { nonce: 3 }));
    assert_eq!(pong, [Body::Pong(Pong { nonce: 3 })]);
    let unsubscribe = Unsubscribe {
        document_id: "doc".to_owned(),
        ..Unsubscribe::default()
    };
    assert_eq!(server.ask(a, Body::Unsubscribe(unsubscribe)), []);
    assert!(matches!(
        body(server.ask(a, authenticate("alice-long"))),
        Body::Authenticated(_)
    ));
    assert_eq!(ack(server.ask(a, update(&[change("a", 1)]))).through_seq, 1);
}

//= SK-AUTH-006
//= SK-AUTH-009
#[test]
fn notifications_wait_for_the_renewal_and_come_without_a_gap() {
    let mut server = guarded();
    let a = greeted(&mut server, "a", "alice");
    let (c, cursor) = subscribed(&mut server, "c", "carol-short");
    server.wait_ms(1_000);
    for seq in 1..=3 {
        ack(server.ask(a, update(&[change("a", seq)])));
        assert_eq!(server.frames(c), []);
    }
    let frames = server.ask(c, authenticate("carol-long"));
    let [renewed, held_back] = <[Body; 2]>::try_from(frames).unwrap();
    assert!(matches!(renewed, Body::Authenticated(_)));
    let held_back = notification(vec![held_back]);
    assert_eq!(held_back.previous_cursor, cursor);
    assert_eq!(held_back.delta.unwrap().changes.len(), 3);
    ack(server.ask(a, update(&[change("a", 4)])));
    assert_eq!(
        notification(server.frames(c)).previous_cursor,
        held_back.cursor
    );
}

//= SK-AUTH-007
#[test]
fn a_renewal_changes_the_permissions_at_once() {
    let mut server = guarded();
    let a = greeted(&mut server, "a", "alice");
    let Body::Authenticated(renewed) = body(server.ask(a, authenticate("alice-reads"))) else {
        panic!("not renewed")
    };
    assert_eq!(renewed.request_id, 77);
    assert_eq!(renewed.principal.unwrap().subject, "alice");
    assert_eq!(
        error(server.ask(a, update(&[change("a", 1)]))).0,
        ErrorCode::AccessDenied
    );
}

//= SK-AUTH-008
#[test]
fn a_bad_renewal_closes() {
    for token in ["", "nonsense", "late", "bob"] {
        let mut server = guarded();
        let a = greeted(&mut server, "a", "alice");
        assert_eq!(
            error(server.ask(a, authenticate(token))).0,
            ErrorCode::Unauthenticated
        );
        assert_eq!(server.closed(a), Some(Some(ErrorCode::Unauthenticated)));
    }
}

//= SK-AUTH-024
#[test]
fn who_loses_the_right_to_read_receives_nothing_more() {
    let mut server = guarded();
    let a = greeted(&mut server, "a", "bob");
    let (c, cursor) = subscribed(&mut server, "c", "alice");
    body(server.ask(c, authenticate("alice-nothing")));
    ack(server.ask(a, update(&[change("a", 1)])));
    assert_eq!(server.frames(c), []);
    // And goes on where it stood when the right comes back.
    let frames = server.ask(c, authenticate("alice"));
    let held_back = notification(frames[1..].to_vec());
    assert_eq!(held_back.previous_cursor, cursor);
}

//= SK-AUTH-024
#[test]
fn a_page_that_was_asked_for_before_the_right_was_lost_is_refused() {
    let mut server = guarded();
    let (b, a) = (
        greeted(&mut server, "b", "bob"),
        greeted(&mut server, "a", "alice"),
    );
    ack(server.ask(b, update(&[change("b", 1)])));
    server.storage_waits = true;
    server.send(a, Body::SyncRequest(sync_of(6, &Default::default())));
    server.send(a, authenticate("alice-nothing"));
    server.frames(a);
    server.store_all();
    let (code, about) = error(server.frames(a));
    assert_eq!((code, about.request_id), (ErrorCode::AccessDenied, 6));
}

//= SK-AUTH-005
#[test]
fn frames_behind_a_greeting_wait_for_the_token_to_be_checked() {
    use synckit_session::server::{
        Connection, ConnectionAction, ConnectionConfig, ConnectionEvent, ConnectionId,
    };
    use synckit_wire::{frame, v1::Frame};
    let mut config = ConnectionConfig::new(synckit_session::cursor::Epoch([7; 16]), [1; 16]);
    config.guarded = true;
    let mut connection = Connection::new(ConnectionId(1), config);
    let mut out = Vec::new();
    let receive = |body| ConnectionEvent::Received(frame::encode(&Frame { body: Some(body) }));
    connection.handle(START, ConnectionEvent::Connected { token: None }, &mut out);
    connection.handle(START, receive(Body::Hello(hello("a"))), &mut out);
    connection.handle(START, receive(Body::Ping(Ping { nonce: 1 })), &mut out);
    assert!(
        !out.iter()
            .any(|action| matches!(action, ConnectionAction::Send(_)))
    );
    assert!(!connection.is_reading());
    let Some(ConnectionAction::Identify { ticket, .. }) = out.pop() else {
        panic!("{out:?}")
    };
    out.clear();
    let outcome = identity("alice", Level::Write, START.0 + HOUR_MS);
    connection.handle(
        START,
        ConnectionEvent::Identified { ticket, outcome },
        &mut out,
    );
    let sent = out
        .iter()
        .filter(|action| matches!(action, ConnectionAction::Send(_)))
        .count();
    assert_eq!(sent, 2);
}
