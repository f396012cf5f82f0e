//! Documents over plain HTTP: what is shown, to whom, and when again.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use synckit_crdt::Value;
use synckit_server::config::ServerConfig;
use synckit_server::{Running, Server};
use synckit_wire::v1::ErrorCode;
use tokio::task::JoinSet;

use crate::access::{serve, token};
use crate::http::request;
use crate::peer::Peer;

/// An answer, taken apart.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Json {
        assert_eq!(self.status, 200, "{}", self.head);
        serde_json::from_str(&self.body).unwrap()
    }

    /// A header's value; panics when there is none.
    fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let line = lines.find(|(header, _)| header.eq_ignore_ascii_case(name));
        line.unwrap_or_else(|| panic!("no {name} in {}", self.head))
            .1
    }

    /// The head without what differs between any two answers.
    fn lines(&self) -> Vec<&str> {
        let lines = self.head.lines();
        lines.filter(|line| !line.starts_with("date: ")).collect()
    }
}

async fn ask(running: &Running, method: &str, name: &str, headers: &str) -> Answer {
    let path = format!("/v1/documents/{name}");
    let (status, answer) = request(running, method, &path, headers).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    Answer {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

async fn get(running: &Running, name: &str) -> Answer {
    ask(running, "GET", name, "").await
}

async fn start() -> Running {
    Server::start(ServerConfig::default()).await.unwrap()
}

/// Writes one field and waits until it is durable.
async fn write(peer: &mut Peer, document: &str, field: &str, value: impl Into<Value>) {
    let seq = peer.write(document, field, value).await;
    peer.expect_ack(seq).await;
}

//= SK-HTTP-001
//= SK-HTTP-003
//= SK-HTTP-009
#[tokio::test]
async fn what_was_acknowledged_is_shown_by_its_percent_encoded_name() {
    let running = start().await;
    let mut peer = Peer::greet(&running.websocket_url(), "writer").await;
    write(&mut peer, "team/plän", "title", "Emma").await;
    for name in ["team/pl%C3%A4n", "team%2fpl%c3%a4n"] {
        let answer = get(&running, name).await;
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.json(), json!({"title": "Emma"}));
    }
    write(&mut peer, "team/plän", "year", 1815).await;
    let answer = get(&running, "team/pl%C3%A4n").await;
    assert_eq!(answer.json(), json!({"title": "Emma", "year": 1815}));
    running.shutdown().await;
}

//= SK-HTTP-002
#[tokio::test]
async fn what_is_no_document_id_is_a_bad_request() {
    let running = start().await;
    for name in ["", "%", "%zz", "%ff", &"a".repeat(257)] {
        assert_eq!(get(&running, name).await.status, 400, "{name}");
    }
    assert_eq!(get(&running, &"a".repeat(256)).await.status, 404);
    running.shutdown().await;
}

//= SK-HTTP-003
#[tokio::test]
async fn a_change_whose_commit_failed_is_not_shown() {
    let config = ServerConfig {
        failing_commits: vec![2],
        ..ServerConfig::default()
    };
    let running = Server::start(config).await.unwrap();
    let mut peer = Peer::greet(&running.websocket_url(), "writer").await;
    write(&mut peer, "notes", "kept", 1).await;
    peer.write("notes", "lost", 2).await;
    assert_eq!(peer.expect_error().await.code(), ErrorCode::StorageFailed);
    assert_eq!(get(&running, "notes").await.json(), json!({"kept": 1}));
    running.shutdown().await;
}

//= SK-HTTP-003
#[tokio::test]
async fn a_log_of_many_pages_is_shown_whole() {
    let mut config = ServerConfig::default();
    config.limits.max_changes_per_frame = 64;
    let running = Server::start(config).await.unwrap();
    let mut peer = Peer::greet(&running.websocket_url(), "writer").await;
    let mut expected = serde_json::Map::new();
    let mut last = 0;
    for number in 0..200 {
        last = peer.write("long", &number.to_string(), number).await;
        expected.insert(number.to_string(), number.into());
    }
    peer.expect_ack(last).await;
    assert_eq!(get(&running, "long").await.json(), Json::Object(expected));
    running.shutdown().await;
}

//= SK-HTTP-006
//= SK-HTTP-008
#[tokio::test]
async fn a_document_never_written_is_not_found_and_asking_does_not_make_it() {
    let running = start().await;
    assert_eq!(get(&running, "nothing").await.status, 404);
    assert_eq!(get(&running, "nothing").await.status, 404);
    let (_, health) = request(&running, "GET", "/healthz", "").await;
    assert!(health.contains("\"documents\":0"), "{health}");
    running.shutdown().await;
}

//= SK-HTTP-007
//= SK-HTTP-014
#[tokio::test]
async fn a_known_state_is_not_sent_again_and_a_new_one_is() {
    let running = start().await;
    let mut peer = Peer::greet(&running.websocket_url(), "writer").await;
    write(&mut peer, "notes", "field", 1).await;
    let first = get(&running, "notes").await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
    assert_eq!(first.header("cache-control"), "private, no-cache");

    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let headers = format!("If-None-Match: {known}\r\n");
        let again = ask(&running, "GET", "notes", &headers).await;
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{known}");
        assert_eq!(again.header("etag"), tag);
    }
    write(&mut peer, "notes", "field", 2).await;
    let headers = format!("If-None-Match: {tag}\r\n");
    let changed = ask(&running, "GET", "notes", &headers).await;
    assert_eq!(changed.json(), json!({"field": 2}));
    assert_ne!(changed.header("etag"), tag);
    running.shutdown().await;
}

