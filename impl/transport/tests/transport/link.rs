//! Two connected ends, over any transport.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use synckit_transport::tls::{Identity, Trust};
use synckit_transport::{
    ConnectOptions, Connection, Endpoint, FrameReader, Incoming, connect, memory, quic, websocket,
};
use tokio::time::timeout;

/// Longer than anything here takes; only a defect makes a test wait so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// The limit of a server.
pub(crate) const MAX_FRAME_BYTES: u32 = 1 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Memory,
    WebSocket,
    SecureWebSocket,
    Quic,
}

/// The two ends of one connection.
pub(crate) struct Link {
    pub(crate) client: Connection,
    pub(crate) server: Connection,
    pub(crate) transport: Transport,
}

/// Connects.
pub(crate) async fn link(transport: Transport) -> Link {
    let (client, server) = match transport {
        Transport::Memory => memory::pair(MAX_FRAME_BYTES),
        Transport::WebSocket => websocket_pair("ws", plain(), Trust::default()).await,
        Transport::SecureWebSocket => {
            let identity = Identity::self_signed(&["localhost"]).unwrap();
            let mut options = plain();
            options.tls = Some(Arc::new(identity.server_config(websocket::ALPN).unwrap()));
            websocket_pair("wss", options, trust(&identity)).await
        }
        Transport::Quic => quic_pair().await,
    };
    Link {
        client,
        server,
        transport,
    }
}

async fn websocket_pair(
    scheme: &str,
    options: websocket::ListenerOptions,
    trust: Trust,
) -> (Connection, Connection) {
    let mut listener = websocket_listener(options).await;
    let endpoint = at(scheme, &listener);
    tokio::join!(dial(&endpoint, trust), listener.accept())
}

/// A QUIC stream is only seen once it is used, so a first frame passes here.
async fn quic_pair() -> (Connection, Connection) {
    let identity = Identity::self_signed(&["127.0.0.1"]).unwrap();
    let mut listener = quic_listener(&identity);
    let endpoint = quic_at(&listener);
    let dialling = async {
        let mut client = dial(&endpoint, trust(&identity)).await;
        let first = Bytes::from_static(b"first");
        client.writer.send(first).await.unwrap();
        client
    };
    let (client, mut server) = tokio::join!(dialling, listener.accept());
    expect_frame(&mut server, b"first").await;
    (client, server)
}

pub(crate) fn plain() -> websocket::ListenerOptions {
    websocket::ListenerOptions::new(MAX_FRAME_BYTES)
}

pub(crate) async fn websocket_listener(options: websocket::ListenerOptions) -> websocket::Listener {
    websocket::Listener::bind(([127, 0, 0, 1], 0).into(), options)
        .await
        .unwrap()
}

pub(crate) fn quic_listener(identity: &Identity) -> quic::Listener {
    let options = quic::ListenerOptions {
        max_frame_bytes: MAX_FRAME_BYTES,
        identity,
    };
    quic::Listener::bind(([127, 0, 0, 1], 0).into(), options).unwrap()
}

pub(crate) fn at(scheme: &str, listener: &websocket::Listener) -> Endpoint {
    let port = listener.local_address().unwrap().port();
    format!("{scheme}://localhost:{port}").parse().unwrap()
}

pub(crate) fn quic_at(listener: &quic::Listener) -> Endpoint {
    let port = listener.local_address().unwrap().port();
    format!("quic://127.0.0.1:{port}").parse().unwrap()
}

pub(crate) fn trust(identity: &Identity) -> Trust {
    Trust::authorities(identity.certificate_pem()).unwrap()
}

pub(crate) async fn dial(endpoint: &Endpoint, trust: Trust) -> Connection {
    let options = ConnectOptions {
        trust,
        ..ConnectOptions::default()
    };
    connect(endpoint, &options).await.unwrap()
}

/// Waits with patience.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future)
        .await
        .expect("nothing happened in time")
}

pub(crate) async fn expect_frame(connection: &mut Connection, expected: &[u8]) {
    expect_next(&mut connection.reader, expected).await;
}

pub(crate) async fn expect_next(reader: &mut FrameReader, expected: &[u8]) {
    match soon(reader.read()).await {
        Incoming::Frame(frame) => assert!(
            frame == expected,
            "a frame of {} bytes is not the expected one of {}",
            frame.len(),
            expected.len()
        ),
        other @ (Incoming::Oversized | Incoming::NotAFrame(_) | Incoming::Closed { .. }) => {
            panic!("{other:?} is no frame")
        }
    }
}

/// The code of the close that comes next.
pub(crate) async fn expect_closed(connection: &mut Connection) -> Option<u32> {
    match soon(connection.reader.read()).await {
        Incoming::Closed { code, .. } => code,
        other @ (Incoming::Frame(_) | Incoming::Oversized | Incoming::NotAFrame(_)) => {
            panic!("{other:?} is no close")
        }
    }
}
