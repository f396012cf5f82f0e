//! Pages: where they begin, where they end, and what they hold.

use bytes::Bytes;
use synckit_crdt::Version;
use synckit_session::cursor::{Cursor, Epoch, Position};
use synckit_wire::convert::version;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, SyncMode};

use crate::harness::{Server, change, notification, page, replica, sync_at, sync_of, update};

/// A server whose log holds a1 b1 a2 b2 ... of so many pairs.
fn filled(pairs: u64) -> Server {
    let mut server = Server::new();
    let (a, b) = (server.greeted("a"), server.greeted("b"));
    for seq in 1..=pairs {
        server.ask(a, update(&[change("a", seq)]));
        server.ask(b, update(&[change("b", seq)]));
    }
    server
}

fn has(entries: &[(&str, u64)]) -> Version {
    entries
        .iter()
        .map(|(name, seq)| (replica(name), *seq))
        .collect()
}

fn dots(delta: &Option<v1::Delta>) -> Vec<(String, u64)> {
    let delta = delta.as_ref().unwrap();
    let name = |index: u32| String::from_utf8(delta.replicas[index as usize].to_vec()).unwrap();
    delta
        .changes
        .iter()
        .map(|change| (name(change.replica), change.first_seq))
        .collect()
}

fn pairs(entries: &[(&str, u64)]) -> Vec<(String, u64)> {
    entries
        .iter()
        .map(|(name, seq)| ((*name).to_owned(), *seq))
        .collect()
}

fn cursor(epoch: u8, position: u64) -> Bytes {
    Cursor {
        epoch: Epoch([epoch; 16]),
        position: Position(position),
    }
    .encode()
}

//= SK-SESS-010
//= SK-SESS-014
//= SK-SESS-016
#[test]
fn a_client_that_has_nothing_gets_the_log_in_its_order() {
    let mut server = filled(2);
    let c = server.greeted("c");
    let answer = page(server.ask(c, Body::SyncRequest(sync_of(42, &Version::new()))));
    assert_eq!(
        (answer.request_id, answer.document_id.as_str()),
        (42, "doc")
    );
    assert_eq!(
        dots(&answer.delta),
        pairs(&[("a", 1), ("b", 1), ("a", 2), ("b", 2)])
    );
    assert!(!answer.has_more);
    let whole = version::decode(&answer.server_version.unwrap()).unwrap();
    assert_eq!(whole, has(&[("a", 2), ("b", 2)]));
}

//= SK-SESS-012
#[test]
fn a_version_decides_what_is_missing() {
    let mut server = filled(3);
    let c = server.greeted("c");
    let known = has(&[("a", 2), ("b", 1)]);
    let answer = page(server.ask(c, Body::SyncRequest(sync_of(1, &known))));
    assert_eq!(dots(&answer.delta), pairs(&[("b", 2), ("a", 3), ("b", 3)]));
}

//= SK-SESS-011
//= SK-SESS-021
#[test]
fn a_cursor_resumes_right_after_its_position() {
    let mut server = filled(2);
    for after in 0..=4 {
        let c = server.greeted("c");
        let answer = page(server.ask(c, Body::SyncRequest(sync_at(1, &cursor(7, after)))));
        let whole = pairs(&[("a", 1), ("b", 1), ("a", 2), ("b", 2)]);
        assert_eq!(dots(&answer.delta), whole[after as usize..]);
    }
}

//= SK-SESS-013
#[test]
fn a_cursor_that_is_not_the_servers_own_is_as_good_as_none() {
    let mut server = filled(1);
    let known = has(&[("a", 1)]);
    for bad in [
        cursor(8, 2),
        cursor(7, 3),
        Bytes::from_static(b"?"),
        cursor(7, u64::MAX),
    ] {
        let c = server.greeted("c");
        let request = v1::SyncRequest {
            cursor: bad,
            ..sync_of(1, &known)
        };
        let answer = page(server.ask(c, Body::SyncRequest(request)));
        assert_eq!(dots(&answer.delta), pairs(&[("b", 1)]));
    }
}

