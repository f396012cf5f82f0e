//! Queries: what a client is told between pages and after them, slow readers, storage that fails,
//! and what nobody is told.

use std::collections::BTreeSet;

use proptest::prelude::*;
use synckit_crdt::{DocumentId, UnixMillis};
use synckit_session::access::{Identity, Level};
use synckit_session::server::ConnectionEvent;
use synckit_wire::convert::delta;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, AccessLevel, Capability, ErrorCode, Query, QueryResult};

use crate::harness::{START, Server, change, error, hello};

/// A server that knows ada, an administrator, and bob, who may read.
pub(crate) fn guarded() -> Server {
    let mut server = Server::new();
    server.config.guarded = true;
    for (subject, level) in [("ada", Level::Admin), ("bob", Level::Read)] {
        let identity = Identity {
            subject: subject.to_owned(),
            expires_at: Some(UnixMillis(START.0 + 3_600_000)),
            permissions: [("*".to_owned(), level)].into_iter().collect(),
            relays: false,
        };
        server.tokens.insert(subject.to_owned(), Ok(identity));
    }
    server
}

/// One with room for a frame or two, so that pages wait for who does not read.
fn small() -> Server {
    let mut server = guarded();
    server.config.limits.max_frame_bytes = 200;
    server.config.limits.max_outbound_bytes = 60;
    server.config.limits.max_ids_per_result = 2;
    server
}

pub(crate) fn greeted(server: &mut Server, subject: &str) -> u64 {
    let id = server.connect(Some(subject));
    let capabilities = [
        Capability::Lww,
        Capability::AccessControl,
        Capability::Query,
    ];
    let greeting = v1::Hello {
        capabilities: capabilities.map(i32::from).to_vec(),
        ..hello(&format!("{subject}{id}"))
    };
    let frames = server.ask(id, Body::Hello(greeting));
    assert!(matches!(frames[..], [Body::Welcome(_)]), "{frames:?}");
    id
}

fn query(request_id: u64, id_prefix: &str, max_ids: u32) -> Body {
    Body::Query(Query {
        request_id,
        id_prefix: id_prefix.to_owned(),
        max_ids,
        subscribe: true,
    })
}

fn result(request_id: u64, ids: &[&str], has_more: bool) -> Body {
    Body::QueryResult(QueryResult {
        request_id,
        document_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        has_more,
    })
}

/// Somebody writes a document for the first time, over a connection of its own.
pub(crate) fn create(server: &mut Server, id: &str) {
    let by = greeted(server, "ada");
    let update = v1::Update {
        document_id: id.to_owned(),
        delta: Some(delta::encode(&[change(&format!("ada{by}"), 1)])),
    };
    let frames = server.ask(by, Body::Update(update));
    assert!(matches!(frames[..], [Body::Ack(_)]), "{frames:?}");
    server.disconnect(by);
}

pub(crate) fn set_access(server: &mut Server, id: &str, subject: &str, level: AccessLevel) {
    let by = greeted(server, "ada");
    let set = v1::SetAccess {
        request_id: 1,
        document_id: id.to_owned(),
        subject: subject.to_owned(),
        level: level.into(),
    };
    let frames = server.ask(by, Body::SetAccess(set));
    assert!(matches!(frames[..], [Body::AccessChanged(_)]), "{frames:?}");
    server.disconnect(by);
}

/// The client reads what was sent, and the server hears of it.
fn read(server: &mut Server, id: u64) -> Vec<Body> {
    let bytes = server.waiting_bytes(id);
    let frames = server.frames(id);
    server.step(id, ConnectionEvent::Flushed { bytes });
    frames
}

/// Everything up to the last page, by a client that reads as it comes.
fn read_all(server: &mut Server, id: u64) -> Vec<Body> {
    let mut read_so_far = Vec::new();
    loop {
        let frames = read(server, id);
        if frames.is_empty() {
            return read_so_far;
        }
        read_so_far.extend(frames);
    }
}

