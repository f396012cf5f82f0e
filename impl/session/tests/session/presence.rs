//! Who is present: told in rounds, forgotten with time, and never in the way of data.

use bytes::Bytes;
use synckit_crdt::{UnixMillis, Value};
use synckit_session::access::{Identity, Level};
use synckit_session::server::ConnectionEvent;
use synckit_wire::convert::value;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, AwarenessEntry, AwarenessUpdate, Capability, ErrorCode};

use crate::harness::{START, Server, change, error, hello, page, sync_of, update};

fn greeting(replica: &str) -> v1::Hello {
    v1::Hello {
        capabilities: vec![Capability::Lww.into(), Capability::Awareness.into()],
        ..hello(replica)
    }
}

fn greeted(server: &mut Server, replica: &str, token: &str) -> u64 {
    let id = server.connect(None);
    let token = token.to_owned();
    server.send(
        id,
        Body::Hello(v1::Hello {
            token,
            ..greeting(replica)
        }),
    );
    let frames = server.frames(id);
    assert!(matches!(frames[..], [Body::Welcome(_)]), "{frames:?}");
    id
}

/// A subscriber, and who it was told of when it began.
fn joined(server: &mut Server, replica: &str) -> (u64, Vec<AwarenessEntry>) {
    let id = greeted(server, replica, "");
    let mut frames = server.ask(id, Body::SyncRequest(sync_of(1, &Default::default())));
    page(vec![frames.remove(0)]);
    (id, entries(frames))
}

fn subscriber(server: &mut Server, replica: &str) -> u64 {
    joined(server, replica).0
}

fn shows(clock: u64, state: Option<&str>) -> AwarenessUpdate {
    AwarenessUpdate {
        document_id: "doc".to_owned(),
        clock,
        state: state.map(|state| value::encode(&Value::from(state))),
        time_to_live_ms: 30_000,
        request_id: 9,
    }
}

fn show(server: &mut Server, id: u64, clock: u64, state: Option<&str>) -> Vec<Body> {
    server.ask(id, Body::AwarenessUpdate(shows(clock, state)))
}

/// All that these frames tell of presence; there is nothing else in them.
fn entries(frames: Vec<Body>) -> Vec<AwarenessEntry> {
    let entries = frames.into_iter().flat_map(|body| match body {
        Body::AwarenessState(state) => state.entries,
        other => panic!("{other:?}"),
    });
    entries.collect()
}

/// Replica, clock and state of what a connection was told since the last time.
fn told(server: &mut Server, id: u64) -> Vec<(String, u64, Option<String>)> {
    short(entries(server.frames(id)))
}

fn short(entries: Vec<AwarenessEntry>) -> Vec<(String, u64, Option<String>)> {
    let limits = synckit_crdt::Limits::default();
    let read = |entry: AwarenessEntry| {
        let state = entry
            .state
            .map(|state| match value::decode(state, &limits) {
                Ok(Value::String(text)) => text,
                other => panic!("{other:?}"),
            });
        let replica = String::from_utf8(entry.replica_id.to_vec()).unwrap();
        (replica, entry.clock, state)
    };
    entries.into_iter().map(read).collect()
}

fn entry(replica: &str, clock: u64, state: Option<&str>) -> (String, u64, Option<String>) {
    (replica.to_owned(), clock, state.map(str::to_owned))
}

//= SK-PRES-011
//= SK-PRES-024
#[test]
fn a_burst_is_told_in_two_rounds_and_its_last_state_is_told() {
    let mut server = Server::new();
    let (a, b) = (subscriber(&mut server, "a"), subscriber(&mut server, "b"));
    for clock in 1..=100 {
        let state = clock.to_string();
        assert_eq!(show(&mut server, a, clock, Some(&state)), []);
    }
    assert_eq!(told(&mut server, b), [entry("a", 1, Some("1"))]);
    server.wait_ms(49);
    assert_eq!(told(&mut server, b), []);
    server.wait_ms(1);
    assert_eq!(told(&mut server, b), [entry("a", 100, Some("100"))]);
    server.wait_ms(1_000);
    assert_eq!(told(&mut server, b), []);
    assert_eq!(told(&mut server, a), []);
}

