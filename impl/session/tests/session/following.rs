//! Notifications, acknowledgements, and the chain of cursors they form.

use bytes::Bytes;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Ping, Pong, Unsubscribe};

use crate::harness::{Server, ack, change, notification, page, sync_of, update};

fn subscribed(server: &mut Server, replica: &str) -> (u64, Bytes) {
    let id = server.greeted(replica);
    let last = page(server.ask(id, Body::SyncRequest(sync_of(1, &Default::default()))));
    (id, last.cursor)
}

fn unsubscribe() -> Body {
    Body::Unsubscribe(Unsubscribe {
        document_id: "doc".to_owned(),
        ..Unsubscribe::default()
    })
}

//= SK-SESS-050
//= SK-SESS-051
#[test]
fn everyone_who_follows_is_notified_but_the_author() {
    let mut server = Server::new();
    let (a, _) = subscribed(&mut server, "a");
    let (b, _) = subscribed(&mut server, "b");
    let (c, _) = subscribed(&mut server, "c");
    ack(server.ask(a, update(&[change("a", 1)])));
    let (to_b, to_c) = (
        notification(server.frames(b)),
        notification(server.frames(c)),
    );
    assert_eq!(to_b, to_c);
    assert_eq!(to_b.delta.unwrap().changes.len(), 1);
}

//= SK-SESS-052
//= SK-SESS-053
#[test]
fn cursors_form_one_chain_through_pages_notifications_and_acks() {
    let mut server = Server::new();
    let (a, mut at_a) = subscribed(&mut server, "a");
    let (b, mut at_b) = subscribed(&mut server, "b");
    for seq in 1..=3 {
        let acked = ack(server.ask(a, update(&[change("a", seq)])));
        assert_eq!(acked.previous_cursor, at_a);
        at_a = acked.cursor;
        let told = notification(server.frames(b));
        assert_eq!(told.previous_cursor, at_b);
        at_b = told.cursor;
        let acked = ack(server.ask(b, update(&[change("b", seq)])));
        assert_eq!(acked.previous_cursor, at_b);
        at_b = acked.cursor;
        let told = notification(server.frames(a));
        assert_eq!(told.previous_cursor, at_a);
        at_a = told.cursor;
        assert_eq!(at_a, at_b);
    }
}

//= SK-SESS-053
#[test]
fn an_ack_to_who_does_not_follow_has_no_cursors() {
    let mut server = Server::new();
    let a = server.greeted("a");
    let answer = ack(server.ask(a, update(&[change("a", 1)])));
    assert!(answer.previous_cursor.is_empty() && answer.cursor.is_empty());
}

//= SK-SESS-053
#[test]
fn a_repeated_ack_to_who_follows_moves_nothing() {
    let mut server = Server::new();
    let (a, _) = subscribed(&mut server, "a");
    let first = ack(server.ask(a, update(&[change("a", 1)])));
    let again = ack(server.ask(a, update(&[change("a", 1)])));
    assert_eq!(
        (&again.previous_cursor, &again.cursor),
        (&first.cursor, &first.cursor)
    );
}

//= SK-SESS-054
#[test]
fn nothing_follows_an_unsubscribe() {
    let mut server = Server::new();
    let a = server.greeted("a");
    let (b, _) = subscribed(&mut server, "b");
    server.send(b, unsubscribe());
    server.ask(a, update(&[change("a", 1)]));
    assert_eq!(server.frames(b), []);
}

//= SK-SESS-055
#[test]
fn a_needless_unsubscribe_is_ignored() {
    let mut server = Server::new();
    let b = server.greeted("b");
    server.send(b, unsubscribe());
    let pong = server.ask(b, Body::Ping(Ping { nonce: 1 }));
    assert_eq!(pong, [Body::Pong(Pong { nonce: 1 })]);
}

#[test]
fn who_unsubscribed_may_subscribe_again() {
    let mut server = Server::new();
    let a = server.greeted("a");
    let (b, _) = subscribed(&mut server, "b");
    server.send(b, unsubscribe());
    server.ask(a, update(&[change("a", 1)]));
    let caught_up = page(server.ask(b, Body::SyncRequest(sync_of(2, &Default::default()))));
    assert_eq!(caught_up.delta.unwrap().changes.len(), 1);
    server.ask(a, update(&[change("a", 2)]));
    assert_eq!(
        notification(server.frames(b)).previous_cursor,
        caught_up.cursor
    );
}

#[test]
fn an_update_of_several_changes_is_one_notification() {
    let mut server = Server::new();
    let a = server.greeted("a");
    let (b, _) = subscribed(&mut server, "b");
    server.ask(a, update(&[change("a", 1), change("a", 2), change("a", 3)]));
    assert_eq!(
        notification(server.frames(b)).delta.unwrap().changes.len(),
        3
    );
}

//= SK-SESS-051
#[test]
fn another_connection_of_the_same_replica_is_notified() {
    let mut server = Server::new();
    let (a, _) = subscribed(&mut server, "a");
    let (other, _) = subscribed(&mut server, "a");
    server.ask(a, update(&[change("a", 1)]));
    notification(server.frames(other));
}
