//! Frames a client sends, and readings of those a server sends.

use bytes::Bytes;
use synckit_crdt::{Change, Version};
use synckit_wire::convert::{delta, version};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, ErrorCode, SyncMode};

pub(crate) fn hello(replica: &str) -> v1::Hello {
    v1::Hello {
        versions: vec![1],
        capabilities: vec![v1::Capability::Lww.into()],
        replica_id: Bytes::copy_from_slice(replica.as_bytes()),
        token: String::new(),
        agent: "test".to_owned(),
    }
}

/// Subscribes by version.
pub(crate) fn sync_of(request_id: u64, has: &Version) -> v1::SyncRequest {
    v1::SyncRequest {
        request_id,
        document_id: "doc".to_owned(),
        cursor: Bytes::new(),
        version: Some(version::encode(has)),
        mode: SyncMode::Subscribe.into(),
        max_changes: 0,
    }
}

/// Subscribes by cursor.
pub(crate) fn sync_at(request_id: u64, cursor: &Bytes) -> v1::SyncRequest {
    v1::SyncRequest {
        cursor: cursor.clone(),
        version: None,
        ..sync_of(request_id, &Version::new())
    }
}

pub(crate) fn update(changes: &[Change]) -> Body {
    Body::Update(v1::Update {
        document_id: "doc".to_owned(),
        delta: Some(delta::encode(changes)),
    })
}

/// The only frame there is.
pub(crate) fn body(frames: Vec<Body>) -> Body {
    let [body] = <[Body; 1]>::try_from(frames).expect("one frame");
    body
}

pub(crate) fn error(frames: Vec<Body>) -> (ErrorCode, v1::Error) {
    match body(frames) {
        Body::Error(error) => (error.code(), error),
        other => panic!("expected an error, got {other:?}"),
    }
}

pub(crate) fn ack(frames: Vec<Body>) -> v1::Ack {
    match body(frames) {
        Body::Ack(ack) => ack,
        other => panic!("expected an ack, got {other:?}"),
    }
}

pub(crate) fn notification(frames: Vec<Body>) -> v1::Notification {
    match body(frames) {
        Body::Notification(notification) => notification,
        other => panic!("expected a notification, got {other:?}"),
    }
}

pub(crate) fn page(frames: Vec<Body>) -> v1::SyncResponse {
    match body(frames) {
        Body::SyncResponse(response) => response,
        other => panic!("expected a page, got {other:?}"),
    }
}
