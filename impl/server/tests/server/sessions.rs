//! Sessions with a running server, over WebSocket and over QUIC.

use crate::peer::{Peer, changes, endpoints};
use synckit_server::config::{Data, ServerConfig};
use synckit_server::{Running, Server};
use synckit_wire::v1::frame::Body;

async fn serve() -> Running {
    Server::start(ServerConfig::default()).await.unwrap()
}

//= SK-SESS-030
//= SK-SESS-050
//= SK-SESS-051
#[tokio::test]
async fn a_write_is_acknowledged_to_its_writer_and_notified_to_everybody_else() {
    let running = serve().await;
    for (number, endpoint) in endpoints(&running).iter().enumerate() {
        let document = format!("document {number}");
        let mut writer = Peer::greet(endpoint, "writer").await;
        let mut reader = Peer::greet(endpoint, "reader").await;
        assert_eq!(changes(&writer.subscribe(&document).await.delta), 0);
        let page = reader.subscribe(&document).await;

        let seq = writer.write(&document, "field", "value").await;
        assert_eq!(writer.expect_ack(seq).await.through_seq, seq);
        let notification = reader.expect_notification().await;
        assert_eq!(changes(&notification.delta), 1);
        assert_eq!(notification.previous_cursor, page.cursor);
        writer.expect_nothing().await;
        reader.expect_nothing().await;
    }
    running.shutdown().await;
}

//= SK-SESS-050
#[tokio::test]
async fn the_two_transports_meet_in_one_document() {
    let running = serve().await;
    let mut writer = Peer::greet(&running.websocket_url(), "writer").await;
    let mut reader = Peer::greet(&running.quic_url().unwrap(), "reader").await;
    reader.subscribe("shared").await;
    writer.write("shared", "field", 1).await;
    assert_eq!(changes(&reader.expect_notification().await.delta), 1);
    running.shutdown().await;
}

//= SK-SESS-006
#[tokio::test]
async fn every_session_has_an_id_of_its_own() {
    let running = serve().await;
    let url = running.websocket_url();
    let (_one, first) = Peer::greet_with(&url, "one", "").await;
    let (_two, second) = Peer::greet_with(&url, "two", "").await;
    assert_ne!(first.session_id, second.session_id);
    assert_eq!(first.epoch, second.epoch);
    running.shutdown().await;
}

//= SK-STOR-002
//= SK-STOR-004
#[tokio::test]
async fn a_restart_on_the_same_file_keeps_documents_and_cursors() {
    let folder = tempfile::tempdir().unwrap();
    let data = Data::Sqlite(folder.path().join("server.db"));
    let config = ServerConfig {
        data,
        ..ServerConfig::default()
    };

    let running = Server::start(config.clone()).await.unwrap();
    let mut writer = Peer::greet(&running.websocket_url(), "writer").await;
    writer.subscribe("kept").await;
    writer.write("kept", "a", 1).await;
    let last = writer.write("kept", "b", 2).await;
    let ack = writer.expect_ack(last).await;
    running.shutdown().await;

    let running = Server::start(config).await.unwrap();
    let mut reader = Peer::greet(&running.websocket_url(), "reader").await;
    let page = reader.subscribe("kept").await;
    assert_eq!(changes(&page.delta), 2);
    assert_eq!(page.cursor, ack.cursor);
    running.shutdown().await;
}

//= SK-STOR-005
#[tokio::test]
async fn a_restored_log_is_served_under_a_fresh_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let data = Data::Sqlite(folder.path().join("server.db"));
    let mut epochs = Vec::new();
    for restored in [false, false, true] {
        let config = ServerConfig {
            data: data.clone(),
            restored,
            ..ServerConfig::default()
        };
        let running = Server::start(config).await.unwrap();
        let (_peer, welcome) = Peer::greet_with(&running.websocket_url(), "peer", "").await;
        epochs.push(welcome.epoch);
        running.shutdown().await;
    }
    assert_eq!(epochs[0], epochs[1]);
    assert_ne!(epochs[1], epochs[2]);
}

