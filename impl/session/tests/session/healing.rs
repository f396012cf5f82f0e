//! A server that lost what it had acknowledged, and clients that bring it back.

use bytes::Bytes;
use synckit_crdt::Version;
use synckit_session::client::ClientEvent;
use synckit_session::server::ConnectionEvent;
use synckit_wire::convert::version;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Capability, ErrorCode, Hello, SyncRequest, SyncResponse};

use crate::harness::{
    Client, Pair, START, Server, ack, acked, change, document, error, hello, last_page,
    notification, page, refusal, replica, sync_of, told, update, welcome, write,
};

fn healing_hello(name: &str) -> Hello {
    Hello {
        capabilities: vec![Capability::Lww.into(), Capability::Healing.into()],
        ..hello(name)
    }
}

fn versions(entries: &[(&str, u64)]) -> Version {
    let named = |(name, seq): &(&str, u64)| (replica(name), *seq);
    entries.iter().map(named).collect()
}

/// A restored server that holds the first of two changes of `a`.
fn restored() -> Server {
    let mut server = Server::new();
    let a = server.greeted("a");
    server.ask(a, update(&[change("a", 1)]));
    server.ask(a, update(&[change("a", 2)]));
    server.restore(1);
    server
}

/// Who has seen more than such a server holds, and what it was asked for.
fn asked(server: &mut Server, name: &str, has: &[(&str, u64)]) -> (u64, Option<Version>) {
    let id = server.greeted_by(healing_hello(name));
    let last = page(server.ask(id, Body::SyncRequest(sync_of(1, &versions(has)))));
    (id, last.want.map(|want| version::decode(&want).unwrap()))
}

//= SK-SESS-071
//= SK-CLNT-061
#[test]
fn one_client_that_returns_brings_back_what_everybody_wrote() {
    let mut pair = Pair::new(&["a", "b"]);
    for value in ["a1", "a2", "a3"] {
        pair.client("a").write(value);
        pair.drive();
        pair.client("b").write(&format!("b after {value}"));
        pair.drive();
    }
    let before = pair.server.disk().dots();
    pair.clients.remove("a");
    pair.restore(2);
    pair.client("b").write("offline");
    pair.settle();
    let after = pair.server.disk().dots();
    assert_eq!(after[..before.len()], before);
    assert_eq!(after[before.len()..], [("b".to_owned(), 4)]);
    assert_eq!(pair.client("b").outbox_len(), 0);
}

//= SK-SESS-072
#[test]
fn who_knows_no_more_than_the_log_is_asked_for_nothing() {
    let mut server = restored();
    assert_eq!(asked(&mut server, "b", &[("a", 1)]).1, None);
    let (_, want) = asked(&mut server, "b", &[("a", 2), ("c", 3)]);
    assert_eq!(want, Some(versions(&[("a", 2), ("c", 3)])));
}

//= SK-SESS-070
//= SK-SESS-072
#[test]
fn only_the_last_page_of_a_subscription_asks() {
    let mut server = restored();
    let a = server.greeted("a");
    server.ask(a, update(&[change("a", 2)]));
    let b = server.greeted_by(healing_hello("b"));
    let has = versions(&[("c", 1)]);
    let first = SyncRequest {
        max_changes: 1,
        ..sync_of(1, &has)
    };
    let first = page(server.ask(b, Body::SyncRequest(first)));
    assert!(first.has_more && first.want.is_none());
    let second = SyncRequest {
        cursor: first.cursor,
        ..sync_of(2, &has)
    };
    let second = page(server.ask(b, Body::SyncRequest(second)));
    assert_eq!(second.want, Some(version::encode(&has)));

    let plain = server.greeted("d");
    let last = page(server.ask(plain, Body::SyncRequest(sync_of(1, &has))));
    assert_eq!(last.want, None);
}

//= SK-SESS-073
//= SK-SESS-038
#[test]
fn others_changes_are_taken_as_far_as_they_were_wanted() {
    let mut server = restored();
    let (b, _) = asked(&mut server, "b", &[("a", 3)]);
    let (reader, _) = asked(&mut server, "r", &[("a", 1)]);
    let answer = ack(server.ask(b, update(&[change("a", 2)])));
    assert_eq!((&answer.replica_id[..], answer.through_seq), (&b"a"[..], 2));
    assert!(!answer.cursor.is_empty());
    let told = notification(server.frames(reader));
    assert_eq!(told.delta.unwrap().changes.len(), 1);
    ack(server.ask(b, update(&[change("a", 3)])));
    let (code, _) = error(server.ask(b, update(&[change("a", 4)])));
    assert_eq!(code, ErrorCode::ForeignReplica);
    assert_eq!(server.disk().entries.len(), 3);
}

