//! What survives: the end of a client, the end of a server, both.

use crate::setup::{endpoints, online, open, path, serve, serve_file, soon, stored, until};
use synckit_client::{Client, ClientOptions, DocumentId, OpenError, Value};

//= SK-CLNT-003
//= SK-STOR-011
#[test]
fn an_outbox_survives_a_client_that_was_dropped_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("replica.db");
    // A runtime that ends takes its tasks away wherever they are.
    let first_life = tokio::runtime::Runtime::new().unwrap();
    first_life.block_on(async {
        let (_client, document) = open(stored(ClientOptions::default(), &file), "notes").await;
        for number in 0..50 {
            document
                .set(&path(&format!("field {number}")), number)
                .unwrap();
        }
        document.stored().await.unwrap();
    });
    drop(first_life);

    let second_life = tokio::runtime::Runtime::new().unwrap();
    second_life.block_on(async {
        let running = serve().await;
        let url = running.websocket_url();
        let (_client, document) = open(stored(online(&url), &file), "notes").await;
        assert_eq!(document.fields().len(), 50);
        assert_eq!(document.unsettled(), 50);
        soon(document.settled()).await;
        let (_other, seen) = open(online(&url), "notes").await;
        soon(seen.live()).await;
        assert_eq!(seen.to_json(), document.to_json());
        running.shutdown().await;
    });
}

//= SK-DATA-004
#[tokio::test]
async fn a_store_has_one_client_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let options = stored(ClientOptions::default(), &folder.path().join("replica.db"));
    let first = Client::connect(options.clone()).await.unwrap();
    let second = Client::connect(options.clone()).await;
    assert!(matches!(second, Err(OpenError::Store(_))), "{second:?}");
    first.close().await.unwrap();
    Client::connect(options).await.unwrap();
}

#[tokio::test]
async fn a_store_knows_its_documents_and_its_replica() {
    let folder = tempfile::tempdir().unwrap();
    let options = stored(ClientOptions::default(), &folder.path().join("replica.db"));
    let (client, document) = open(options.clone(), "b").await;
    document.set(&path("field"), 1).unwrap();
    let replica = client.replica();
    client.close().await.unwrap();

    let (client, document) = open(options, "a").await;
    document.set(&path("field"), 1).unwrap();
    document.stored().await.unwrap();
    assert_eq!(client.replica(), replica);
    let names = ["a", "b"].map(|name| DocumentId::new(name).unwrap());
    assert_eq!(client.documents().await.unwrap(), names);
}

//= SK-STOR-004
//= SK-CLNT-003
//= SK-CLNT-053
#[tokio::test]
async fn clients_come_back_to_a_restarted_server_and_end_equal() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("server.db");
    for transport in 0..2 {
        let running = serve_file(&data, None).await;
        let address = running.address();
        let endpoint = &endpoints(&running)[transport];
        let (_ada, hers) = open(online(endpoint), "notes").await;
        let (_bob, his) = open(online(endpoint), "notes").await;
        hers.set(&path("before"), transport as i64).unwrap();
        until(&his, |his| {
            his.get(&path("before")) == Some(Value::Int(transport as i64))
        })
        .await;
        running.shutdown().await;

        hers.set(&path("meanwhile"), "hers").unwrap();
        his.set(&path("meanwhile too"), "his").unwrap();
        let running = serve_file(&data, Some(address)).await;
        soon(hers.settled()).await;
        soon(his.settled()).await;
        until(&hers, |hers| hers.version() == his.version()).await;
        until(&his, |his| his.version() == hers.version()).await;
        assert_eq!(hers.to_json().to_string(), his.to_json().to_string());

        let (_carol, theirs) = open(online(endpoint), "notes").await;
        soon(theirs.live()).await;
        assert_eq!(theirs.to_json(), hers.to_json());
        running.shutdown().await;
    }
}
