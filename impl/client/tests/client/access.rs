//! Access lists, between real clients over a real server that wants tokens.

use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::json;
use synckit_client::{AccessError, ClientOptions, Level, Notice, Value};
use synckit_server::Server;
use synckit_server::config::{Access, ServerConfig};

use crate::command::{fail, succeed};
use crate::setup::{online, open, path, serve, soon, until};

const SECRET: &str = "a secret of at least thirty-two bytes";

async fn guarded() -> synckit_server::Running {
    Server::start(ServerConfig {
        access: Access::Hs256(SECRET.into()),
        ..ServerConfig::default()
    })
    .await
    .unwrap()
}

fn token(subject: &str, level: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let claims = json!({
        "sub": subject, "exp": now.as_secs() + 3_600, "permissions": {"*": level},
    });
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    encode(&Header::default(), &claims, &key).unwrap()
}

fn as_(subject: &str, level: &str, endpoint: &str) -> ClientOptions {
    ClientOptions {
        token: token(subject, level),
        ..online(endpoint)
    }
}

//= SK-ACL-002
//= SK-ACL-022
//= SK-ACL-023
//= SK-ACL-030
#[tokio::test]
async fn an_administrator_shares_a_document_and_takes_it_away_again() {
    let running = guarded().await;
    let endpoint = running.websocket_url();
    let (_ada, hers) = open(as_("ada", "admin", &endpoint), "page").await;
    soon(hers.live()).await;
    let (_bob, his) = open(as_("bob", "read", &endpoint), "page").await;
    soon(his.live()).await;
    let mut told = his.changes();

    his.set(&path("title"), "by Bob").unwrap();
    assert!(his.settled().await.is_err(), "a reader may not write");
    soon(hers.set_access("bob", Some(Level::Write))).await;
    // What was refused is sent again.
    soon(his.settled()).await;
    until(&hers, |hers| {
        hers.get(&path("title")) == Some(Value::from("by Bob"))
    })
    .await;

    soon(hers.set_access("bob", Some(Level::None))).await;
    hers.set(&path("title"), "secret").unwrap();
    soon(hers.settled()).await;
    let mut levels = Vec::new();
    while levels.len() < 2 {
        if let Some(synckit_client::Happening::Notice(Notice::AccessChanged { level, .. })) =
            told.next().await
        {
            levels.push(level);
        }
    }
    assert_eq!(levels, [Some(Level::Write), Some(Level::None)]);
    assert_eq!(his.get(&path("title")), Some(Value::from("by Bob")));
    soon(hers.set_access("bob", None)).await;
    until(&his, |his| {
        his.get(&path("title")) == Some(Value::from("secret"))
    })
    .await;
    running.shutdown().await;
}

//= SK-ACL-010
#[tokio::test]
async fn who_is_no_administrator_hears_why_not() {
    let running = guarded().await;
    let (_bob, his) = open(as_("bob", "write", &running.websocket_url()), "page").await;
    soon(his.live()).await;
    let refused = his.set_access("bob", Some(Level::Admin)).await;
    assert!(
        matches!(&refused, Err(AccessError::Refused(error)) if !error.retryable),
        "{refused:?}"
    );
    let nameless = his.set_access("", Some(Level::Read)).await;
    assert_eq!(nameless, Err(AccessError::Subject));
    // And goes on: a refused entry holds no change back.
    his.set(&path("title"), "by Bob").unwrap();
    soon(his.settled()).await;
    running.shutdown().await;
}

#[tokio::test]
async fn without_a_connection_nothing_is_asked_and_nothing_waits() {
    let (client, document) = open(ClientOptions::default(), "page").await;
    let offline = document.set_access("bob", Some(Level::Read)).await;
    assert_eq!(offline, Err(AccessError::Offline));
    client.close().await.unwrap();
    let closed = document.set_access("bob", Some(Level::Read)).await;
    assert_eq!(closed, Err(AccessError::Lost));
}

//= SK-ACL-011
#[tokio::test]
async fn the_command_changes_the_list_and_says_why_it_may_not() {
    let running = guarded().await;
    let endpoint = running.websocket_url();
    let (ada, bob) = (token("ada", "admin"), token("bob", "none"));
    let server = ["--server", endpoint.as_str(), "--token"];
    let (ada, bob) = (ada.as_str(), bob.as_str());
    let get = [&["get", "page", "/n"], &server[..], &[bob]].concat();
    let access = |token, level| [&["access", "page", "bob", level], &server[..], &[token]].concat();
    succeed(&[&["set", "page", "/n", "1"], &server[..], &[ada]].concat()).await;
    assert_eq!(fail(&get).await.0, 1);
    succeed(&access(ada, "read")).await;
    assert_eq!(succeed(&get).await, "1\n");
    let (code, message) = fail(&access(bob, "admin")).await;
    assert!(
        code == 1 && message.contains("the server refused"),
        "{message}"
    );
    succeed(&access(ada, "unset")).await;
    assert_eq!(fail(&get).await.0, 1);
    let (code, message) = fail(&access(ada, "everything")).await;
    assert!(code == 2 && message.contains("unset"), "{message}");
    running.shutdown().await;
    let open = serve().await;
    let address = open.websocket_url();
    let args = ["access", "page", "bob", "read", "--server", &address];
    let (code, message) = fail(&args).await;
    assert!(code == 1 && message.contains("ask for access"), "{message}");
    open.shutdown().await;
}
