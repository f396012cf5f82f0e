//! Access lists: who may change them, what they do to sessions that are up, and who is told.

use bytes::Bytes;
use synckit_crdt::UnixMillis;
use synckit_session::access::{Identity, Level};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, AccessChanged, AccessLevel, Capability, ErrorCode, SetAccess};

use crate::harness::{START, Server, ack, body, change, error, hello, notification, page};
use crate::harness::{sync_of, update};

/// A server that knows ada, an administrator, and others by the level that their names say.
fn guarded() -> Server {
    let mut server = Server::new();
    server.config.guarded = true;
    for (subject, level) in [
        ("ada", Level::Admin),
        ("writer", Level::Write),
        ("reader", Level::Read),
        ("nobody", Level::None),
    ] {
        let identity = Identity {
            subject: subject.to_owned(),
            expires_at: Some(UnixMillis(START.0 + 3_600_000)),
            permissions: [("doc".to_owned(), level)].into_iter().collect(),
            relays: false,
        };
        server.tokens.insert(subject.to_owned(), Ok(identity));
    }
    server
}

fn greeted(server: &mut Server, subject: &str) -> u64 {
    let id = server.connect(Some(subject));
    let capabilities = [Capability::Lww, Capability::AccessControl];
    let greeting = v1::Hello {
        capabilities: capabilities.map(i32::from).to_vec(),
        ..hello(&format!("{subject}{id}"))
    };
    let frames = server.ask(id, Body::Hello(greeting));
    assert!(matches!(frames[..], [Body::Welcome(_)]), "{frames:?}");
    id
}

fn sync(request_id: u64) -> Body {
    Body::SyncRequest(sync_of(request_id, &Default::default()))
}

fn subscribed(server: &mut Server, subject: &str) -> (u64, Bytes) {
    let id = greeted(server, subject);
    let last = page(server.ask(id, sync(1)));
    (id, last.cursor)
}

fn set(request_id: u64, subject: &str, level: AccessLevel) -> Body {
    Body::SetAccess(SetAccess {
        request_id,
        document_id: "doc".to_owned(),
        subject: subject.to_owned(),
        level: level.into(),
    })
}

fn changed(request_id: u64, subject: &str, level: AccessLevel) -> Body {
    Body::AccessChanged(AccessChanged {
        request_id,
        document_id: "doc".to_owned(),
        subject: subject.to_owned(),
        level: level.into(),
    })
}

/// The first change of the replica that [`greeted`] gives a subject.
fn first_of(subject: &str, id: u64) -> Body {
    update(&[change(&format!("{subject}{id}"), 1)])
}

//= SK-ACL-010
//= SK-ACL-011
#[test]
fn an_administrator_changes_the_list_and_nobody_else_does() {
    let mut server = guarded();
    for subject in ["nobody", "reader", "writer"] {
        let id = greeted(&mut server, subject);
        let (code, about) = error(server.ask(id, set(9, subject, AccessLevel::Admin)));
        assert_eq!((code, about.request_id), (ErrorCode::AccessDenied, 9));
        assert_eq!(about.document_id, "doc");
    }
    assert!(server.disk().access.is_empty());
    let ada = greeted(&mut server, "ada");
    let answer = server.ask(ada, set(9, "reader", AccessLevel::Admin));
    assert_eq!(answer, [changed(9, "reader", AccessLevel::Admin)]);
    assert_eq!(server.disk().access.level("reader"), Some(Level::Admin));
    let reader = greeted(&mut server, "reader");
    let answer = server.ask(reader, set(1, "nobody", AccessLevel::Read));
    assert_eq!(answer, [changed(1, "nobody", AccessLevel::Read)]);
    assert!(server.disk().access.len() == 2 && server.is_idle());
}

//= SK-ACL-002
//= SK-ACL-012
#[test]
fn a_list_raises_only_none_lowers_and_an_entry_taken_out_does_neither() {
    let mut server = guarded();
    let ada = greeted(&mut server, "ada");
    let nobody = greeted(&mut server, "nobody");
    let reader = greeted(&mut server, "reader");
    let denied = |frames: Vec<Body>| error(frames).0 == ErrorCode::AccessDenied;
    assert!(denied(server.ask(nobody, sync(1))));
    server.ask(ada, set(1, "nobody", AccessLevel::Write));
    server.frames(nobody);
    page(server.ask(nobody, sync(2)));
    ack(server.ask(nobody, first_of("nobody", nobody)));
    server.ask(ada, set(2, "nobody", AccessLevel::Unspecified));
    server.frames(nobody);
    assert!(denied(server.ask(nobody, sync(3))));

    server.ask(ada, set(3, "reader", AccessLevel::None));
    assert!(denied(server.ask(reader, sync(1))));
    server.ask(ada, set(4, "reader", AccessLevel::Unspecified));
    server.frames(reader);
    page(server.ask(reader, sync(2)));
}