//= SK-PRES-010
//= SK-PRES-016
#[test]
fn nothing_older_takes_the_place_of_something_newer_nor_of_having_left() {
    let mut server = Server::new();
    let (a, b) = (subscriber(&mut server, "a"), subscriber(&mut server, "b"));
    show(&mut server, a, 5, Some("five"));
    server.wait_ms(50);
    assert_eq!(told(&mut server, b), [entry("a", 5, Some("five"))]);
    show(&mut server, a, 4, Some("four"));
    show(&mut server, a, 5, Some("other"));
    server.wait_ms(50);
    assert_eq!(told(&mut server, b), []);
    // At an equal clock, having left is newer.
    show(&mut server, a, 5, None);
    server.wait_ms(50);
    assert_eq!(told(&mut server, b), [entry("a", 5, None)]);
    show(&mut server, a, 5, Some("five"));
    server.wait_ms(50);
    assert_eq!(told(&mut server, b), []);
    show(&mut server, a, 6, Some("six"));
    assert_eq!(told(&mut server, b), [entry("a", 6, Some("six"))]);
}

//= SK-PRES-014
//= SK-PRES-015
#[test]
fn a_replica_leaves_with_its_connection_with_its_subscription_and_with_time() {
    let mut server = Server::new();
    server.config.heartbeat_interval_ms = 3_600_000;
    let b = subscriber(&mut server, "b");
    let leaves: [fn(&mut Server, u64); 3] = [
        |server, a| server.disconnect(a),
        |server, a| {
            let document_id = "doc".to_owned();
            let unsubscribe = v1::Unsubscribe {
                document_id,
                ..v1::Unsubscribe::default()
            };
            server.send(a, Body::Unsubscribe(unsubscribe));
        },
        |server, _| server.wait_ms(30_000),
    ];
    for (leave, clock) in leaves.into_iter().zip([1, 2, 3]) {
        let a = subscriber(&mut server, "a");
        show(&mut server, a, clock, Some("here"));
        assert_eq!(told(&mut server, b), [entry("a", clock, Some("here"))]);
        server.wait_ms(50);
        leave(&mut server, a);
        assert_eq!(told(&mut server, b), [entry("a", clock, None)]);
        server.wait_ms(50);
    }
}

//= SK-PRES-014
#[test]
fn the_end_of_an_old_connection_takes_nothing_from_a_newer_one() {
    let mut server = Server::new();
    let (old, b) = (subscriber(&mut server, "a"), subscriber(&mut server, "b"));
    show(&mut server, old, 1, Some("old"));
    let new = subscriber(&mut server, "a");
    show(&mut server, new, 2, Some("new"));
    server.wait_ms(50);
    server.frames(b);
    server.disconnect(old);
    server.wait_ms(50);
    assert_eq!(told(&mut server, b), []);
    server.disconnect(new);
    assert_eq!(told(&mut server, b), [entry("a", 2, None)]);
}

//= SK-PRES-012
//= SK-PRES-017
#[test]
fn a_newcomer_is_told_who_is_there_for_the_time_that_remains_and_who_has_left() {
    let mut server = Server::new();
    let (a, b) = (subscriber(&mut server, "a"), subscriber(&mut server, "b"));
    show(&mut server, a, 1, Some("here"));
    show(&mut server, b, 1, Some("here too"));
    server.wait_ms(50);
    show(&mut server, b, 2, None);
    server.wait_ms(9_950);
    let (_, told) = joined(&mut server, "c");
    assert_eq!(told[0].time_to_live_ms, 20_000);
    assert_eq!(
        short(told),
        [entry("a", 1, Some("here")), entry("b", 2, None)]
    );
}

//= SK-PRES-013
#[test]
fn who_does_not_follow_is_not_heard() {
    let mut server = Server::new();
    let b = subscriber(&mut server, "b");
    let a = greeted(&mut server, "a", "");
    assert_eq!(show(&mut server, a, 1, Some("here")), []);
    assert_eq!(told(&mut server, b), []);
    server.ask(a, Body::SyncRequest(sync_of(1, &Default::default())));
    show(&mut server, a, 1, Some("here"));
    assert_eq!(told(&mut server, b), [entry("a", 1, Some("here"))]);
}