//= SK-SESS-073
#[test]
fn what_is_returned_is_refused_for_the_same_reasons_as_what_is_new() {
    let mut server = restored();
    let (b, _) = asked(&mut server, "b", &[("a", 9), ("c", 1)]);
    let (gap, told) = error(server.ask(b, update(&[change("a", 3)])));
    assert_eq!((gap, told.expected_seq), (ErrorCode::Gap, 2));
    let early = write("c", 1, START.0 + 1, &[("a", 2)]);
    let (missing, _) = error(server.ask(b, update(std::slice::from_ref(&early))));
    assert_eq!(missing, ErrorCode::MissingDependency);
    ack(server.ask(b, update(&[change("a", 2)])));
    ack(server.ask(b, update(&[early])));
}

//= SK-SESS-051
//= SK-SESS-073
#[test]
fn who_lagged_is_not_notified_of_what_it_returned() {
    let mut server = restored();
    server.config.limits.max_frame_bytes = 1_000;
    server.config.limits.max_outbound_bytes = 2_000;
    let (b, _) = asked(&mut server, "b", &[("a", 2)]);
    let c = server.greeted("c");
    server.clients_wait = true;
    for seq in 1..=30 {
        server.send(c, update(&[change("c", seq)]));
        let bytes = server.waiting_bytes(c);
        server.frames(c);
        server.step(c, ConnectionEvent::Flushed { bytes });
    }
    server.send(b, update(&[change("a", 2)]));
    server.clients_wait = false;
    let mut names = Vec::new();
    loop {
        let bytes = server.waiting_bytes(b);
        let frames = server.frames(b);
        if frames.is_empty() {
            break;
        }
        let told = frames.into_iter().filter_map(|body| match body {
            Body::Notification(told) => told.delta,
            _ => None,
        });
        names.extend(told.flat_map(|delta| delta.replicas));
        server.step(b, ConnectionEvent::Flushed { bytes });
    }
    assert!(
        names.len() > 1 && names.iter().all(|name| name == "c"),
        "{names:?}"
    );
}

//= SK-SESS-074
#[test]
fn a_connection_is_asked_for_so_many_replicas_and_no_more() {
    let mut server = restored();
    server.config.limits.max_replicas_per_document = 2;
    let just = asked(&mut server, "b", &[("x", 1), ("y", 1)]).1;
    assert_eq!(just, Some(versions(&[("x", 1), ("y", 1)])));
    let more = asked(&mut server, "b", &[("x", 1), ("y", 1), ("z", 1)]).1;
    assert_eq!(more, None);
}

fn healed_welcome(epoch: &str) -> Body {
    let mut welcome = welcome(epoch);
    welcome.capabilities.push(Capability::Healing.into());
    Body::Welcome(welcome)
}

/// A client that holds `b`'s first change and two acknowledged ones of its own, and one that is
/// not, connected to a server that was restored.
fn returning() -> (Client, SyncRequest) {
    let mut client = Client::live("a");
    client.receive(told(&[change("b", 1)], "c0", "c1"));
    client.write("a1");
    client.write("a2");
    client.receive(acked(b"a", 2, "c1", "c3"));
    client.write("a3");
    client.step(ClientEvent::Disconnected);
    client.wait_ms(40_000);
    client.step(ClientEvent::Connected);
    client.frames();
    client.receive(healed_welcome("f"));
    let request = client.requested();
    (client, request)
}

fn wanting(request_id: u64, has: &[(&str, u64)], want: &[(&str, u64)]) -> Body {
    Body::SyncResponse(SyncResponse {
        server_version: Some(version::encode(&versions(has))),
        want: Some(version::encode(&versions(want))),
        ..last_page(request_id, &[], "f0")
    })
}