//= SK-ACL-011
//= SK-ACL-014
#[test]
fn an_entry_counts_and_is_answered_once_it_is_stored_and_not_when_storage_fails() {
    let mut server = guarded();
    let ada = greeted(&mut server, "ada");
    let reader = greeted(&mut server, "reader");
    page(server.ask(reader, sync(1)));
    server.storage_waits = true;
    assert_eq!(server.ask(ada, set(1, "reader", AccessLevel::Write)), []);
    let early = server.ask(reader, first_of("reader", reader));
    assert_eq!(error(early).0, ErrorCode::AccessDenied);
    // What the same connection asks next waits for it.
    assert_eq!(server.ask(ada, sync(2)), []);
    server.fail_next();
    server.store_all();
    let [refused, served] = <[Body; 2]>::try_from(server.frames(ada)).unwrap();
    let (code, about) = error(vec![refused]);
    assert_eq!((code, about.request_id), (ErrorCode::StorageFailed, 1));
    page(vec![served]);
    assert!(about.retryable && server.disk().access.is_empty());

    server.storage_waits = false;
    server.ask(ada, set(3, "reader", AccessLevel::Write));
    assert_eq!(
        server.frames(reader),
        [changed(0, "reader", AccessLevel::Write)]
    );
    ack(server.ask(reader, first_of("reader", reader)));
}

//= SK-ACL-020
//= SK-ACL-021
#[test]
fn the_subjects_followers_are_told_and_nobody_else() {
    let mut server = guarded();
    let ada = greeted(&mut server, "ada");
    let (followers, (other, _)) = (
        [0; 2].map(|_| subscribed(&mut server, "reader").0),
        subscribed(&mut server, "writer"),
    );
    let idle = greeted(&mut server, "reader");
    let answer = server.ask(ada, set(5, "reader", AccessLevel::Write));
    assert_eq!(answer, [changed(5, "reader", AccessLevel::Write)]);
    for follower in followers {
        let told = server.frames(follower);
        assert_eq!(told, [changed(0, "reader", AccessLevel::Write)]);
    }
    assert_eq!(server.frames(other), []);
    assert_eq!(server.frames(idle), []);
    // Of oneself one is told once.
    let (own, _) = subscribed(&mut server, "ada");
    let answer = server.ask(own, set(6, "ada", AccessLevel::Admin));
    assert_eq!(answer, [changed(6, "ada", AccessLevel::Admin)]);
}

//= SK-ACL-003
//= SK-ACL-022
//= SK-ACL-023
#[test]
fn who_is_kept_out_is_sent_nothing_more_and_goes_on_without_a_gap_when_let_in() {
    let mut server = guarded();
    let ada = greeted(&mut server, "ada");
    let (capable, cursor) = subscribed(&mut server, "reader");
    let plain = server.connect(Some("reader"));
    server.ask(plain, Body::Hello(hello("plain")));
    page(server.ask(plain, sync(1)));
    let (writer, _) = subscribed(&mut server, "writer");

    server.ask(ada, set(1, "reader", AccessLevel::None));
    assert_eq!(
        server.frames(capable),
        [changed(0, "reader", AccessLevel::None)]
    );
    ack(server.ask(writer, first_of("writer", writer)));
    assert_eq!(server.frames(capable), []);
    assert_eq!(server.frames(plain), []);
    for id in [capable, plain] {
        assert_eq!(error(server.ask(id, sync(2))).0, ErrorCode::AccessDenied);
    }

    server.ask(ada, set(2, "reader", AccessLevel::Read));
    let [told, held_back] = <[Body; 2]>::try_from(server.frames(capable)).unwrap();
    assert_eq!(told, changed(0, "reader", AccessLevel::Read));
    assert_eq!(notification(vec![held_back]).previous_cursor, cursor);
    notification(server.frames(plain));
}

