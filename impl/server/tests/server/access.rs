//! A guarded server: tokens, levels, expiry.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::peer::{Peer, changes};
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value as Json, json};
use synckit_server::config::{Access, ServerConfig};
use synckit_server::{Running, Server};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Authenticate, Error, ErrorCode};

const SECRET: &[u8] = b"a secret for tests";

pub(crate) async fn serve() -> Running {
    let access = Access::Hs256(SECRET.to_vec());
    Server::start(ServerConfig {
        access,
        ..ServerConfig::default()
    })
    .await
    .unwrap()
}

fn now_s() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs_f64()
}

pub(crate) fn token(subject: &str, seconds: f64, permissions: &Json) -> String {
    let claims = json!({"sub": subject, "exp": now_s() + seconds, "permissions": permissions});
    encode(
        &Header::default(),
        &claims,
        &EncodingKey::from_secret(SECRET),
    )
    .unwrap()
}

async fn refusal(running: &Running, token: &str) -> Error {
    let mut peer = Peer::dial(&running.websocket_url(), "replica").await;
    peer.hello(token).await;
    let error = peer.expect_error().await;
    assert!(!error.session_continues);
    assert_eq!(peer.receive().await, None);
    error
}

//= SK-AUTH-004
#[tokio::test]
async fn a_good_token_is_welcomed_by_its_name() {
    let running = serve().await;
    let token = token("ada", 60.0, &json!({"*": "read"}));
    let (_peer, welcome) = Peer::greet_with(&running.websocket_url(), "replica", &token).await;
    assert_eq!(welcome.principal.unwrap().subject, "ada");
    running.shutdown().await;
}

//= SK-AUTH-001
//= SK-AUTH-002
#[tokio::test]
async fn no_token_a_foreign_one_and_an_old_one_are_refused() {
    let running = serve().await;
    let code = |error: Error| ErrorCode::try_from(error.code).unwrap();
    assert_eq!(
        code(refusal(&running, "").await),
        ErrorCode::Unauthenticated
    );
    assert_eq!(
        code(refusal(&running, "no token").await),
        ErrorCode::Unauthenticated
    );
    let old = token("ada", -1.0, &json!({}));
    assert_eq!(code(refusal(&running, &old).await), ErrorCode::TokenExpired);
    running.shutdown().await;
}

//= SK-AUTH-021
//= SK-AUTH-022
#[tokio::test]
async fn a_reader_follows_and_may_not_write() {
    let running = serve().await;
    let url = running.websocket_url();
    let writers = token("ada", 60.0, &json!({"team/*": "write"}));
    let readers = token("bob", 60.0, &json!({"team/*": "read"}));
    let (mut ada, _) = Peer::greet_with(&url, "ada's", &writers).await;
    let (mut bob, _) = Peer::greet_with(&url, "bob's", &readers).await;
    bob.subscribe("team/plan").await;

    bob.write("team/plan", "field", 1).await;
    assert_eq!(bob.expect_error().await.code(), ErrorCode::AccessDenied);
    let seq = ada.write("team/plan", "field", 2).await;
    ada.expect_ack(seq).await;
    assert_eq!(changes(&bob.expect_notification().await.delta), 1);
    ada.write("elsewhere", "field", 1).await;
    assert_eq!(ada.expect_error().await.code(), ErrorCode::AccessDenied);
    running.shutdown().await;
}

//= SK-AUTH-006
//= SK-AUTH-007
//= SK-AUTH-009
#[tokio::test]
async fn an_expired_reader_gets_what_it_missed_after_its_renewal() {
    let running = serve().await;
    let url = running.websocket_url();
    let rights = json!({"*": "write"});
    let (mut writer, _) = Peer::greet_with(&url, "w", &token("ada", 60.0, &rights)).await;
    let (mut reader, _) = Peer::greet_with(&url, "r", &token("bob", 0.3, &rights)).await;
    reader.subscribe("notes").await;
    // The token's end is the server's to notice; asking tells when it has.
    let expired = loop {
        reader.write("other", "field", 1).await;
        match reader.receive().await {
            Some(Body::Ack(_)) => {}
            Some(Body::Error(error)) => break error,
            other => panic!("expected Ack or Error, got {other:?}"),
        }
    };
    assert_eq!(expired.code(), ErrorCode::TokenExpired);
    assert!(expired.session_continues);

    let seq = writer.write("notes", "field", 1).await;
    writer.expect_ack(seq).await;
    reader.expect_nothing().await;
    let token = token("bob", 60.0, &rights);
    reader
        .send(Body::Authenticate(Authenticate {
            request_id: 5,
            token,
        }))
        .await;
    match reader.receive().await {
        Some(Body::Authenticated(answer)) => assert_eq!(answer.request_id, 5),
        other => panic!("expected Authenticated, got {other:?}"),
    }
    assert_eq!(changes(&reader.expect_notification().await.delta), 1);
    running.shutdown().await;
}