//= SK-QUERY-020
//= SK-QUERY-012
#[test]
fn what_comes_between_two_pages_is_told_at_once_or_has_its_place_in_a_page() {
    let mut server = small();
    let long = |letter: &str| letter.repeat(15);
    for letter in ["b", "d", "f"] {
        create(&mut server, &long(letter));
    }
    let bob = greeted(&mut server, "bob");
    server.slow.insert(bob);
    server.send(bob, query(3, "", 1));
    // Two pages leave room for something short.
    assert_eq!(
        server.frames(bob),
        [
            result(3, &[&long("b")], true),
            result(3, &[&long("d")], true)
        ]
    );
    create(&mut server, &long("e"));
    create(&mut server, &long("g"));
    assert_eq!(server.frames(bob), []);
    create(&mut server, "a");
    assert_eq!(server.frames(bob), [result(3, &["a"], true)]);
    server.step(bob, ConnectionEvent::Flushed { bytes: 1_000 });
    assert_eq!(
        read_all(&mut server, bob),
        [
            result(3, &[&long("e")], true),
            result(3, &[&long("f")], true),
            result(3, &[&long("g")], false),
        ]
    );
}

//= SK-QUERY-020
#[test]
fn a_document_that_comes_while_the_listing_is_read_is_not_missed() {
    let mut server = guarded();
    create(&mut server, "b");
    server.listings_wait = true;
    let bob = greeted(&mut server, "bob");
    server.send(bob, query(3, "", 0));
    let (id, listed) = server.read_listing().unwrap();
    create(&mut server, "a");
    create(&mut server, "c");
    server.step(id, listed);
    assert_eq!(server.frames(bob), [result(3, &["a", "b", "c"], false)]);
}

//= SK-QUERY-030
#[test]
fn a_document_that_is_taken_away_while_the_listing_is_read_is_not_told() {
    let mut server = guarded();
    create(&mut server, "a");
    create(&mut server, "b");
    server.listings_wait = true;
    let bob = greeted(&mut server, "bob");
    server.send(bob, query(3, "", 0));
    let (id, listed) = server.read_listing().unwrap();
    set_access(&mut server, "a", "bob", AccessLevel::None);
    server.step(id, listed);
    assert_eq!(server.frames(bob), [], "what was read is of before");
    let (id, listed) = server.read_listing().unwrap();
    server.step(id, listed);
    assert_eq!(server.frames(bob), [result(3, &["b"], false)]);
}

//= SK-QUERY-021
//= SK-SESS-056
#[test]
fn a_slow_reader_costs_no_more_than_its_bound_and_is_answered_anew() {
    let mut server = small();
    let bob = greeted(&mut server, "bob");
    assert_eq!(server.ask(bob, query(3, "", 0)), [result(3, &[], false)]);
    server.slow.insert(bob);
    let ids: Vec<String> = (0..30).map(|n| format!("d{n:02}")).collect();
    for id in &ids {
        create(&mut server, id);
        assert!(server.waiting_bytes(bob) <= 60);
    }
    let told = server.frames(bob);
    assert!(told.len() < 7, "{told:?} for who does not read");
    server.step(bob, ConnectionEvent::Flushed { bytes: 1_000 });
    let mut named = BTreeSet::new();
    let mut complete = false;
    for body in told.into_iter().chain(read_all(&mut server, bob)) {
        let Body::QueryResult(result) = body else {
            panic!("{body:?}");
        };
        named.extend(result.document_ids);
        complete = !result.has_more;
    }
    assert!(complete && named == ids.into_iter().collect());
}

//= SK-QUERY-041
#[test]
fn when_storage_fails_the_query_is_refused_and_over() {
    let mut server = guarded();
    server.listings_wait = true;
    let bob = greeted(&mut server, "bob");
    server.send(bob, query(3, "", 0));
    server.fail_listing();
    let (code, about) = error(server.frames(bob));
    assert_eq!((code, about.request_id), (ErrorCode::StorageFailed, 3));
    assert!(about.retryable && about.session_continues);
    create(&mut server, "a");
    assert_eq!((server.frames(bob), server.listings_len()), (vec![], 0));
    server.listings_wait = false;
    assert_eq!(server.ask(bob, query(3, "", 0)), [result(3, &["a"], false)]);
}

//= SK-LIM-007
#[test]
fn however_many_queries_come_and_go_one_listing_is_read_at_a_time() {
    let mut server = guarded();
    create(&mut server, "a");
    server.listings_wait = true;
    let bob = greeted(&mut server, "bob");
    for request_id in 1..100 {
        server.send(bob, query(request_id, "", 0));
        let ended = v1::Unsubscribe {
            query_id: request_id,
            ..v1::Unsubscribe::default()
        };
        server.send(bob, Body::Unsubscribe(ended));
        assert_eq!(server.listings_len(), 1);
    }
    server.send(bob, query(100, "", 0));
    let (id, listed) = server.read_listing().unwrap();
    server.step(id, listed);
    assert_eq!(server.frames(bob), [], "it was read for one that has ended");
    let (id, listed) = server.read_listing().unwrap();
    server.step(id, listed);
    assert_eq!(server.frames(bob), [result(100, &["a"], false)]);
}

