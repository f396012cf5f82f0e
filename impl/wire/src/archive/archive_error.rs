//! Why bytes are no archive.
//!
//! Spec: chapters 12 and 20.

use synckit_crdt::HistoryError;
use thiserror::Error;

use crate::DecodeError;
use crate::v1::ErrorCode;

/// Why bytes are no archive, or what it holds is no document.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ArchiveError {
    #[error("the bytes are no archive")]
    NotAnArchive,
    #[error("the archive is of format {format}, which is not known here")]
    UnknownFormat { format: u8 },
    #[error("the archive ends within a column, or behind its last")]
    Length,
    #[error("a column of the archive is larger than 2^30 bytes")]
    ColumnTooLarge,
    #[error("a column of the archive does not unfold")]
    Column,
    #[error("the stretches of the archive do not take up its columns")]
    Stretches,
    #[error(transparent)]
    Decode(#[from] DecodeError),
    #[error(transparent)]
    History(#[from] HistoryError),
}

impl ArchiveError {
    /// The number of the error, as a peer would be told.
    //= SK-ARC-003
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Decode(error) => error.code(),
            Self::ColumnTooLarge => ErrorCode::LimitExceeded,
            Self::NotAnArchive
            | Self::UnknownFormat { .. }
            | Self::Length
            | Self::Column
            | Self::Stretches
            | Self::History(_) => ErrorCode::Malformed,
        }
    }
}