//= SK-SESS-030
//= SK-AUTH-022
#[test]
fn what_was_admitted_before_is_acknowledged_and_what_comes_after_refused() {
    let mut server = guarded();
    let ada = greeted(&mut server, "ada");
    let (writer, _) = subscribed(&mut server, "writer");
    server.storage_waits = true;
    server.send(writer, first_of("writer", writer));
    server.send(ada, set(1, "writer", AccessLevel::None));
    server.store_all();
    let [own, told] = <[Body; 2]>::try_from(server.frames(writer)).unwrap();
    assert_eq!(ack(vec![own]).through_seq, 1);
    assert_eq!(told, changed(0, "writer", AccessLevel::None));
    let late = update(&[change(&format!("writer{writer}"), 2)]);
    assert_eq!(error(server.ask(writer, late)).0, ErrorCode::AccessDenied);
}

//= SK-ACL-022
#[test]
fn a_page_that_is_being_made_does_not_go_to_who_is_kept_out_meanwhile() {
    let mut server = guarded();
    let ada = greeted(&mut server, "ada");
    let writer = greeted(&mut server, "writer");
    ack(server.ask(writer, first_of("writer", writer)));
    let reader = greeted(&mut server, "reader");
    server.storage_waits = true;
    server.send(ada, set(1, "reader", AccessLevel::None));
    server.send(reader, sync(6));
    server.store_all();
    let (code, about) = error(server.frames(reader));
    assert_eq!((code, about.request_id), (ErrorCode::AccessDenied, 6));
    assert_eq!(
        body(server.frames(ada)),
        changed(1, "reader", AccessLevel::None)
    );
}

//= SK-ACL-004
#[test]
fn a_list_outlives_the_process() {
    let mut server = guarded();
    let ada = greeted(&mut server, "ada");
    server.ask(ada, set(1, "reader", AccessLevel::None));
    server.ask(ada, set(2, "nobody", AccessLevel::Read));
    server.restart();
    let reader = greeted(&mut server, "reader");
    assert_eq!(
        error(server.ask(reader, sync(1))).0,
        ErrorCode::AccessDenied
    );
    let nobody = greeted(&mut server, "nobody");
    page(server.ask(nobody, sync(1)));
}

//= SK-ACL-013
#[test]
fn a_list_has_a_bound_and_what_it_names_may_still_change() {
    let mut server = guarded();
    server.config.limits.max_access_entries = 2;
    let ada = greeted(&mut server, "ada");
    for (request_id, subject) in [(1, "one"), (2, "two")] {
        body(server.ask(ada, set(request_id, subject, AccessLevel::Read)));
    }
    let (code, about) = error(server.ask(ada, set(3, "three", AccessLevel::Read)));
    assert_eq!(code, ErrorCode::LimitExceeded);
    assert_eq!(
        (about.limit.as_str(), about.request_id),
        ("max_access_entries", 3)
    );
    for (request_id, subject, level) in [
        (4, "two", AccessLevel::Write),
        (5, "three", AccessLevel::Unspecified),
        (6, "one", AccessLevel::Unspecified),
        (7, "three", AccessLevel::Read),
    ] {
        let answer = server.ask(ada, set(request_id, subject, level));
        assert_eq!(answer, [changed(request_id, subject, level)]);
    }
    // What is on its way to storage takes room already.
    let other = greeted(&mut server, "ada");
    server.ask(ada, set(8, "one", AccessLevel::Unspecified));
    server.ask(ada, set(9, "two", AccessLevel::Unspecified));
    server.storage_waits = true;
    server.send(ada, set(10, "four", AccessLevel::Read));
    let (code, _) = error(server.ask(other, set(1, "five", AccessLevel::Read)));
    assert_eq!(code, ErrorCode::LimitExceeded);
}

//= SK-ACL-001
#[test]
fn an_entry_without_a_subject_a_request_or_a_known_level_is_malformed() {
    let sound = SetAccess {
        request_id: 1,
        document_id: "doc".to_owned(),
        subject: "x".repeat(256),
        level: AccessLevel::Read.into(),
    };
    let wrongs: [fn(&mut SetAccess); 5] = [
        |set| set.request_id = 0,
        |set| set.subject.clear(),
        |set| set.subject.push('x'),
        |set| set.level = 9,
        |set| set.document_id.clear(),
    ];
    for wrong in wrongs {
        let mut server = guarded();
        let ada = greeted(&mut server, "ada");
        let answer = server.ask(ada, Body::SetAccess(sound.clone()));
        assert!(matches!(body(answer), Body::AccessChanged(_)));
        let mut broken = sound.clone();
        wrong(&mut broken);
        let (code, _) = error(server.ask(ada, Body::SetAccess(broken)));
        assert_eq!(code, ErrorCode::Malformed);
    }
}

