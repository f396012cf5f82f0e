//! Nothing is said before it is durable, and nothing is kept that is not.

use synckit_session::server::LogEntry;
use synckit_wire::v1::ErrorCode;
use synckit_wire::v1::frame::Body;

use crate::harness::{Server, ack, change, error, notification, page, sync_of, update};

fn subscribed(server: &mut Server, replica: &str) -> u64 {
    let id = server.greeted(replica);
    page(server.ask(id, Body::SyncRequest(sync_of(1, &Default::default()))));
    id
}

//= SK-SESS-030
//= SK-SESS-031
#[test]
fn neither_ack_nor_notification_comes_before_the_disk_has_answered() {
    let mut server = Server::new();
    let (a, b) = (server.greeted("a"), subscribed(&mut server, "b"));
    server.ask(a, update(&[change("a", 1)]));
    server.frames(b);
    server.storage_waits = true;
    server.send(a, update(&[change("a", 2)]));
    assert_eq!((server.frames(a), server.frames(b)), (vec![], vec![]));
    server.store_all();
    assert_eq!(ack(server.frames(a)).through_seq, 2);
    notification(server.frames(b));
}

//= SK-STOR-006
#[test]
fn a_failed_write_is_refused_and_the_same_change_is_accepted_later() {
    let mut server = Server::new();
    let (a, b) = (subscribed(&mut server, "a"), subscribed(&mut server, "b"));
    server.storage_waits = true;
    server.send(a, update(&[change("a", 1)]));
    server.fail_next();
    let (code, about) = error(server.frames(a));
    assert_eq!((code, about.refused_seq), (ErrorCode::StorageFailed, 1));
    assert!(about.retryable && about.session_continues);
    assert_eq!(server.frames(b), []);
    server.storage_waits = false;
    server.store_all();
    assert_eq!(ack(server.ask(a, update(&[change("a", 1)]))).through_seq, 1);
    notification(server.frames(b));
}

//= SK-STOR-006
#[test]
fn what_was_staged_behind_a_failed_write_fails_with_it() {
    let mut server = Server::new();
    let (a, b) = (subscribed(&mut server, "a"), subscribed(&mut server, "b"));
    server.storage_waits = true;
    server.send(a, update(&[change("a", 1)]));
    server.send(a, update(&[change("a", 2)]));
    server.send(b, update(&[change("b", 1)]));
    server.fail_next();
    // Each connection hears the first of its refused changes.
    assert_eq!(error(server.frames(a)).1.refused_seq, 1);
    assert_eq!(error(server.frames(b)).1.refused_seq, 1);
    server.storage_waits = false;
    server.store_all();
    assert_eq!(server.disk().entries, []);
    assert_eq!(
        ack(server.ask(a, update(&[change("a", 1), change("a", 2)]))).through_seq,
        2
    );
    let frames = server.ask(b, update(&[change("b", 1)]));
    assert!(
        matches!(frames[..], [Body::Notification(_), Body::Ack(_)]),
        "{frames:?}"
    );
}

//= SK-STOR-006
//= SK-SESS-050
#[test]
fn a_write_that_succeeded_in_spite_of_its_failure_is_told_to_those_who_follow() {
    let mut server = Server::new();
    let (a, b) = (subscribed(&mut server, "a"), subscribed(&mut server, "b"));
    server.storage_waits = true;
    server.send(a, update(&[change("a", 1)]));
    server.disk().entries.push(LogEntry {
        change: change("a", 1),
        owner: String::new(),
    });
    server.fail_next();
    assert_eq!(error(server.frames(a)).0, ErrorCode::StorageFailed);
    server.storage_waits = false;
    server.store_all();
    notification(server.frames(b));
    server.frames(a);
    assert_eq!(ack(server.ask(a, update(&[change("a", 1)]))).through_seq, 1);
    assert_eq!(server.disk().dots().len(), 1);
}

//= SK-STOR-006
#[test]
fn a_log_that_cannot_be_opened_is_tried_again_with_the_next_request() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.storage_waits = true;
    server.send(a, update(&[change("a", 1)]));
    server.send(a, Body::SyncRequest(sync_of(3, &Default::default())));
    server.fail_next();
    let frames = server.frames(a);
    assert_eq!(frames.len(), 2);
    for body in frames {
        assert_eq!(error(vec![body]).0, ErrorCode::StorageFailed);
    }
    server.storage_waits = false;
    assert_eq!(ack(server.ask(a, update(&[change("a", 1)]))).through_seq, 1);
}

//= SK-STOR-006
//= SK-SESS-010
#[test]
fn a_page_that_cannot_be_read_is_refused() {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.ask(a, update(&[change("a", 1)]));
    server.storage_waits = true;
    server.send(a, Body::SyncRequest(sync_of(3, &Default::default())));
    server.fail_next();
    let (code, about) = error(server.frames(a));
    assert_eq!((code, about.request_id), (ErrorCode::StorageFailed, 3));
    server.storage_waits = false;
    assert!(!page(server.ask(a, Body::SyncRequest(sync_of(4, &Default::default())))).has_more);
}

//= SK-SESS-063
#[test]
fn the_end_of_a_connection_undoes_nothing() {
    let mut server = Server::new();
    let (a, b) = (subscribed(&mut server, "a"), subscribed(&mut server, "b"));
    server.storage_waits = true;
    server.send(a, update(&[change("a", 1)]));
    server.disconnect(a);
    server.storage_waits = false;
    server.store_all();
    assert_eq!(server.disk().dots(), [("a".to_owned(), 1)]);
    notification(server.frames(b));
    assert_eq!(server.frames(a), []);
}

//= SK-STOR-002
#[test]
fn after_a_restart_exactly_the_durable_changes_are_served_in_their_order() {
    let mut server = Server::new();
    let (a, b) = (server.greeted("a"), server.greeted("b"));
    server.ask(a, update(&[change("a", 1)]));
    server.ask(b, update(&[change("b", 1)]));
    server.storage_waits = true;
    server.send(a, update(&[change("a", 2)]));
    server.restart();
    server.storage_waits = false;
    let c = server.greeted("c");
    let answer = page(server.ask(c, Body::SyncRequest(sync_of(1, &Default::default()))));
    let delta = answer.delta.unwrap();
    assert_eq!(delta.replicas, [&b"a"[..], b"b"]);
    assert_eq!(delta.changes.len(), 2);
}

#[test]
fn a_document_that_nobody_deals_with_is_idle() {
    let mut server = Server::new();
    let (a, b) = (subscribed(&mut server, "a"), server.greeted("b"));
    server.ask(b, update(&[change("b", 1)]));
    assert!(!server.is_idle());
    server.disconnect(a);
    assert!(server.is_idle());
}
