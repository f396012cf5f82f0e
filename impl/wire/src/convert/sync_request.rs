//! Sync requests: what every server asks of one before it answers.
//!
//! Spec: chapter 5, contents. Bytes: `proto/synckit/v1/sync.proto`.

use synckit_crdt::{DocumentId, Version};

use super::{document_id, version};
use crate::{DecodeError, v1};

/// A checked [`v1::SyncRequest`]; the cursor stays opaque in the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncRequest {
    pub request_id: u64,
    pub document_id: DocumentId,
    pub version: Option<Version>,
    /// Whether notifications are to follow; otherwise the client catches up once.
    pub subscribe: bool,
}

//= SK-WIRE-021
pub fn decode(message: &v1::SyncRequest) -> Result<SyncRequest, DecodeError> {
    if message.request_id == 0 {
        return Err(DecodeError::RequestIdZero);
    }
    let subscribe = match v1::SyncMode::try_from(message.mode) {
        Ok(v1::SyncMode::Subscribe) => true,
        Ok(v1::SyncMode::Once) => false,
        Ok(v1::SyncMode::Unspecified) | Err(_) => return Err(DecodeError::SyncModeUnset),
    };
    Ok(SyncRequest {
        request_id: message.request_id,
        document_id: document_id::decode(&message.document_id)?,
        version: message.version.as_ref().map(version::decode).transpose()?,
        subscribe,
    })
}