//= SK-PRES-019
#[test]
fn a_slow_reader_is_told_the_newest_alone_and_gets_every_change() {
    let mut server = Server::new();
    server.config.limits.max_frame_bytes = 1_000;
    server.config.limits.max_outbound_bytes = 2_000;
    let (a, slow) = (subscriber(&mut server, "a"), subscriber(&mut server, "s"));
    server.clients_wait = true;
    for clock in 1..=200 {
        let state = "x".repeat(100);
        show(&mut server, a, clock, Some(&state));
        server.wait_ms(50);
        assert!(server.waiting_bytes(slow) <= 1_200, "{clock}");
    }
    // There is room for changes all the same.
    server.send(a, update(&[change("a", 1)]));
    let waiting = server.waiting_bytes(slow);
    let last = server.frames(slow).pop().unwrap();
    assert!(matches!(last, Body::Notification(_)), "{last:?}");
    show(&mut server, a, 201, Some("last"));
    server.wait_ms(50);
    server.step(slow, ConnectionEvent::Flushed { bytes: waiting });
    let told = told(&mut server, slow);
    assert_eq!(told.last(), Some(&entry("a", 201, Some("last"))));
    assert!(told.len() <= 2, "{told:?}");
}

//= SK-PRES-022
//= SK-PRES-023
#[test]
fn what_is_shown_and_by_how_many_is_bounded() {
    let mut server = Server::new();
    server.config.limits.max_awareness_bytes = 12;
    server.config.limits.max_awareness_entries = 2;
    let a = subscriber(&mut server, "a");
    assert_eq!(show(&mut server, a, 1, Some("0123456789")), []);
    let (code, about) = error(show(&mut server, a, 2, Some("0123456789+")));
    assert_eq!(code, ErrorCode::LimitExceeded);
    assert_eq!(
        (about.limit.as_str(), about.request_id),
        ("max_awareness_bytes", 9)
    );
    let mut deep = shows(2, None);
    let nested = (0..40).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
    deep.state = Some(value::encode(&nested));
    let (_, about) = error(server.ask(a, Body::AwarenessUpdate(deep)));
    assert_eq!(about.limit, "max_value_depth");

    let b = subscriber(&mut server, "b");
    assert_eq!(show(&mut server, b, 1, Some("b")), []);
    let c = subscriber(&mut server, "c");
    let (code, about) = error(show(&mut server, c, 1, Some("c")));
    assert_eq!(
        (code, about.limit.as_str()),
        (ErrorCode::LimitExceeded, "max_awareness_entries")
    );
    // The memory of who has left makes room, once everyone was told.
    server.disconnect(b);
    server.wait_ms(50);
    server.frames(c);
    assert_eq!(show(&mut server, c, 1, Some("c")), []);
    server.wait_ms(50);
    assert_eq!(told(&mut server, a).last(), Some(&entry("c", 1, Some("c"))));
}

//= SK-PRES-001
#[test]
fn presence_without_a_clock_or_a_time_to_live_is_malformed() {
    let mut server = Server::new();
    for broken in [
        AwarenessUpdate {
            clock: 0,
            ..shows(1, None)
        },
        AwarenessUpdate {
            time_to_live_ms: 0,
            ..shows(1, None)
        },
    ] {
        let a = subscriber(&mut server, "a");
        let (code, _) = error(server.ask(a, Body::AwarenessUpdate(broken)));
        assert_eq!(code, ErrorCode::Malformed);
    }
    let a = subscriber(&mut server, "a");
    assert_eq!(show(&mut server, a, 1, None), []);
}

fn guarded() -> Server {
    let mut server = Server::new();
    server.config.guarded = true;
    for (token, subject, level, hours) in [
        ("alice", "alice", Level::Write, 1),
        ("bob", "bob", Level::Read, 1),
        ("bob-longer", "bob", Level::Read, 9),
        ("bob-nothing", "bob", Level::None, 9),
    ] {
        let identity = Identity {
            subject: subject.to_owned(),
            expires_at: Some(UnixMillis(START.0 + hours * 3_600_000)),
            permissions: [("doc".to_owned(), level)].into_iter().collect(),
            relays: false,
        };
        server.tokens.insert(token.to_owned(), Ok(identity));
    }
    server
}

fn follow(server: &mut Server, replica: &str, token: &str) -> u64 {
    let id = greeted(server, replica, token);
    server.ask(id, Body::SyncRequest(sync_of(1, &Default::default())));
    id
}

