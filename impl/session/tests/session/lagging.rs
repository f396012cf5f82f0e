//! A reader that does not read: bounded, harmless, and in the end complete.

use bytes::Bytes;
use synckit_session::server::ConnectionEvent;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, ErrorCode, Ping};

use crate::harness::{Server, change, error, notification, page, sync_of, update};

const MAX_OUTBOUND_BYTES: u32 = 2_000;

fn small() -> Server {
    let mut server = Server::new();
    server.config.limits.max_frame_bytes = 1_000;
    server.config.limits.max_outbound_bytes = MAX_OUTBOUND_BYTES;
    server
}

fn subscribed(server: &mut Server, replica: &str) -> (u64, Bytes) {
    let id = server.greeted(replica);
    let last = page(server.ask(id, Body::SyncRequest(sync_of(1, &Default::default()))));
    (id, last.cursor)
}

/// The slow client reads everything; what it gets chains from its cursor.
fn read_all(server: &mut Server, id: u64, cursor: &mut Bytes) -> Vec<v1::Change> {
    server.clients_wait = false;
    let mut seen = Vec::new();
    loop {
        let waiting = server.waiting_bytes(id);
        let frames = server.frames(id);
        if frames.is_empty() {
            return seen;
        }
        for body in frames {
            let (previous, next) = match body {
                Body::Notification(told) => {
                    seen.extend(told.delta.unwrap().changes);
                    (told.previous_cursor, told.cursor)
                }
                Body::Ack(ack) => (ack.previous_cursor, ack.cursor),
                other => panic!("{other:?}"),
            };
            if !next.is_empty() {
                assert_eq!(previous, *cursor);
                *cursor = next;
            }
        }
        server.step(id, ConnectionEvent::Flushed { bytes: waiting });
    }
}

//= SK-SESS-056
//= SK-SESS-057
#[test]
fn a_slow_reader_costs_no_more_than_its_bound_and_loses_nothing() {
    let mut server = small();
    let a = server.greeted("a");
    let (slow, mut cursor) = subscribed(&mut server, "s");
    let (fast, _) = subscribed(&mut server, "f");
    server.clients_wait = true;
    for seq in 1..=100 {
        server.send(a, update(&[change("a", seq)]));
        // The writer and the fast reader do read.
        for id in [a, fast] {
            let bytes = server.waiting_bytes(id);
            assert_eq!(server.frames(id).len(), 1, "{seq}");
            server.step(id, ConnectionEvent::Flushed { bytes });
        }
        assert!(server.waiting_bytes(slow) <= MAX_OUTBOUND_BYTES as usize);
    }
    let seen = read_all(&mut server, slow, &mut cursor);
    let seqs: Vec<u64> = seen.iter().map(|change| change.first_seq).collect();
    assert_eq!(seqs, (1..=100).collect::<Vec<_>>());
    // And it is live again.
    server.ask(a, update(&[change("a", 101)]));
    assert_eq!(notification(server.frames(slow)).previous_cursor, cursor);
}

//= SK-SESS-051
//= SK-SESS-057
#[test]
fn a_lagging_writer_is_told_of_its_own_changes_by_acks_alone() {
    let mut server = small();
    let a = server.greeted("a");
    let (slow, mut cursor) = subscribed(&mut server, "s");
    server.clients_wait = true;
    for seq in 1..=30 {
        server.send(a, update(&[change("a", seq)]));
        let bytes = server.waiting_bytes(a);
        server.frames(a);
        server.step(a, ConnectionEvent::Flushed { bytes });
        if seq == 20 {
            server.send(slow, update(&[change("s", 1)]));
        }
    }
    let seen = read_all(&mut server, slow, &mut cursor);
    assert_eq!(seen.len(), 30);
    let names = server
        .disk()
        .dots()
        .iter()
        .filter(|(name, _)| name == "s")
        .count();
    assert_eq!(names, 1);
}

//= SK-LIM-004
//= SK-SESS-056
#[test]
fn a_client_that_asks_and_does_not_read_is_not_listened_to() {
    let mut server = small();
    let a = server.greeted("a");
    server.clients_wait = true;
    for nonce in 0..1_000 {
        server.send(a, Body::Ping(Ping { nonce }));
        assert!(server.waiting_bytes(a) <= MAX_OUTBOUND_BYTES as usize);
        if server.closed(a).is_some() {
            break;
        }
    }
    assert!(!server.is_reading(a));
    // Who sends on all the same is a flood.
    assert_eq!(server.closed(a), Some(Some(ErrorCode::RateLimited)));
    let refused = server.frames(a).pop().unwrap();
    assert!(error(vec![refused]).1.retry_after_ms > 0);
}

//= SK-SESS-062
#[test]
fn what_was_not_listened_to_is_answered_in_order_once_the_client_reads() {
    let mut server = small();
    let a = server.greeted("a");
    server.clients_wait = true;
    let nonces: Vec<u64> = (1_000_000..1_000_300).collect();
    for nonce in &nonces {
        server.send(a, Body::Ping(Ping { nonce: *nonce }));
        if !server.is_reading(a) {
            break;
        }
    }
    let waiting = server.waiting_bytes(a);
    let mut answers = server.frames(a);
    server.clients_wait = false;
    server.step(a, ConnectionEvent::Flushed { bytes: waiting });
    answers.extend(server.frames(a));
    let got: Vec<u64> = answers
        .iter()
        .map(|body| match body {
            Body::Pong(pong) => pong.nonce,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(got, nonces[..got.len()]);
    assert!(got.len() > 10);
}
