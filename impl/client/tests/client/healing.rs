//! A server's database is put back from an old copy, and a client returns.

use std::fs;

use synckit_client::{ClientOptions, Value};
use synckit_server::config::{Data, ServerConfig};
use synckit_server::{Running, Server};

use crate::setup::{online, open, path, serve_file, soon, stored, until};

async fn serve_restored(data: &std::path::Path) -> Running {
    let config = ServerConfig {
        data: Data::Sqlite(data.to_owned()),
        restored: true,
        ..ServerConfig::default()
    };
    Server::start(config).await.unwrap()
}

//= SK-CLNT-061
//= SK-CLNT-063
//= SK-SESS-071
//= SK-SESS-073
#[tokio::test]
async fn a_client_that_returns_brings_back_what_a_restored_server_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copy) = (folder.path().join("server.db"), folder.path().join("copy"));
    let hers = folder.path().join("ada.db");

    let running = serve_file(&data, None).await;
    let (ada, notes) = open(stored(online(&running.websocket_url()), &hers), "notes").await;
    notes.set(&path("kept"), 1).unwrap();
    soon(notes.settled()).await;
    running.shutdown().await;
    ada.close().await.unwrap();
    fs::copy(&data, &copy).unwrap();

    // Acknowledged to both of them, and then gone with the server's disk.
    let running = serve_file(&data, None).await;
    let (ada, notes) = open(stored(online(&running.websocket_url()), &hers), "notes").await;
    let (bob, his) = open(online(&running.websocket_url()), "notes").await;
    notes.set(&path("hers"), "acknowledged").unwrap();
    until(&his, |his| his.get(&path("hers")).is_some()).await;
    his.set(&path("his"), "acknowledged").unwrap();
    until(&notes, |notes| notes.get(&path("his")).is_some()).await;
    notes.set(&path("hers again"), 2).unwrap();
    soon(notes.settled()).await;
    soon(his.settled()).await;
    bob.close().await.unwrap();
    ada.close().await.unwrap();
    running.shutdown().await;
    fs::copy(&copy, &data).unwrap();

    let (ada, notes) = open(stored(ClientOptions::default(), &hers), "notes").await;
    notes.set(&path("offline"), 3).unwrap();
    notes.stored().await.unwrap();
    ada.close().await.unwrap();
    let running = serve_restored(&data).await;
    let (_ada, notes) = open(stored(online(&running.websocket_url()), &hers), "notes").await;
    soon(notes.settled()).await;
    let (_carol, theirs) = open(online(&running.websocket_url()), "notes").await;
    until(&theirs, |theirs| theirs.version() == notes.version()).await;
    let told = |field: &str| theirs.get(&path(field));
    assert_eq!(told("his"), Some(Value::from("acknowledged")));
    assert_eq!(told("hers"), Some(Value::from("acknowledged")));
    assert_eq!(told("hers again"), Some(Value::Int(2)));
    assert_eq!(told("offline"), Some(Value::Int(3)));
    assert_eq!(theirs.to_json(), notes.to_json());
    running.shutdown().await;
}