//= SK-SESS-015
//= SK-SESS-016
#[test]
fn pages_hold_what_was_asked_for_and_only_the_last_one_says_so() {
    let mut server = filled(2);
    let c = server.greeted("c");
    let request = v1::SyncRequest {
        max_changes: 3,
        ..sync_of(1, &Version::new())
    };
    let first = page(server.ask(c, Body::SyncRequest(request)));
    assert_eq!(dots(&first.delta).len(), 3);
    assert!(first.has_more && first.server_version.is_none());
    let request = v1::SyncRequest {
        max_changes: 3,
        ..sync_at(2, &first.cursor)
    };
    let second = page(server.ask(c, Body::SyncRequest(request)));
    assert_eq!(dots(&second.delta), pairs(&[("b", 2)]));
    assert!(!second.has_more && second.server_version.is_some());
}

//= SK-SESS-016
#[test]
fn a_page_that_ends_with_the_log_is_the_last() {
    let mut server = filled(2);
    for start in [sync_of(1, &Version::new()), sync_at(1, &cursor(7, 0))] {
        let c = server.greeted("c");
        let request = v1::SyncRequest {
            max_changes: 4,
            ..start
        };
        assert!(!page(server.ask(c, Body::SyncRequest(request))).has_more);
    }
}

//= SK-SESS-012
//= SK-SESS-016
#[test]
fn what_the_client_has_behind_the_page_does_not_make_another_page() {
    let mut server = filled(2);
    let c = server.greeted("c");
    let known = has(&[("b", 2)]);
    let request = v1::SyncRequest {
        max_changes: 2,
        ..sync_of(1, &known)
    };
    let answer = page(server.ask(c, Body::SyncRequest(request)));
    assert_eq!(dots(&answer.delta), pairs(&[("a", 1), ("a", 2)]));
    assert!(!answer.has_more);
}

#[test]
fn a_long_log_is_looked_through_in_runs() {
    let mut server = filled(20);
    server.config.limits.max_changes_per_frame = 4;
    server.restart();
    let c = server.greeted("c");
    let known = has(&[("a", 20), ("b", 18)]);
    let answer = page(server.ask(c, Body::SyncRequest(sync_of(1, &known))));
    assert_eq!(dots(&answer.delta), pairs(&[("b", 19), ("b", 20)]));
    assert!(!answer.has_more);
}

#[test]
fn a_page_fits_a_frame() {
    let mut server = Server::new();
    server.config.limits.max_frame_bytes = 4_096;
    let a = server.greeted("a");
    for seq in 1..=10 {
        let mut large = change("a", seq);
        let path = large.ops[0].path.clone();
        large.ops[0] = synckit_crdt::Operation::lww_set(path, "x".repeat(1_000).as_str());
        server.ask(a, update(&[large]));
    }
    for first in [sync_of(1, &Version::new()), sync_at(1, &cursor(7, 0))] {
        let c = server.greeted("c");
        let (mut seen, mut request) = (0, first);
        loop {
            server.clients_wait = true;
            server.send(c, Body::SyncRequest(request));
            assert!(server.waiting_bytes(c) <= 4_096);
            server.clients_wait = false;
            let answer = page(server.frames(c));
            server.step(
                c,
                synckit_session::server::ConnectionEvent::Flushed { bytes: 4_096 },
            );
            seen += dots(&answer.delta).len();
            if !answer.has_more {
                break;
            }
            request = sync_at(1, &answer.cursor);
        }
        assert_eq!(seen, 10);
    }
}