//= SK-QUERY-014
#[test]
fn a_page_keeps_within_a_frame_and_is_then_shorter() {
    let mut server = guarded();
    server.config.limits.max_frame_bytes = 700;
    let long = |letter: &str| letter.repeat(256);
    for letter in ["a", "b", "c"] {
        create(&mut server, &long(letter));
    }
    let bob = greeted(&mut server, "bob");
    let pages = server.ask(bob, query(3, "", 0));
    assert_eq!(
        pages,
        [
            result(3, &[&long("a"), &long("b")], true),
            result(3, &[&long("c")], false)
        ]
    );
}

/// What may happen around a query.
#[derive(Clone, Debug)]
enum Happening {
    Create(u8),
    Grant(u8),
    Revoke(u8),
    /// The client reads what was sent.
    Read,
    /// Storage reads what was asked for; the connection hears of it later.
    List,
    Hear,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => (0..9u8).prop_map(Happening::Create),
        1 => (0..9u8).prop_map(Happening::Grant),
        1 => (0..9u8).prop_map(Happening::Revoke),
        3 => Just(Happening::Read),
        2 => Just(Happening::List),
        2 => Just(Happening::Hear),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// `NoGap`, `NoLeak`, `LastIsLast` and `EventuallyKnown` of the model, of a real connection
    /// under schedules that the model allows.
    //= SK-QUERY-010
    //= SK-QUERY-012
    //= SK-QUERY-020
    //= SK-QUERY-021
    //= SK-QUERY-030
    #[test]
    fn whatever_happens_in_between_nothing_is_missing_in_the_end(
        happenings in prop::collection::vec(happening(), 0..60),
        max_ids in 1..3u32,
    ) {
        let mut server = small();
        server.listings_wait = true;
        let bob = greeted(&mut server, "bob");
        server.slow.insert(bob);
        server.send(bob, query(3, "d", max_ids));
        let mut exists = BTreeSet::new();
        let mut hidden = BTreeSet::new();
        let mut known = BTreeSet::new();
        let mut complete = false;
        let mut listed = None;
        let mut unread = 0;
        let name = |n: u8| if n == 0 { "x".to_owned() } else { format!("d{n}") };
        let quiet = std::iter::repeat_n([Happening::List, Happening::Hear, Happening::Read], 40);
        for happening in happenings.into_iter().chain(quiet.flatten()) {
            match happening {
                Happening::Create(n) if exists.insert(name(n)) => create(&mut server, &name(n)),
                Happening::Create(_) => {}
                Happening::Grant(n) => {
                    hidden.remove(&name(n));
                    set_access(&mut server, &name(n), "bob", AccessLevel::Read);
                }
                Happening::Revoke(n) => {
                    set_access(&mut server, &name(n), "bob", AccessLevel::None);
                    hidden.insert(name(n));
                }
                Happening::List if listed.is_none() => listed = server.read_listing(),
                Happening::List => {}
                Happening::Hear => {
                    if let Some((id, event)) = listed.take() {
                        server.step(id, event);
                    }
                }
                Happening::Read => {
                    let bytes = std::mem::take(&mut unread);
                    server.step(bob, ConnectionEvent::Flushed { bytes });
                }
            }
            unread += server.waiting_bytes(bob);
            prop_assert!(unread <= 60, "{unread} bytes wait");
            for body in server.frames(bob) {
                let Body::QueryResult(told) = body else { panic!("{body:?}") };
                for id in &told.document_ids {
                    prop_assert!(id.starts_with('d') && exists.contains(id));
                    prop_assert!(!hidden.contains(id), "{id} is told and may not be read");
                }
                known.extend(told.document_ids);
                complete = !told.has_more;
            }
        }
        let visible: BTreeSet<String> = exists.into_iter()
            .filter(|id| id.starts_with('d') && !hidden.contains(id))
            .collect();
        prop_assert!(complete && visible.is_subset(&known), "{visible:?} but {known:?}");
    }
}

#[test]
fn ids_sort_by_their_bytes() {
    let id = |id: &str| DocumentId::new(id).unwrap();
    assert!(id("B") < id("a") && id("a") < id("a\0") && id("z") < id("é"));
}
