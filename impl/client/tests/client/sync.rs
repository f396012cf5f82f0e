//! Two clients and a server between them.

use synckit_client::{Client, ClientOptions, Value, WaitError};

use crate::setup::{endpoints, online, open, path, serve, soon, until};

//= SK-CLNT-001
//= SK-CLNT-022
#[tokio::test]
async fn what_one_client_writes_another_reads() {
    let running = serve().await;
    for endpoint in endpoints(&running) {
        let document = endpoint.as_str();
        let (_ada, hers) = open(online(&endpoint), document).await;
        let (_bob, his) = open(online(&endpoint), document).await;
        soon(his.live()).await;

        hers.set(&path("title"), "Emma").unwrap();
        assert_eq!(hers.get(&path("title")), Some(Value::from("Emma")));
        until(&his, |his| {
            his.get(&path("title")) == Some(Value::from("Emma"))
        })
        .await;
        his.delete(&path("title")).unwrap();
        until(&hers, |hers| hers.get(&path("title")).is_none()).await;
        soon(hers.settled()).await;
        soon(his.settled()).await;
        assert_eq!(hers.version(), his.version());
    }
    running.shutdown().await;
}

//= SK-CLNT-006
//= SK-CLNT-012
//= SK-DATA-021
#[tokio::test]
async fn edits_made_apart_meet_in_equal_documents() {
    let running = serve().await;
    for endpoint in endpoints(&running) {
        let (ada, hers) = open(online(&endpoint), "notes").await;
        let (bob, his) = open(online(&endpoint), "notes").await;
        soon(hers.live()).await;
        soon(his.live()).await;
        ada.disconnect();
        bob.disconnect();
        for number in 0..100 {
            hers.set(&path(&format!("hers {number}")), number).unwrap();
            his.set(&path(&format!("his {number}")), number).unwrap();
            hers.set(&path("contested"), number).unwrap();
            his.set(&path("contested"), -number).unwrap();
        }
        assert_eq!(hers.get(&path("his 1")), None);
        ada.reconnect();
        bob.reconnect();
        soon(hers.settled()).await;
        soon(his.settled()).await;
        until(&hers, |hers| hers.version() == his.version()).await;
        until(&his, |his| his.version() == hers.version()).await;
        assert_eq!(hers.fields().len(), 201);
        assert_eq!(hers.to_json().to_string(), his.to_json().to_string());
        ada.close().await.unwrap();
        bob.close().await.unwrap();
        // The next transport starts over.
        wipe(&endpoint).await;
    }
    running.shutdown().await;
}

async fn wipe(endpoint: &str) {
    let (client, document) = open(online(endpoint), "notes").await;
    soon(document.live()).await;
    for (path, _) in document.fields() {
        document.delete(&path).unwrap();
    }
    soon(document.settled()).await;
    client.close().await.unwrap();
}

//= SK-DATA-012
#[tokio::test]
async fn a_transaction_is_seen_whole_or_not_at_all() {
    let running = serve().await;
    let url = running.websocket_url();
    let (_ada, hers) = open(online(&url), "game").await;
    let (_bob, his) = open(online(&url), "game").await;
    soon(his.live()).await;
    hers.set(&path("from"), "rook").unwrap();
    for _ in 0..20 {
        hers.transact(|move_| {
            move_.register(&path("from")).delete()?;
            move_.register(&path("to")).set("rook")
        })
        .unwrap();
        hers.transact(|move_| {
            move_.register(&path("to")).delete()?;
            move_.register(&path("from")).set("rook")
        })
        .unwrap();
    }
    let last = hers.version();
    until(&his, |his| {
        // Always one rook, wherever it is: empty only before the first change.
        assert!(his.fields().len() == 1 || his.version().is_empty());
        his.version() == last
    })
    .await;
    running.shutdown().await;
}

#[tokio::test]
async fn a_client_without_a_server_works_and_says_so_when_asked_to_wait() {
    let (client, document) = open(ClientOptions::default(), "alone").await;
    document.set(&path("field"), 1).unwrap();
    assert_eq!(document.get(&path("field")), Some(Value::Int(1)));
    assert_eq!(document.unsettled(), 1);
    assert!(matches!(
        document.settled().await,
        Err(WaitError::Stopped(_))
    ));
    client.close().await.unwrap();
    assert_eq!(document.settled().await, Err(WaitError::Closed));
}

#[tokio::test]
async fn a_write_beyond_the_limits_is_refused_and_leaves_no_trace() {
    let (_client, document) = open(ClientOptions::default(), "limits").await;
    let refused = document.set(&path("field"), "x".repeat(300_000));
    assert!(refused.is_err());
    assert_eq!(document.get(&path("field")), None);
    assert_eq!(document.unsettled(), 0);
    assert_eq!(document.set(&path("field"), "small"), Ok(()));
}

#[tokio::test]
async fn two_handles_of_one_document_are_one_document() {
    let (client, first) = open(ClientOptions::default(), "shared").await;
    let second = client.document(first.id().clone()).await.unwrap();
    first.set(&path("field"), 1).unwrap();
    assert_eq!(second.get(&path("field")), Some(Value::Int(1)));
}

//= SK-CLNT-055
#[tokio::test]
async fn a_server_that_wants_a_token_is_named_as_the_reason() {
    use synckit_server::Server;
    use synckit_server::config::{Access, ServerConfig};

    let access = Access::Hs256(b"secret".to_vec());
    let config = ServerConfig {
        access,
        ..ServerConfig::default()
    };
    let running = Server::start(config).await.unwrap();
    let (_client, document): (Client, _) = open(online(&running.websocket_url()), "guarded").await;
    let error = document.live().await.unwrap_err();
    let WaitError::Stopped(reason) = &error else {
        panic!("expected Stopped, got {error:?}");
    };
    assert!(reason.contains("token"), "{reason}");
    running.shutdown().await;
}
