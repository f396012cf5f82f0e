//! What a client's frame asks for, once its form and its limits are checked.
//!
//! Chapters: `spec/05-wire-format.md`, `spec/11-limits.md`.

use bytes::Bytes;
use synckit_crdt::{Change, DocumentId, ReplicaId};
use synckit_wire::convert::{document_id, replica_id, sync_request, update};
use synckit_wire::v1::{self, frame::Body};
use synckit_wire::{DecodeError, frame};

use crate::bug::{Bug, Bugs};
use crate::limits::Limits;
use crate::server::refusal::{About, Refusal};

/// A frame that only a client sends, in our own types.
#[derive(Debug)]
pub(super) enum Request {
    Hello(Hello),
    Authenticate {
        request_id: u64,
        token: String,
    },
    Ping {
        nonce: u64,
    },
    Pong,
    Sync {
        request: sync_request::SyncRequest,
        cursor: Bytes,
        max_changes: u32,
    },
    Update {
        document: DocumentId,
        changes: Vec<Change>,
    },
    Unsubscribe {
        /// None when a query alone ends.
        document: Option<DocumentId>,
        /// 0 for none.
        query_id: u64,
    },
    /// Checked once it is known to be agreed on.
    Query(v1::Query),
    /// Checked once it is known to be agreed on.
    Announce(v1::AwarenessUpdate),
    /// Checked once it is known to be agreed on.
    SetAccess(v1::SetAccess),
}

/// A greeting.
#[derive(Debug)]
pub(super) struct Hello {
    pub(super) versions: Vec<u32>,
    pub(super) capabilities: Vec<i32>,
    pub(super) replica: ReplicaId,
    pub(super) token: String,
}

/// A frame that cannot be acted on.
pub(super) type Refused = (Refusal, About);

impl Request {
    /// Reads one frame.
    pub(super) fn read(bytes: &[u8], limits: &Limits, bugs: &Bugs) -> Result<Self, Refused> {
        let max_frame_bytes = if bugs.has(Bug::OversizedIgnored) {
            u32::MAX
        } else {
            limits.max_frame_bytes
        };
        let body = frame::decode(bytes, max_frame_bytes)
            .map_err(|error| refused(&error, About::default()))?
            .body
            .expect("a decoded frame has a body");
        match body {
            Body::Hello(hello) => Hello::read(hello).map(Self::Hello),
            Body::Authenticate(v1::Authenticate { request_id, token }) => {
                Ok(Self::Authenticate { request_id, token })
            }
            Body::Ping(ping) => Ok(Self::Ping { nonce: ping.nonce }),
            Body::Pong(_) => Ok(Self::Pong),
            Body::SyncRequest(request) => Self::sync(request),
            Body::Update(message) => Self::update(message, bytes, limits),
            Body::Unsubscribe(message) => Self::unsubscribe(&message),
            Body::Query(query) => Ok(Self::Query(query)),
            Body::AwarenessUpdate(update) => Ok(Self::Announce(update)),
            Body::SetAccess(set) => Ok(Self::SetAccess(set)),
            //= SK-WIRE-006
            Body::Welcome(_)
            | Body::Authenticated(_)
            | Body::Error(_)
            | Body::Goaway(_)
            | Body::SyncResponse(_)
            | Body::Ack(_)
            | Body::Notification(_)
            | Body::QueryResult(_)
            | Body::AwarenessState(_)
            | Body::AccessChanged(_) => {
                let refusal = Refusal::UnexpectedFrame("only a server sends this frame");
                Err((refusal, About::default()))
            }
        }
    }

    fn sync(message: v1::SyncRequest) -> Result<Self, Refused> {
        let about = About {
            request_id: message.request_id,
            ..About::default()
        };
        let request = sync_request::decode(&message).map_err(|error| refused(&error, about))?;
        Ok(Self::Sync {
            request,
            cursor: message.cursor,
            max_changes: message.max_changes,
        })
    }

