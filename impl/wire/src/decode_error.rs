//! Why bytes were refused, and the code that tells a peer so.
//!
//! Spec: chapters 5, 11 and 12.

use synckit_crdt::{
    ChangeError, DocumentIdError, Limit, LimitExceeded, PathError, ReplicaIdError, SpansError,
};
use thiserror::Error;

use crate::v1::ErrorCode;

/// Why bytes, or a message, are not what they should be.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum DecodeError {
    #[error("the frame has no bytes")]
    EmptyFrame,
    #[error(transparent)]
    Protobuf(prost::DecodeError),
    #[error("the frame's body is not known here")]
    UnsupportedFrame,
    #[error("{limit} is exceeded")]
    LimitExceeded { limit: &'static str },
    #[error(transparent)]
    DocumentId(#[from] DocumentIdError),
    #[error(transparent)]
    ReplicaId(#[from] ReplicaIdError),
    #[error(transparent)]
    Path(#[from] PathError),
    #[error(transparent)]
    Change(ChangeError),
    #[error("replica index {index} is outside the dictionary")]
    ReplicaIndex { index: u32 },
    #[error("path index {index} is outside the dictionary")]
    PathIndex { index: u32 },
    #[error("a dictionary holds an entry twice")]
    DictionaryRepeats,
    #[error("a value has no kind")]
    ValueKindUnset,
    #[error("an object's keys do not ascend")]
    ObjectKeysNotAscending,
    #[error("an operation has no kind")]
    OperationKindUnset,
    #[error("an insertion that continues names an origin")]
    ContinuesWithOrigin,
    #[error("an anchor has no side that is known here")]
    SideUnset,
    #[error("a version's replicas do not ascend")]
    VersionNotAscending,
    #[error("sequence numbers start at 1")]
    SeqZero,
    #[error("a message lacks its {field}")]
    FieldUnset { field: &'static str },
    #[error("a snapshot's fields do not ascend")]
    SnapshotNotAscending,
    #[error("a snapshot holds a write that its version does not cover")]
    SnapshotNotCovered,
    #[error("a list of a snapshot does not ascend")]
    StateNotAscending,
    #[error("an element of a set has no live dot")]
    ElementWithoutDot,
    #[error(transparent)]
    Spans(#[from] SpansError),
    #[error("a request has no request id")]
    RequestIdZero,
    #[error("a subject has 1 to 256 bytes")]
    SubjectBytes,
    #[error("an access level is none that is known here")]
    AccessLevelUnknown,
    #[error("a prefix of document ids has at most 256 bytes")]
    PrefixBytes,
    #[error("the document ids of a result do not ascend")]
    IdsNotAscending,
    #[error("a sync request has no mode that is known here")]
    SyncModeUnset,
    #[error("an update holds no change")]
    UpdateEmpty,
    #[error("an update's changes do not follow each other")]
    UpdateNotContiguous,
    #[error("a stored change is not exactly one change")]
    NotOneChange,
}

impl DecodeError {
    /// What a peer that sent this is told.
    pub fn code(&self) -> ErrorCode {
        match self {
            //= SK-WIRE-003
            Self::UnsupportedFrame => ErrorCode::UnsupportedFrame,
            //= SK-LIM-001
            Self::LimitExceeded { .. } => ErrorCode::LimitExceeded,
            //= SK-WIRE-001
            //= SK-WIRE-002
            Self::EmptyFrame
            | Self::Protobuf(_)
            | Self::DocumentId(_)
            | Self::ReplicaId(_)
            | Self::Path(_)
            | Self::Change(_)
            | Self::ReplicaIndex { .. }
            | Self::PathIndex { .. }
            | Self::DictionaryRepeats
            | Self::ValueKindUnset
            | Self::ObjectKeysNotAscending
            | Self::OperationKindUnset
            | Self::ContinuesWithOrigin
            | Self::SideUnset
            | Self::VersionNotAscending
            | Self::SeqZero
            | Self::FieldUnset { .. }
            | Self::SnapshotNotAscending
            | Self::SnapshotNotCovered
            | Self::StateNotAscending
            | Self::ElementWithoutDot
            | Self::Spans(_)
            | Self::RequestIdZero
            | Self::SubjectBytes
            | Self::AccessLevelUnknown
            | Self::PrefixBytes
            | Self::IdsNotAscending
            | Self::SyncModeUnset
            | Self::UpdateEmpty
            | Self::UpdateNotContiguous
            | Self::NotOneChange => ErrorCode::Malformed,
        }
    }

    /// The name of the limit that was exceeded.
    pub fn limit(&self) -> Option<&'static str> {
        if let Self::LimitExceeded { limit } = self {
            Some(limit)
        } else {
            None
        }
    }
}

impl From<LimitExceeded> for DecodeError {
    fn from(error: LimitExceeded) -> Self {
        Self::LimitExceeded {
            limit: error.limit.name(),
        }
    }
}

impl From<ChangeError> for DecodeError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::LimitExceeded(exceeded) => exceeded.into(),
            ChangeError::NoOperations
            | ChangeError::SeqZero
            | ChangeError::SeqOverflow
            | ChangeError::DepsNotAscending
            | ChangeError::DepSeqZero
            | ChangeError::DepOnItself
            | ChangeError::ReferenceSeqZero
            | ChangeError::ReferenceAhead
            | ChangeError::ReferenceRepeats
            | ChangeError::NoReferences
            | ChangeError::RangeEmpty
            | ChangeError::RangeOverflow
            | ChangeError::AmountZero
            | ChangeError::TextEmpty
            | ChangeError::MarkKey { .. }
            | ChangeError::ClockExhausted(_) => Self::Change(error),
        }
    }
}

impl From<prost::DecodeError> for DecodeError {
    /// Of the messages here only values nest without end, so too much nesting is too deep a value.
    fn from(error: prost::DecodeError) -> Self {
        // The library says which error it is in words alone.
        if error.to_string().ends_with("recursion limit reached") {
            return LimitExceeded {
                limit: Limit::MaxValueDepth,
            }
            .into();
        }
        Self::Protobuf(error)
    }
}
