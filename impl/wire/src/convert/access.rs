//! One entry of an access list, as a client sets it and as a server tells it.
//!
//! Spec: chapter 22. Bytes: `proto/synckit/v1/access.proto`.

use synckit_crdt::DocumentId;

use super::document_id;
use crate::DecodeError;
use crate::v1::{AccessChanged, AccessLevel, SetAccess};

/// The longest subject that a list can name.
pub const MAX_SUBJECT_BYTES: usize = 256;

/// What a document's list says of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessEntry {
    pub document_id: DocumentId,
    pub subject: String,
    /// `Unspecified` where it says nothing.
    pub level: AccessLevel,
}

/// Reads what a client asks for, with the id of its request.
//= SK-ACL-001
pub fn decode_set(message: SetAccess) -> Result<(u64, AccessEntry), DecodeError> {
    let entry = checked(&message.document_id, message.subject, message.level)?;
    if message.request_id == 0 {
        return Err(DecodeError::RequestIdZero);
    }
    Ok((message.request_id, entry))
}

/// Reads what a server tells, with the id of the request that it answers; 0 for none.
//= SK-ACL-001
pub fn decode_changed(message: AccessChanged) -> Result<(u64, AccessEntry), DecodeError> {
    let entry = checked(&message.document_id, message.subject, message.level)?;
    Ok((message.request_id, entry))
}

pub fn encode_set(request_id: u64, entry: &AccessEntry) -> SetAccess {
    SetAccess {
        request_id,
        document_id: entry.document_id.to_string(),
        subject: entry.subject.clone(),
        level: entry.level.into(),
    }
}

pub fn encode_changed(request_id: u64, entry: &AccessEntry) -> AccessChanged {
    AccessChanged {
        request_id,
        document_id: entry.document_id.to_string(),
        subject: entry.subject.clone(),
        level: entry.level.into(),
    }
}

fn checked(document: &str, subject: String, level: i32) -> Result<AccessEntry, DecodeError> {
    let document_id = document_id::decode(document)?;
    if subject.is_empty() || subject.len() > MAX_SUBJECT_BYTES {
        return Err(DecodeError::SubjectBytes);
    }
    let level = AccessLevel::try_from(level).map_err(|_| DecodeError::AccessLevelUnknown)?;
    Ok(AccessEntry {
        document_id,
        subject,
        level,
    })
}
