//! Servers and clients for tests.

use std::net::SocketAddr;
use std::path::Path as FilePath;
use std::time::Duration;

use synckit_client::{Client, ClientOptions, DocumentHandle, DocumentId, Path, Store, Trust};
use synckit_server::config::{Data, ServerConfig};
use synckit_server::{Running, Server};
use tokio::time::timeout;

/// Longer than anything takes; only a defect makes a test wait so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) async fn serve() -> Running {
    Server::start(ServerConfig::default()).await.unwrap()
}

/// A server that keeps its documents in a file.
pub(crate) async fn serve_file(data: &FilePath, listen: Option<SocketAddr>) -> Running {
    let mut config = ServerConfig {
        data: Data::Sqlite(data.to_owned()),
        ..ServerConfig::default()
    };
    config.listen = listen.unwrap_or(config.listen);
    Server::start(config).await.unwrap()
}

pub(crate) fn endpoints(running: &Running) -> [String; 2] {
    [running.websocket_url(), running.quic_url().unwrap()]
}

/// A client in memory.
pub(crate) fn online(endpoint: &str) -> ClientOptions {
    ClientOptions {
        endpoint: Some(endpoint.parse().unwrap()),
        trust: Trust::anyone(),
        ..ClientOptions::default()
    }
}

pub(crate) fn stored(options: ClientOptions, file: &FilePath) -> ClientOptions {
    ClientOptions {
        store: Store::Sqlite(file.to_owned()),
        ..options
    }
}

/// A client and one document of it.
pub(crate) async fn open(options: ClientOptions, document: &str) -> (Client, DocumentHandle) {
    let client = Client::connect(options).await.unwrap();
    let handle = client
        .document(DocumentId::new(document).unwrap())
        .await
        .unwrap();
    (client, handle)
}

/// Waits until a look at a document is as wanted.
pub(crate) async fn until(document: &DocumentHandle, reached: impl Fn(&DocumentHandle) -> bool) {
    let mut changes = document.changes();
    let waiting = async {
        while !reached(document) {
            assert!(changes.next().await.is_some(), "the client ended");
        }
    };
    timeout(PATIENCE, waiting)
        .await
        .expect("it comes about in time");
}

/// Waits for something that must succeed.
pub(crate) async fn soon<T, E: std::fmt::Debug>(wanted: impl Future<Output = Result<T, E>>) -> T {
    timeout(PATIENCE, wanted)
        .await
        .expect("it comes in time")
        .unwrap()
}

pub(crate) fn path(segment: &str) -> Path {
    Path::new([segment]).unwrap()
}