fn authenticate(server: &mut Server, id: u64, token: &str) -> Vec<Body> {
    let token = token.to_owned();
    let mut frames = server.ask(
        id,
        Body::Authenticate(v1::Authenticate {
            request_id: 1,
            token,
        }),
    );
    assert!(matches!(frames.remove(0), Body::Authenticated(_)));
    frames
}

//= SK-PRES-020
#[test]
fn who_may_not_read_is_neither_heard_nor_told_and_is_told_the_newest_later() {
    let mut server = guarded();
    let a = follow(&mut server, "a", "alice");
    let b = follow(&mut server, "b", "bob");
    authenticate(&mut server, b, "bob-nothing");
    show(&mut server, a, 1, Some("one"));
    server.wait_ms(50);
    show(&mut server, a, 2, Some("two"));
    server.wait_ms(50);
    assert_eq!(told(&mut server, b), []);
    let (code, about) = error(show(&mut server, b, 1, Some("here")));
    assert_eq!((code, about.request_id), (ErrorCode::AccessDenied, 9));
    let frames = authenticate(&mut server, b, "bob-longer");
    assert_eq!(short(entries(frames)), [entry("a", 2, Some("two"))]);
    assert_eq!(show(&mut server, b, 1, Some("here")), []);
    assert_eq!(told(&mut server, a), [entry("b", 1, Some("here"))]);
}

//= SK-AUTH-006
//= SK-PRES-020
#[test]
fn an_expired_token_shows_and_sees_nothing() {
    let mut server = guarded();
    let b = follow(&mut server, "b", "bob");
    server.now = UnixMillis(START.0 + 3_600_000);
    let (code, _) = error(show(&mut server, b, 1, Some("here")));
    assert_eq!(code, ErrorCode::TokenExpired);
    authenticate(&mut server, b, "bob-longer");
    assert_eq!(show(&mut server, b, 1, Some("here")), []);
}

//= SK-PRES-021
#[test]
fn a_replica_of_another_principal_is_not_to_be_spoken_for() {
    let mut server = guarded();
    let a = follow(&mut server, "a", "alice");
    show(&mut server, a, 1, Some("alice"));
    server.ask(a, update(&[change("a", 1)]));
    server.disconnect(a);
    server.wait_ms(100_000);
    // Nothing is remembered of her presence, but her change is.
    let b = follow(&mut server, "a", "bob");
    let (code, _) = error(show(&mut server, b, 9, Some("bob")));
    assert_eq!(code, ErrorCode::ReplicaTaken);
    let a = follow(&mut server, "a", "alice");
    assert_eq!(show(&mut server, a, 9, Some("alice")), []);
}

//= SK-PRES-021
#[test]
fn what_is_shown_before_the_log_is_open_waits_for_it() {
    let mut server = Server::new();
    server.storage_waits = true;
    let a = greeted(&mut server, "a", "");
    server.send(a, Body::SyncRequest(sync_of(1, &Default::default())));
    for clock in 1..=3 {
        assert_eq!(show(&mut server, a, clock, Some("here")), []);
    }
    server.storage_waits = false;
    server.store_all();
    assert!(matches!(server.frames(a)[..], [Body::SyncResponse(_)]));
    let (_, told) = joined(&mut server, "c");
    assert_eq!(short(told), [entry("a", 3, Some("here"))]);
}

#[test]
fn many_large_states_come_in_frames_that_fit() {
    let mut server = Server::new();
    server.config.limits.max_frame_bytes = 10_000;
    server.config.limits.max_outbound_bytes = 1_000_000;
    let state = "x".repeat(4_000);
    for number in 0..10 {
        let id = subscriber(&mut server, &format!("r{number}"));
        show(&mut server, id, 1, Some(&state));
    }
    let id = greeted(&mut server, "new", "");
    server.clients_wait = true;
    let frames = server.ask(id, Body::SyncRequest(sync_of(1, &Default::default())));
    let sizes: Vec<usize> = frames
        .iter()
        .skip(1)
        .map(|body| encoded(body.clone()).len())
        .collect();
    assert_eq!(sizes.len(), 5);
    assert!(sizes.iter().all(|size| *size <= 10_000), "{sizes:?}");
}

fn encoded(body: Body) -> Bytes {
    synckit_wire::frame::encode(&v1::Frame { body: Some(body) })
}
