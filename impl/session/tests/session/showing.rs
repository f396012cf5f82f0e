//! What a client shows of itself, and of others.

use synckit_crdt::{ReplicaId, Value};
use synckit_session::client::{ClientEvent, Notice};
use synckit_session::limits::Limits;
use synckit_wire::convert::value;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, AwarenessEntry, AwarenessUpdate, Capability, ErrorCode};

use crate::harness::{Client, document, last_page, refusal, replica, welcome};

fn greeting(epoch: &str) -> v1::Welcome {
    v1::Welcome {
        capabilities: vec![Capability::Lww.into(), Capability::Awareness.into()],
        ..welcome(epoch)
    }
}

/// Live, with a server that tells presence.
fn live() -> Client {
    let mut client = Client::new("me");
    client.connect();
    client.receive(Body::Welcome(greeting("e")));
    let request_id = client.requested().request_id;
    client.receive(Body::SyncResponse(last_page(request_id, &[], "c0")));
    client
}

fn present(client: &mut Client, state: Option<&str>) {
    client.step(ClientEvent::Present {
        document: document(),
        state: state.map(Value::from),
    });
}

/// What was said since the last time; nothing else was sent.
fn said(client: &mut Client) -> Vec<AwarenessUpdate> {
    let updates = client.frames().into_iter().map(|body| match body {
        Body::AwarenessUpdate(update) => update,
        other => panic!("{other:?}"),
    });
    updates.collect()
}

fn wire(state: &str) -> Option<v1::Value> {
    Some(value::encode(&Value::from(state)))
}

fn tell(client: &mut Client, name: &str, clock: u64, state: Option<&str>) {
    let entry = AwarenessEntry {
        replica_id: bytes::Bytes::copy_from_slice(name.as_bytes()),
        clock,
        state: state.and_then(wire),
        time_to_live_ms: 10_000,
    };
    client.receive(Body::AwarenessState(v1::AwarenessState {
        document_id: "doc".to_owned(),
        entries: vec![entry],
    }));
}

fn seen(client: &Client) -> Vec<(ReplicaId, Value)> {
    let document = document();
    let others = client.session.presence(&document);
    others
        .map(|(id, state)| (id.clone(), state.clone()))
        .collect()
}

//= SK-PRES-005
//= SK-PRES-006
#[test]
fn a_burst_is_said_at_the_servers_pace_and_leaving_is_said_too() {
    let mut client = live();
    for number in 0..10 {
        present(&mut client, Some(&number.to_string()));
    }
    let first = said(&mut client);
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].state, wire("0"));
    client.wait_ms(50);
    let last = said(&mut client);
    assert_eq!(last.len(), 1);
    assert_eq!(last[0].state, wire("9"));
    assert!(last[0].clock > first[0].clock);
    present(&mut client, None);
    client.wait_ms(50);
    let gone = said(&mut client);
    assert_eq!(gone[0].state, None);
    assert!(gone[0].clock > last[0].clock);
    client.wait_ms(120_000);
    assert!(
        client
            .frames()
            .iter()
            .all(|body| matches!(body, Body::Ping(_)))
    );
}

//= SK-PRES-004
#[test]
fn what_stays_is_said_again_at_half_its_time() {
    let mut client = live();
    present(&mut client, Some("here"));
    let first = said(&mut client).remove(0);
    client.wait_ms(u64::from(first.time_to_live_ms) / 2 - 1);
    assert_eq!(said(&mut client), []);
    client.wait_ms(1);
    let again = said(&mut client).remove(0);
    assert_eq!(again.state, first.state);
    assert!(again.clock > first.clock);
}

//= SK-PRES-002
//= SK-PRES-003
#[test]
fn every_greeting_says_it_again_after_the_request_with_a_greater_clock() {
    let mut client = live();
    present(&mut client, Some("here"));
    let before = said(&mut client).remove(0).clock;
    client.step(ClientEvent::Disconnected);
    client.wait_ms(40_000);
    client.step(ClientEvent::Connected);
    client.frames();
    client.receive(Body::Welcome(greeting("e")));
    let frames = client.frames();
    let [Body::SyncRequest(_), Body::AwarenessUpdate(update)] = &frames[..] else {
        panic!("{frames:?}")
    };
    assert!(update.clock > before);
    // Whoever has left while away has nothing to say.
    present(&mut client, None);
    client.wait_ms(50);
    client.frames();
    client.step(ClientEvent::Disconnected);
    client.wait_ms(40_000);
    client.step(ClientEvent::Connected);
    client.frames();
    client.receive(Body::Welcome(greeting("e")));
    client.requested();
}

//= SK-PRES-002
#[test]
fn a_client_that_starts_anew_goes_on_with_its_clock() {
    let mut client = live();
    present(&mut client, Some("here"));
    let before = said(&mut client).remove(0).clock;
    let mut anew = live();
    anew.now.0 = client.now.0 + 1_000;
    present(&mut anew, Some("here"));
    assert!(said(&mut anew).remove(0).clock > before);
}

//= SK-PRES-030
//= SK-PRES-031
//= SK-PRES-032
#[test]
fn others_are_shown_at_their_newest_and_for_their_time() {
    let mut client = live();
    tell(&mut client, "other", 2, Some("two"));
    tell(&mut client, "me", 9, Some("mine"));
    tell(&mut client, "other", 1, Some("one"));
    let two = [(replica("other"), Value::from("two"))];
    assert_eq!(seen(&client), two);
    let notices = std::mem::take(&mut client.notices);
    let told = |notice: &&Notice| matches!(notice, Notice::Presence { .. });
    assert_eq!(notices.iter().filter(told).count(), 1);

    tell(&mut client, "other", 2, None);
    assert_eq!(seen(&client), []);
    tell(&mut client, "other", 2, Some("late"));
    assert_eq!(seen(&client), []);
    tell(&mut client, "other", 3, Some("back"));
    client.step(ClientEvent::Disconnected);
    client.wait_ms(9_999);
    assert_eq!(seen(&client).len(), 1);
    client.notices.clear();
    client.wait_ms(1);
    assert_eq!(seen(&client), []);
    assert_eq!(client.notices.iter().filter(told).count(), 1);
}

//= SK-PRES-033
#[test]
fn a_refused_state_holds_no_change_back() {
    let mut client = live();
    present(&mut client, Some("here"));
    let request_id = said(&mut client).remove(0).request_id;
    client.receive(Body::Error(v1::Error {
        request_id,
        ..refusal(ErrorCode::LimitExceeded, 0)
    }));
    client.write("x");
    assert_eq!(client.updated(), [1]);
    // It is tried again when it would be said again anyway.
    client.wait_ms(15_000);
    let again = client.frames();
    assert!(
        again
            .iter()
            .any(|body| matches!(body, Body::AwarenessUpdate(_)))
    );
}

//= SK-VERS-004
#[test]
fn without_the_capability_nothing_is_said() {
    let mut client = Client::live("me");
    present(&mut client, Some("here"));
    client.wait_ms(20_000);
    assert_eq!(client.frames(), []);
}

#[test]
fn no_more_replicas_are_kept_than_the_server_says_there_may_be() {
    let mut client = Client::new("me");
    client.connect();
    let limits = Limits {
        max_awareness_entries: 16,
        ..Limits::default()
    };
    client.receive(Body::Welcome(v1::Welcome {
        limits: Some(limits.encode()),
        ..greeting("e")
    }));
    for number in 0..100 {
        tell(&mut client, &format!("r{number}"), 1, Some("here"));
    }
    assert_eq!(seen(&client).len(), 16);
}
