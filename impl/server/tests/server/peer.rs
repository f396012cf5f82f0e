//! A client of a few lines: it sends frames and reads them, and decides nothing.

use std::time::Duration;

use bytes::Bytes;
use synckit_crdt::{Change, Operation, Path, ReplicaId, Timestamp, UnixMillis, Value};
use synckit_server::Running;
use synckit_transport::tls::Trust;
use synckit_transport::{ConnectOptions, Connection, Incoming, connect};
use synckit_wire::convert::delta;
use synckit_wire::frame;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{
    Ack, Error, Frame, Hello, Notification, Ping, SyncMode, SyncRequest, SyncResponse, Update,
    Welcome,
};
use tokio::time::timeout;

/// Longer than any answer takes; only a defect makes a test wait so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A connection of one replica, with what it still has to read.
pub(crate) struct Peer {
    connection: Connection,
    replica: ReplicaId,
    next_seq: u64,
}

/// The two transports of a server, in the clear and encrypted.
pub(crate) fn endpoints(running: &Running) -> Vec<String> {
    let quic = running.quic_url().expect("tests listen on UDP, too");
    vec![running.websocket_url(), quic]
}

impl Peer {
    /// Connects, and says nothing.
    pub(crate) async fn dial(endpoint: &str, replica: &str) -> Self {
        let options = ConnectOptions {
            trust: Trust::anyone(),
            ..ConnectOptions::default()
        };
        let endpoint = endpoint.parse().unwrap();
        Self {
            connection: connect(&endpoint, &options).await.unwrap(),
            replica: ReplicaId::new(replica.as_bytes()).unwrap(),
            next_seq: 1,
        }
    }

    /// Connects and is welcomed.
    pub(crate) async fn greet(endpoint: &str, replica: &str) -> Self {
        Self::greet_with(endpoint, replica, "").await.0
    }

    /// Connects with a token and is welcomed.
    pub(crate) async fn greet_with(endpoint: &str, replica: &str, token: &str) -> (Self, Welcome) {
        let mut peer = Self::dial(endpoint, replica).await;
        peer.hello(token).await;
        match peer.receive().await {
            Some(Body::Welcome(welcome)) => (peer, welcome),
            other => panic!("expected Welcome, got {other:?}"),
        }
    }

    pub(crate) async fn hello(&mut self, token: &str) {
        self.send(Body::Hello(Hello {
            versions: vec![1],
            capabilities: vec![1],
            replica_id: Bytes::copy_from_slice(self.replica.as_bytes()),
            token: token.to_owned(),
            agent: "a test".to_owned(),
        }))
        .await;
    }

    pub(crate) async fn send(&mut self, body: Body) {
        let bytes = frame::encode(&Frame { body: Some(body) });
        self.connection.writer.send(bytes).await.unwrap();
        self.connection.writer.flush().await.unwrap();
    }

    /// The next frame; nothing at the end of the connection.
    pub(crate) async fn receive(&mut self) -> Option<Body> {
        let incoming = timeout(PATIENCE, self.connection.reader.read()).await;
        match incoming.expect("an answer in time") {
            Incoming::Frame(bytes) => frame::decode(&bytes, u32::MAX).unwrap().body,
            Incoming::Closed { .. } => None,
            other @ (Incoming::Oversized | Incoming::NotAFrame(_)) => panic!("got {other:?}"),
        }
    }

    /// Subscribes to a document and reads its only page.
    pub(crate) async fn subscribe(&mut self, document: &str) -> SyncResponse {
        self.send(Body::SyncRequest(SyncRequest {
            request_id: 7,
            document_id: document.to_owned(),
            mode: SyncMode::Subscribe.into(),
            ..SyncRequest::default()
        }))
        .await;
        match self.receive().await {
            Some(Body::SyncResponse(response)) => response,
            other => panic!("expected SyncResponse, got {other:?}"),
        }
    }

    /// Sends the replica's next change: one field, one value.
    pub(crate) async fn write(
        &mut self,
        document: &str,
        field: &str,
        value: impl Into<Value>,
    ) -> u64 {
        let seq = self.next_seq;
        self.next_seq += 1;
        let path = Path::new([field]).unwrap();
        let change = Change {
            replica: self.replica.clone(),
            first_seq: seq,
            timestamp: Timestamp::from_parts(now().0, seq as u16),
            deps: Vec::new(),
            ops: vec![Operation::lww_set(path, value)],
        };
        self.send(Body::Update(Update {
            document_id: document.to_owned(),
            delta: Some(delta::encode([&change])),
        }))
        .await;
        seq
    }

    /// Reads acknowledgements until one covers this sequence number.
    pub(crate) async fn expect_ack(&mut self, seq: u64) -> Ack {
        loop {
            match self.receive().await {
                Some(Body::Ack(ack)) if ack.through_seq >= seq => return ack,
                Some(Body::Ack(_)) => {}
                other => panic!("expected Ack, got {other:?}"),
            }
        }
    }

    pub(crate) async fn expect_notification(&mut self) -> Notification {
        match self.receive().await {
            Some(Body::Notification(notification)) => notification,
            other => panic!("expected Notification, got {other:?}"),
        }
    }

    pub(crate) async fn expect_error(&mut self) -> Error {
        match self.receive().await {
            Some(Body::Error(error)) => error,
            other => panic!("expected Error, got {other:?}"),
        }
    }

    /// Proves that nothing else is on its way: the answer to a ping is the next frame.
    pub(crate) async fn expect_nothing(&mut self) {
        self.send(Body::Ping(Ping { nonce: 99 })).await;
        match self.receive().await {
            Some(Body::Pong(pong)) => assert_eq!(pong.nonce, 99),
            other => panic!("expected nothing, got {other:?}"),
        }
    }
}

/// The number of changes in a page or notification.
pub(crate) fn changes(delta: &Option<synckit_wire::v1::Delta>) -> usize {
    delta.as_ref().map_or(0, |delta| delta.changes.len())
}

fn now() -> UnixMillis {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    UnixMillis(since_epoch.unwrap().as_millis() as u64)
}
