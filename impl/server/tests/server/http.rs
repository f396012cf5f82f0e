//! Plain HTTP beside the protocol, and who may upgrade.

use crate::peer::Peer;
use synckit_server::Running;
use synckit_server::Server;
use synckit_server::config::ServerConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One request by hand: the status, and the head and the body of its answer.
pub(crate) async fn request(
    running: &Running,
    method: &str,
    path: &str,
    headers: &str,
) -> (u16, String) {
    let mut stream = TcpStream::connect(running.address()).await.unwrap();
    let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

#[tokio::test]
async fn health_and_metrics_count_what_happened() {
    let running = Server::start(ServerConfig::default()).await.unwrap();
    let mut peer = Peer::greet(&running.websocket_url(), "peer").await;
    let seq = peer.write("counted", "field", 1).await;
    peer.expect_ack(seq).await;

    let (status, answer) = request(&running, "GET", "/healthz", "").await;
    assert_eq!(status, 200);
    let body = answer.split("\r\n\r\n").nth(1).unwrap();
    let report: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(report["status"], "ok");
    assert_eq!(report["access"], "open");
    assert_eq!(report["connections"], 1);
    assert_eq!(report["documents"], 1);
    assert_eq!(report["changes_persisted"], 1);

    let (status, answer) = request(&running, "GET", "/metrics", "").await;
    assert_eq!(status, 200);
    assert!(
        answer.contains("synckit_changes_persisted_total 1\n"),
        "{answer}"
    );
    assert!(answer.ends_with("# EOF\n"));
    running.shutdown().await;
}

#[tokio::test]
async fn the_page_for_people_is_html_and_other_paths_are_not_found() {
    let running = Server::start(ServerConfig::default()).await.unwrap();
    let (status, answer) = request(&running, "GET", "/", "").await;
    assert_eq!(status, 200);
    assert!(answer.contains("content-type: text/html"), "{answer}");
    assert_eq!(request(&running, "GET", "/nowhere", "").await.0, 404);
    assert_eq!(request(&running, "DELETE", "/healthz", "").await.0, 405);
    running.shutdown().await;
}

//= SK-TRAN-006
#[tokio::test]
async fn only_allowed_origins_may_upgrade() {
    let allowed_origins = vec!["https://app.example".to_owned()];
    let config = ServerConfig {
        allowed_origins,
        ..ServerConfig::default()
    };
    let running = Server::start(config).await.unwrap();
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                   Sec-WebSocket-Protocol: synckit.v1\r\n";
    let foreign = format!("{upgrade}Origin: https://evil.example\r\n");
    assert_eq!(request(&running, "GET", "/v1/sync", &foreign).await.0, 403);
    // A client that is no browser has no origin.
    Peer::greet(&running.websocket_url(), "native").await;
    running.shutdown().await;
}