    fn update(message: v1::Update, bytes: &[u8], limits: &Limits) -> Result<Self, Refused> {
        let about = About {
            document: DocumentId::new(&message.document_id).ok(),
            refused_seq: first_seq(&message),
            ..About::default()
        };
        let read = update::decode(message, limits.max_changes_per_frame, &limits.change);
        let (document, changes) = read.map_err(|error| match malformed_anywhere(bytes) {
            //= SK-ERR-004
            Some(malformed) if error.limit().is_some() => refused(&malformed, about.clone()),
            Some(_) | None => refused(&error, about.clone()),
        })?;
        Ok(Self::Update { document, changes })
    }

    //= SK-QUERY-013
    fn unsubscribe(message: &v1::Unsubscribe) -> Result<Self, Refused> {
        let query_alone = message.query_id > 0 && message.document_id.is_empty();
        let document = (!query_alone).then(|| document_id::decode(&message.document_id));
        let document = document.transpose();
        Ok(Self::Unsubscribe {
            document: document.map_err(|error| refused(&error, About::default()))?,
            query_id: message.query_id,
        })
    }
}

impl Hello {
    fn read(hello: v1::Hello) -> Result<Self, Refused> {
        let replica = replica_id::decode(&hello.replica_id);
        Ok(Self {
            versions: hello.versions,
            capabilities: hello.capabilities,
            replica: replica.map_err(|error| refused(&error, About::default()))?,
            token: hello.token,
        })
    }
}

/// The first sequence number of an update; 0 when it has none.
fn first_seq(message: &v1::Update) -> u64 {
    let first = message
        .delta
        .as_ref()
        .and_then(|delta| delta.changes.first());
    first.map_or(0, |change| change.first_seq)
}

/// Reads an update once more without limits: what is malformed is so whatever its size.
fn malformed_anywhere(bytes: &[u8]) -> Option<DecodeError> {
    let Some(Body::Update(message)) = frame::decode(bytes, u32::MAX).ok()?.body else {
        return None;
    };
    update::decode(message, u32::MAX, &synckit_crdt::Limits::UNBOUNDED)
        .err()
        .filter(|error| error.limit().is_none())
}

/// The refusal that a decoding error stands for.
pub(super) fn refused(error: &DecodeError, about: About) -> Refused {
    let refusal = match error {
        DecodeError::UnsupportedFrame => Refusal::UnsupportedFrame,
        DecodeError::LimitExceeded {
            limit: "max_frame_bytes",
        } => Refusal::FrameTooLong,
        DecodeError::LimitExceeded { limit } => Refusal::LimitExceeded { limit },
        DecodeError::EmptyFrame
        | DecodeError::Protobuf(_)
        | DecodeError::DocumentId(_)
        | DecodeError::ReplicaId(_)
        | DecodeError::Path(_)
        | DecodeError::Change(_)
        | DecodeError::ReplicaIndex { .. }
        | DecodeError::PathIndex { .. }
        | DecodeError::DictionaryRepeats
        | DecodeError::ValueKindUnset
        | DecodeError::ObjectKeysNotAscending
        | DecodeError::OperationKindUnset
        | DecodeError::ContinuesWithOrigin
        | DecodeError::SideUnset
        | DecodeError::VersionNotAscending
        | DecodeError::SeqZero
        | DecodeError::FieldUnset { .. }
        | DecodeError::SnapshotNotAscending
        | DecodeError::SnapshotNotCovered
        | DecodeError::StateNotAscending
        | DecodeError::ElementWithoutDot
        | DecodeError::Spans(_)
        | DecodeError::RequestIdZero
        | DecodeError::SubjectBytes
        | DecodeError::AccessLevelUnknown
        | DecodeError::PrefixBytes
        | DecodeError::IdsNotAscending
        | DecodeError::SyncModeUnset
        | DecodeError::UpdateEmpty
        | DecodeError::UpdateNotContiguous
        | DecodeError::NotOneChange => Refusal::Malformed(error.to_string()),
    };
    (refusal, about)
}