//= SK-HTTP-008
#[tokio::test]
async fn head_is_get_without_the_body_and_nothing_else_is_allowed() {
    let running = start().await;
    let mut peer = Peer::greet(&running.websocket_url(), "writer").await;
    write(&mut peer, "notes", "field", 1).await;
    let whole = get(&running, "notes").await;
    let head = ask(&running, "HEAD", "notes", "").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.lines(), whole.lines());
    for method in ["PUT", "POST", "DELETE", "PATCH"] {
        let refused = ask(&running, method, "notes", "Content-Length: 0\r\n").await;
        assert_eq!(refused.status, 405, "{method}");
        assert_eq!(refused.header("allow"), "GET, HEAD");
    }
    assert_eq!(get(&running, "notes").await.json(), json!({"field": 1}));
    running.shutdown().await;
}

//= SK-HTTP-004
#[tokio::test]
async fn a_guarded_server_wants_a_token_whatever_is_asked_for() {
    let running = serve().await;
    let expired = token("ada", -1.0, &json!({"*": "read"}));
    let mut peer = writer(&running).await;
    write(&mut peer, "notes", "field", 1).await;
    for credentials in [
        "",
        "Bearer no-token",
        "Basic YTpi",
        &format!("Bearer {expired}"),
    ] {
        let headers = match credentials {
            "" => String::new(),
            credentials => format!("Authorization: {credentials}\r\n"),
        };
        let existing = ask(&running, "GET", "notes", &headers).await;
        assert_eq!(existing.status, 401, "{credentials}");
        assert!(existing.header("www-authenticate").starts_with("Bearer"));
        for name in ["missing", "%zz"] {
            let other = ask(&running, "GET", name, &headers).await;
            assert_eq!(other.lines(), existing.lines());
            assert_eq!(other.body, existing.body);
        }
    }
    assert_eq!(read_as(&running, "reader", "notes").await.status, 200);
    running.shutdown().await;
}

//= SK-HTTP-005
//= SK-HTTP-006
//= SK-AUTH-023
#[tokio::test]
async fn who_may_not_read_does_not_learn_what_exists() {
    let running = serve().await;
    let mut peer = writer(&running).await;
    write(&mut peer, "secret/exists", "field", 1).await;
    let existing = read_as(&running, "stranger", "secret/exists").await;
    let missing = read_as(&running, "stranger", "secret/missing").await;
    assert_eq!((existing.status, missing.status), (403, 403));
    assert_eq!(existing.lines(), missing.lines());
    assert_eq!(existing.body, missing.body);

    let existing = read_as(&running, "reader", "secret/exists").await;
    assert_eq!(existing.json(), json!({"field": 1}));
    let missing = read_as(&running, "reader", "secret/missing").await;
    assert_eq!(missing.status, 404);
    running.shutdown().await;
}

async fn writer(running: &Running) -> Peer {
    let token = token("ada", 60.0, &json!({"*": "write"}));
    Peer::greet_with(&running.websocket_url(), "writer", &token)
        .await
        .0
}

/// Asks as somebody who may read everything, or only what is public.
async fn read_as(running: &Running, subject: &str, document: &str) -> Answer {
    let pattern = if subject == "reader" { "*" } else { "public/*" };
    let token = token(subject, 60.0, &json!({pattern: "read"}));
    let headers = format!("Authorization: Bearer {token}\r\n");
    ask(running, "GET", document, &headers).await
}

//= SK-HTTP-011
//= SK-HTTP-015
#[tokio::test]
async fn values_of_every_kind_are_shown_with_ascending_keys() {
    let running = start().await;
    let mut peer = Peer::greet(&running.websocket_url(), "writer").await;
    let object = Value::Object([("k".to_owned(), Value::Bytes(vec![0, 255]))].into());
    write(&mut peer, "values", "z", object).await;
    write(&mut peer, "values", "y", 2.0).await;
    write(&mut peer, "values", "x", f64::NAN).await;
    write(
        &mut peer,
        "values",
        "w",
        Value::Array(vec![Value::Null, true.into()]),
    )
    .await;
    assert_eq!(
        get(&running, "values").await.body,
        r#"{"w":[null,true],"x":{"$float":"NaN"},"y":2.0,"z":{"k":{"$bytes":"AP8="}}}"#
    );
    running.shutdown().await;
}

//= SK-HTTP-012
#[tokio::test]
async fn many_readers_at_once_are_served_or_asked_to_come_back() {
    let running = start().await;
    let mut peer = Peer::greet(&running.websocket_url(), "writer").await;
    write(&mut peer, "busy", "field", "x".repeat(100_000)).await;
    let running = Arc::new(running);
    let mut readers = JoinSet::new();
    for _ in 0..100 {
        let running = Arc::clone(&running);
        readers.spawn(async move { get(&running, "busy").await });
    }
    let mut served = 0;
    for answer in readers.join_all().await {
        match answer.status {
            200 => served += 1,
            503 => assert_eq!(answer.header("retry-after"), "1"),
            other => panic!("{other}"),
        }
    }
    assert!(served > 0);
    // The session has not noticed.
    write(&mut peer, "busy", "field", 1).await;
    assert_eq!(get(&running, "busy").await.json(), json!({"field": 1}));
    Arc::into_inner(running).unwrap().shutdown().await;
}