fn dots(bodies: Vec<Body>) -> Vec<(Bytes, u64)> {
    let changes = bodies.into_iter().flat_map(|body| match body {
        Body::Update(update) => {
            let delta = update.delta.unwrap();
            let name = delta.replicas[0].clone();
            let dot = move |seq| (name.clone(), seq);
            delta.changes.into_iter().map(|c| c.first_seq).map(dot)
        }
        other => panic!("{other:?}"),
    });
    changes.collect()
}

//= SK-CLNT-061
//= SK-CLNT-062
#[test]
fn what_is_wanted_goes_before_the_outbox_in_causal_order() {
    let (mut client, request) = returning();
    assert_eq!(
        version::decode(&request.version.unwrap()).unwrap(),
        versions(&[("a", 3), ("b", 1)])
    );
    client.receive(wanting(
        request.request_id,
        &[("a", 1)],
        &[("a", 3), ("b", 1)],
    ));
    let b = Bytes::from_static(b"b");
    let a = Bytes::from_static(b"a");
    assert_eq!(dots(client.frames()), [(b, 1), (a.clone(), 2)]);
    client.receive(acked(b"b", 1, "f0", "f1"));
    assert_eq!(client.frames(), []);
    client.receive(acked(b"a", 2, "f1", "f2"));
    assert_eq!(dots(client.frames()), [(a, 3)]);
    assert_eq!(client.session.cursor(&document()), b"f2");
}

//= SK-CLNT-060
#[test]
fn a_healed_server_hears_the_version_beside_the_cursor() {
    let (mut client, request) = returning();
    client.receive(Body::SyncResponse(last_page(request.request_id, &[], "f0")));
    client.step(ClientEvent::Disconnected);
    client.wait_ms(40_000);
    client.step(ClientEvent::Connected);
    client.frames();
    client.receive(healed_welcome("f"));
    let again = client.requested();
    assert_eq!(again.cursor, "f0");
    assert!(again.version.is_some());
}

//= SK-CLNT-065
//= SK-CLNT-066
#[test]
fn nothing_is_returned_that_is_not_wanted() {
    let (mut client, request) = returning();
    client.receive(wanting(request.request_id, &[("a", 2)], &[("a", 3)]));
    assert_eq!(dots(client.frames()), [(Bytes::from_static(b"a"), 3)]);

    let mut plain = Client::ready("a");
    plain.receive(told(&[change("b", 1)], "", "c1"));
    plain.reconnect("e");
    let request_id = plain.requested().request_id;
    plain.receive(wanting(request_id, &[], &[("b", 1)]));
    assert_eq!(plain.frames(), []);
}

//= SK-CLNT-064
#[test]
fn a_gap_below_the_outbox_is_filled_from_what_was_acknowledged() {
    let mut client = Client::live("a");
    client.write("a1");
    client.write("a2");
    client.receive(acked(b"a", 2, "c0", "c2"));
    client.frames();
    client.write("a3");
    client.write("a4");
    assert_eq!(client.updated(), [3, 4]);
    for refused in [3, 4] {
        let mut gap = refusal(ErrorCode::Gap, refused);
        gap.expected_seq = 2;
        gap.retryable = true;
        client.receive(Body::Error(gap));
    }
    assert_eq!(client.updated(), [2]);
    client.receive(acked(b"a", 2, "", ""));
    assert_eq!(client.updated(), [3, 4]);
    assert_eq!(client.outbox_len(), 2);
}

//= SK-CLNT-067
#[test]
fn a_return_that_is_refused_for_now_is_asked_for_again() {
    let (mut client, request) = returning();
    client.receive(wanting(request.request_id, &[("a", 3)], &[("b", 1)]));
    client.frames();
    let mut failed = refusal(ErrorCode::StorageFailed, 1);
    failed.retryable = true;
    client.receive(Body::Error(failed));
    assert_eq!(client.frames(), []);
    client.wait_ms(2_000);
    assert!(client.requested().version.is_some());
}

//= SK-CLNT-067
#[test]
fn a_return_that_is_refused_for_good_does_not_hold_the_outbox_up() {
    let (mut client, request) = returning();
    client.receive(wanting(
        request.request_id,
        &[("a", 2)],
        &[("a", 3), ("b", 1)],
    ));
    assert_eq!(dots(client.frames()), [(Bytes::from_static(b"b"), 1)]);
    client.receive(Body::Error(refusal(ErrorCode::Equivocation, 1)));
    assert_eq!(dots(client.frames()), [(Bytes::from_static(b"a"), 3)]);
}
