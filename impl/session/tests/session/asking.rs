//! A client that wants to know which documents there are.

use synckit_session::client::{ClientEvent, Notice, QueryError};
use synckit_session::ticket::Ticket;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, Capability, ErrorCode};

use crate::harness::{Client, body, refusal, welcome};

const TICKET: Ticket = Ticket(3);

/// A client that is welcomed by a server with queries; what it sent is read.
fn ready() -> Client {
    let mut client = Client::new("a");
    client.connect();
    client.receive(greeting());
    client.frames();
    client
}

fn greeting() -> Body {
    let mut welcome = welcome("e");
    welcome.capabilities.push(Capability::Query.into());
    Body::Welcome(welcome)
}

fn wanted(id_prefix: &str) -> ClientEvent {
    ClientEvent::Query {
        ticket: TICKET,
        id_prefix: id_prefix.to_owned(),
        subscribe: true,
    }
}

/// The request id of the only frame sent, which asks for documents that begin with `d`.
fn asked(client: &mut Client) -> u64 {
    match body(client.frames()) {
        Body::Query(query) => {
            assert_eq!((query.id_prefix.as_str(), query.subscribe), ("d", true));
            query.request_id
        }
        other => panic!("{other:?}"),
    }
}

fn refused(code: ErrorCode, request_id: u64) -> Body {
    Body::Error(v1::Error {
        request_id,
        document_id: String::new(),
        ..refusal(code, 0)
    })
}

//= SK-QUERY-050
#[test]
fn what_is_wanted_offline_is_asked_once_there_is_a_connection() {
    let mut client = Client::new("a");
    client.step(wanted("d"));
    client.connect();
    client.receive(greeting());
    let queries = client.frames();
    let queries = queries.iter().filter(|body| matches!(body, Body::Query(_)));
    assert_eq!(queries.count(), 1);
}

//= SK-QUERY-053
#[test]
fn after_a_token_ended_the_query_is_asked_again_with_a_fresh_one() {
    let mut client = ready();
    client.step(wanted("d"));
    let request_id = asked(&mut client);
    client.receive(refused(ErrorCode::TokenExpired, request_id));
    assert!(matches!(client.notices.last(), Some(Notice::Refused(_))));
    client.step(ClientEvent::Token("fresh".to_owned()));
    assert!(matches!(body(client.frames()), Body::Authenticate(_)));
    client.receive(Body::Authenticated(v1::Authenticated::default()));
    let frames = client.frames();
    assert!(
        frames.iter().any(|body| matches!(body, Body::Query(_))),
        "{frames:?}"
    );
}

//= SK-QUERY-053
#[test]
fn a_busy_server_is_asked_again_no_sooner_than_it_says() {
    let mut client = ready();
    client.step(wanted("d"));
    let request_id = asked(&mut client);
    let Body::Error(error) = refused(ErrorCode::StorageFailed, request_id) else {
        unreachable!("it is an error");
    };
    client.receive(Body::Error(v1::Error {
        retryable: true,
        retry_after_ms: 3_000,
        ..error
    }));
    client.wait_ms(2_999);
    assert_eq!(client.frames(), []);
    client.wait_ms(1);
    assert!(asked(&mut client) > request_id);
}

#[test]
fn a_server_without_queries_is_not_asked() {
    let mut client = Client::ready("a");
    client.step(wanted("d"));
    assert_eq!(client.frames(), []);
    let failed = Notice::QueryFailed {
        ticket: TICKET,
        error: QueryError::Unsupported,
    };
    assert_eq!(client.notices.last(), Some(&failed));
    // Nor is one that comes later.
    client.reconnect("e");
    let frames = client.frames();
    assert!(!frames.iter().any(|body| matches!(body, Body::Query(_))));
}

//= SK-QUERY-001
#[test]
fn a_prefix_that_no_id_can_have_is_not_asked_for() {
    let mut client = ready();
    client.step(wanted(&"d".repeat(257)));
    assert_eq!(client.frames(), []);
    let failed = Notice::QueryFailed {
        ticket: TICKET,
        error: QueryError::Prefix,
    };
    assert_eq!(client.notices.last(), Some(&failed));
}

//= SK-QUERY-054
#[test]
fn a_query_that_ends_offline_is_not_asked_and_not_ended() {
    let mut client = Client::new("a");
    client.step(wanted("d"));
    client.step(ClientEvent::EndQuery { ticket: TICKET });
    client.connect();
    client.receive(greeting());
    let frames = client.frames();
    let of_query = |body: &Body| matches!(body, Body::Query(_) | Body::Unsubscribe(_));
    assert!(!frames.iter().any(of_query), "{frames:?}");
}
