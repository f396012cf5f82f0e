//! Which documents there are, asked by real clients of a real server.

use std::collections::BTreeSet;

use synckit_client::{Client, ClientOptions, DocumentId, ListError, Query};
use tokio::time::timeout;

use crate::command::{fail, succeed};
use crate::setup::{PATIENCE, online, open, path, serve, serve_file, soon};

fn ids(names: &[&str]) -> Vec<DocumentId> {
    names
        .iter()
        .map(|name| DocumentId::new(name).unwrap())
        .collect()
}

async fn create(endpoint: &str, name: &str) {
    let (client, document) = open(online(endpoint), name).await;
    document.set(&path("n"), 1).unwrap();
    soon(document.settled()).await;
    client.close().await.unwrap();
}

/// Hears until an answer is complete.
async fn complete(query: &mut Query) -> BTreeSet<DocumentId> {
    let mut named = BTreeSet::new();
    loop {
        let heard = timeout(PATIENCE, query.next()).await;
        let answer = heard.expect("it comes in time").unwrap().unwrap();
        named.extend(answer.documents);
        if answer.complete {
            return named;
        }
    }
}

//= SK-QUERY-010
//= SK-QUERY-020
#[tokio::test]
async fn a_client_lists_what_there_is_and_hears_of_what_comes() {
    let running = serve().await;
    let endpoint = running.websocket_url();
    for name in ["notes/b", "notes/a", "other"] {
        create(&endpoint, name).await;
    }
    let client = Client::connect(online(&endpoint)).await.unwrap();
    assert_eq!(
        soon(client.list("notes/")).await,
        ids(&["notes/a", "notes/b"])
    );
    assert_eq!(
        soon(client.list("")).await,
        ids(&["notes/a", "notes/b", "other"])
    );
    assert_eq!(soon(client.list("none")).await, []);
    let mut notes = client.query("notes/");
    assert_eq!(complete(&mut notes).await.len(), 2);
    create(&endpoint, "other/1").await;
    create(&endpoint, "notes/0").await;
    assert_eq!(
        Vec::from_iter(complete(&mut notes).await),
        ids(&["notes/0"])
    );
    running.shutdown().await;
}

//= SK-QUERY-050
#[tokio::test]
async fn after_a_restart_of_the_server_the_query_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("server.db");
    let running = serve_file(&data, None).await;
    let (endpoint, address) = (running.websocket_url(), running.address());
    create(&endpoint, "notes/a").await;
    let client = Client::connect(online(&endpoint)).await.unwrap();
    let mut notes = client.query("notes/");
    assert_eq!(
        Vec::from_iter(complete(&mut notes).await),
        ids(&["notes/a"])
    );
    running.shutdown().await;
    let running = serve_file(&data, Some(address)).await;
    assert_eq!(
        Vec::from_iter(complete(&mut notes).await),
        ids(&["notes/a"])
    );
    create(&endpoint, "notes/b").await;
    assert_eq!(
        Vec::from_iter(complete(&mut notes).await),
        ids(&["notes/b"])
    );
    running.shutdown().await;
}

#[tokio::test]
async fn without_a_server_nothing_is_listed_and_why_is_said() {
    let client = Client::connect(ClientOptions::default()).await.unwrap();
    let listed = client.list("").await;
    assert!(matches!(listed, Err(ListError::Stopped(_))), "{listed:?}");
}

#[tokio::test]
async fn the_command_prints_names_or_says_why_it_cannot() {
    let running = serve().await;
    let endpoint = running.websocket_url();
    for name in ["notes/b", "notes/a", "other"] {
        create(&endpoint, name).await;
    }
    let server = ["--server", endpoint.as_str()];
    let list = |prefix: &'static str| [&["list", prefix], &server[..]].concat();
    assert_eq!(succeed(&list("notes/")).await, "notes/a\nnotes/b\n");
    let all = [&["list", "--json"], &server[..]].concat();
    assert_eq!(succeed(&all).await, "\"notes/a\"\n\"notes/b\"\n\"other\"\n");
    assert_eq!(succeed(&list("none")).await, "");
    let long = "x".repeat(257);
    let (code, message) = fail(&[&["list", &long], &server[..]].concat()).await;
    assert!(code == 2 && message.contains("256 bytes"), "{message}");
    let (code, message) = fail(&["list", "--offline"]).await;
    assert!(code == 2 && message.contains("--offline"), "{message}");
    running.shutdown().await;
    let nowhere = ["list", "--server", "ws://127.0.0.1:9", "--timeout", "1"];
    assert_eq!(fail(&nowhere).await.0, 3);
}