//= SK-LIM-003
#[test]
fn a_refused_subscription_takes_no_room() {
    let mut server = guarded();
    server.config.limits.max_subscriptions = 1;
    let nobody = greeted(&mut server, "nobody");
    for request_id in 1..4 {
        let refused = server.ask(nobody, sync(request_id));
        assert_eq!(error(refused).0, ErrorCode::AccessDenied);
    }
    let ada = greeted(&mut server, "ada");
    server.ask(ada, set(1, "nobody", AccessLevel::Read));
    server.frames(nobody);
    page(server.ask(nobody, sync(4)));
}

/// Asks of a document that nobody may read.
fn sync_elsewhere(request_id: u64) -> Body {
    Body::SyncRequest(v1::SyncRequest {
        document_id: "elsewhere".to_owned(),
        ..sync_of(request_id, &Default::default())
    })
}

//= SK-ACL-024
#[test]
fn who_was_refused_to_follow_is_told_when_let_in_and_who_asked_once_or_gave_up_is_not() {
    let mut server = guarded();
    let ada = greeted(&mut server, "ada");
    let [waiting, once, gone] = [0; 3].map(|_| greeted(&mut server, "nobody"));
    let asks_once = v1::SyncRequest {
        mode: v1::SyncMode::Once.into(),
        ..sync_of(1, &Default::default())
    };
    for (id, request) in [
        (waiting, sync(1)),
        (once, Body::SyncRequest(asks_once)),
        (gone, sync(1)),
    ] {
        assert_eq!(error(server.ask(id, request)).0, ErrorCode::AccessDenied);
    }
    let gives_up = v1::Unsubscribe {
        document_id: "doc".to_owned(),
        ..v1::Unsubscribe::default()
    };
    server.send(gone, Body::Unsubscribe(gives_up));
    server.ask(ada, set(1, "nobody", AccessLevel::Read));
    let told = server.frames(waiting);
    assert_eq!(told, [changed(0, "nobody", AccessLevel::Read)]);
    assert_eq!((server.frames(once), server.frames(gone)), (vec![], vec![]));

    page(server.ask(waiting, sync(2)));
    server.ask(ada, set(2, "nobody", AccessLevel::Write));
    let told = server.frames(waiting);
    assert_eq!(told, [changed(0, "nobody", AccessLevel::Write)]);
}

//= SK-ACL-024
#[test]
fn no_more_wait_to_be_let_in_than_may_follow_and_nobody_waits_who_has_gone() {
    for (first, second, is_told) in [
        (sync(1), sync_elsewhere(2), true),
        (sync_elsewhere(1), sync(2), false),
    ] {
        let mut server = guarded();
        server.config.limits.max_subscriptions = 1;
        let ada = greeted(&mut server, "ada");
        let nobody = greeted(&mut server, "nobody");
        for request in [first, second] {
            let refused = server.ask(nobody, request);
            assert_eq!(error(refused).0, ErrorCode::AccessDenied);
        }
        server.ask(ada, set(1, "nobody", AccessLevel::Read));
        assert_eq!(!server.frames(nobody).is_empty(), is_told);
        assert!(!server.is_idle());
        server.disconnect(nobody);
        assert!(server.is_idle());
    }
}

//= SK-ACL-022
#[test]
fn what_was_on_its_way_is_passed_on_before_the_news_of_the_list_and_nothing_after() {
    let mut server = guarded();
    let ada = greeted(&mut server, "ada");
    let (reader, _) = subscribed(&mut server, "reader");
    let (writer, _) = subscribed(&mut server, "writer");
    server.hops_wait = true;
    server.send(writer, first_of("writer", writer));
    server.send(ada, set(1, "reader", AccessLevel::None));
    let late = update(&[change(&format!("writer{writer}"), 2)]);
    server.send(writer, late);
    while server.replies(reader).next().is_some() {
        server.deliver(reader);
    }
    let [before, told] = <[Body; 2]>::try_from(server.frames(reader)).unwrap();
    notification(vec![before]);
    assert_eq!(told, changed(0, "reader", AccessLevel::None));
}