//= SK-SESS-017
#[test]
fn the_last_page_and_the_first_notification_meet() {
    let mut server = filled(1);
    let (a, c) = (server.greeted("a"), server.greeted("c"));
    let last = page(server.ask(c, Body::SyncRequest(sync_of(1, &Version::new()))));
    server.ask(a, update(&[change("a", 2)]));
    let first = notification(server.frames(c));
    assert_eq!(first.previous_cursor, last.cursor);
    assert_eq!(dots(&first.delta), pairs(&[("a", 2)]));
}

//= SK-SESS-017
#[test]
fn a_change_that_becomes_durable_while_a_page_is_read_comes_once() {
    let mut server = filled(1);
    let (a, c) = (server.greeted("a"), server.greeted("c"));
    server.storage_waits = true;
    server.send(c, Body::SyncRequest(sync_of(1, &Version::new())));
    server.send(a, update(&[change("a", 2)]));
    server.storage_waits = false;
    server.store_all();
    let mut seen = Vec::new();
    let mut at = None;
    for body in server.frames(c) {
        match body {
            Body::SyncResponse(response) => {
                seen.extend(dots(&response.delta));
                at = Some(response.cursor);
            }
            Body::Notification(notification) => {
                assert_eq!(Some(notification.previous_cursor), at);
                seen.extend(dots(&notification.delta));
                at = Some(notification.cursor);
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(seen, pairs(&[("a", 1), ("b", 1), ("a", 2)]));
}

//= SK-SESS-017
#[test]
fn nothing_is_notified_between_pages() {
    let mut server = filled(2);
    let (a, c) = (server.greeted("a"), server.greeted("c"));
    let request = v1::SyncRequest {
        max_changes: 2,
        ..sync_of(1, &Version::new())
    };
    assert!(page(server.ask(c, Body::SyncRequest(request))).has_more);
    server.ask(a, update(&[change("a", 3)]));
    assert_eq!(server.frames(c), []);
}

//= SK-SESS-018
#[test]
fn who_asks_once_is_not_notified() {
    let mut server = filled(1);
    let (a, c) = (server.greeted("a"), server.greeted("c"));
    let once = v1::SyncRequest {
        mode: SyncMode::Once.into(),
        ..sync_of(1, &Version::new())
    };
    assert!(!page(server.ask(c, Body::SyncRequest(once))).has_more);
    server.ask(a, update(&[change("a", 2)]));
    assert_eq!(server.frames(c), []);
}

//= SK-SESS-018
#[test]
fn asking_once_does_not_end_a_subscription() {
    let mut server = filled(1);
    let (a, c) = (server.greeted("a"), server.greeted("c"));
    page(server.ask(c, Body::SyncRequest(sync_of(1, &Version::new()))));
    let once = v1::SyncRequest {
        mode: SyncMode::Once.into(),
        ..sync_of(2, &Version::new())
    };
    page(server.ask(c, Body::SyncRequest(once)));
    server.ask(a, update(&[change("a", 2)]));
    notification(server.frames(c));
}

//= SK-SESS-019
#[test]
fn a_document_that_was_never_written_has_an_empty_last_page() {
    let mut server = Server::new();
    let c = server.greeted("c");
    let answer = page(server.ask(c, Body::SyncRequest(sync_of(1, &Version::new()))));
    assert_eq!(dots(&answer.delta), []);
    assert!(!answer.has_more && !answer.cursor.is_empty());
    assert_eq!(answer.server_version, Some(v1::Version::default()));
}

//= SK-SESS-020
#[test]
fn a_second_subscription_replaces_the_first() {
    let mut server = filled(1);
    let (a, c) = (server.greeted("a"), server.greeted("c"));
    page(server.ask(c, Body::SyncRequest(sync_of(1, &Version::new()))));
    let again = page(server.ask(c, Body::SyncRequest(sync_at(2, &cursor(7, 1)))));
    assert_eq!(dots(&again.delta), pairs(&[("b", 1)]));
    server.ask(a, update(&[change("a", 2)]));
    assert_eq!(notification(server.frames(c)).previous_cursor, again.cursor);
}