//= SK-SESS-064
#[tokio::test]
async fn a_server_that_leaves_says_goaway_and_settles_what_it_accepted() {
    let running = serve().await;
    let mut idle = Peer::greet(&running.websocket_url(), "idle").await;
    let mut writer = Peer::greet(&running.quic_url().unwrap(), "writer").await;
    writer.subscribe("last words").await;
    let seq = writer.write("last words", "field", 1).await;
    writer.expect_ack(seq).await;

    let leaving = tokio::spawn(running.shutdown());
    for peer in [&mut idle, &mut writer] {
        match peer.receive().await {
            Some(Body::Goaway(goaway)) => assert!(goaway.reconnect_after_ms > 0),
            other => panic!("expected Goaway, got {other:?}"),
        }
        assert_eq!(peer.receive().await, None);
    }
    leaving.await.unwrap();
}

//= SK-SESS-056
//= SK-SESS-057
#[tokio::test]
async fn a_reader_that_does_not_read_slows_nobody_down_and_loses_nothing() {
    const WRITES: u64 = 600;
    // The sockets of the reader take some of it, its queue in the server the rest.
    let value = "x".repeat(32 * 1_024);
    let mut config = ServerConfig::default();
    config.limits.max_outbound_bytes = config.limits.max_frame_bytes;
    let running = Server::start(config).await.unwrap();
    let url = running.websocket_url();
    let mut writer = Peer::greet(&url, "writer").await;
    let mut quick = Peer::greet(&url, "quick").await;
    let mut slow = Peer::greet(&url, "slow").await;
    quick.subscribe("busy").await;
    slow.subscribe("busy").await;

    let mut quick_changes = 0;
    for _ in 0..WRITES {
        let seq = writer.write("busy", "field", value.as_str()).await;
        writer.expect_ack(seq).await;
        quick_changes += changes(&quick.expect_notification().await.delta) as u64;
    }
    assert_eq!(quick_changes, WRITES);

    let mut slow_changes = 0;
    let mut most_at_once = 0;
    while slow_changes < WRITES {
        let at_once = changes(&slow.expect_notification().await.delta) as u64;
        slow_changes += at_once;
        most_at_once = most_at_once.max(at_once);
    }
    // One by one is how a reader that keeps up is notified; this one was caught up.
    assert!(most_at_once > 1, "the reader never lagged");
    assert_eq!(slow_changes, WRITES);
    slow.expect_nothing().await;
    running.shutdown().await;
}

//= SK-LIM-007
#[tokio::test]
async fn silence_and_half_a_request_do_not_keep_others_waiting() {
    use tokio::io::AsyncWriteExt;

    let running = serve().await;
    let mut half = tokio::net::TcpStream::connect(running.address())
        .await
        .unwrap();
    half.write_all(b"GET /v1/sync HTTP/1.1\r\nHo")
        .await
        .unwrap();
    let _silent = Peer::dial(&running.websocket_url(), "silent").await;
    let mut peer = Peer::greet(&running.websocket_url(), "peer").await;
    peer.expect_nothing().await;
    running.shutdown().await;
}

#[tokio::test]
async fn a_connection_without_room_is_dropped_and_the_next_one_finds_the_room_again() {
    let config = ServerConfig {
        max_connections: 1,
        ..ServerConfig::default()
    };
    let running = Server::start(config).await.unwrap();
    let url = running.websocket_url();
    let first = Peer::greet(&url, "first").await;
    let mut second = Peer::dial(&url, "second").await;
    assert_eq!(second.receive().await, None);
    drop(first);
    let third = async {
        loop {
            let mut third = Peer::dial(&url, "third").await;
            third.hello("").await;
            if third.receive().await.is_some() {
                return;
            }
        }
    };
    tokio::time::timeout(crate::peer::PATIENCE, third)
        .await
        .unwrap();
    running.shutdown().await;
}
