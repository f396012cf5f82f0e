//! Why a server says no, and the `Error` that says it: the only place where one is made.
//!
//! Chapter: `spec/12-error-codes.md`.

use synckit_crdt::{DocumentId, UnixMillis, Version};
use synckit_wire::convert::version;
use synckit_wire::v1::{self, ErrorCode};

use crate::bug::{Bug, Bugs};

/// Why a frame, or a whole connection, is refused.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refusal {
    Malformed(String),
    UnsupportedFrame,
    UnsupportedVersion {
        spoken: Vec<u32>,
    },
    UnexpectedFrame(&'static str),
    FrameTooLong,
    LimitExceeded {
        limit: &'static str,
    },
    RateLimited {
        retry_after_ms: u32,
    },
    Unauthenticated(String),
    /// At the greeting.
    ExpiredToken,
    /// In mid-session.
    TokenExpired,
    AccessDenied,
    ForeignReplica,
    ReplicaTaken,
    Gap {
        expected_seq: u64,
    },
    Equivocation,
    MissingDependency {
        server_version: Version,
    },
    TimestampNotAdvanced,
    ClockSkew {
        server_time: UnixMillis,
    },
    StorageFailed,
    Overloaded,
    HeartbeatMissed,
}

/// What an `Error` is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct About {
    /// The request it answers; 0 for none.
    pub(crate) request_id: u64,
    pub(crate) document: Option<DocumentId>,
    /// The first refused sequence number; 0 when no change was refused.
    pub(crate) refused_seq: u64,
}

impl About {
    pub(crate) fn request(request_id: u64, document: &DocumentId) -> Self {
        Self {
            request_id,
            document: Some(document.clone()),
            refused_seq: 0,
        }
    }

    pub(crate) fn change(document: &DocumentId, refused_seq: u64) -> Self {
        Self {
            request_id: 0,
            document: Some(document.clone()),
            refused_seq,
        }
    }
}

/// One row of the table of codes.
struct Row {
    code: ErrorCode,
    retryable: bool,
    session_continues: bool,
}

impl Refusal {
    pub(crate) fn code(&self) -> ErrorCode {
        self.row().code
    }

    pub(crate) fn session_continues(&self) -> bool {
        self.row().session_continues
    }

    /// The frame's contents.
    //= SK-ERR-002
    pub(crate) fn error(&self, about: &About, bugs: &Bugs) -> v1::Error {
        let row = self.row();
        let mut error = v1::Error {
            code: row.code.into(),
            message: if bugs.has(Bug::ErrorWithoutMessage) {
                String::new()
            } else {
                self.message()
            },
            request_id: if bugs.has(Bug::ErrorWithoutRequestId) {
                0
            } else {
                about.request_id
            },
            document_id: about
                .document
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            retryable: row.retryable != bugs.has(Bug::ErrorFlagsWrong),
            session_continues: row.session_continues,
            refused_seq: about.refused_seq + u64::from(bugs.has(Bug::WrongRefusedSeq)),
            ..v1::Error::default()
        };
        if bugs.has(Bug::ErrorWithoutDocument) {
            error.document_id.clear();
        }
        self.detail(&mut error, bugs);
        error
    }

    //= SK-ERR-001
    fn row(&self) -> Row {
        let (code, retryable, session_continues) = match self {
            Self::Malformed(_) => (ErrorCode::Malformed, false, false),
            Self::UnsupportedFrame => (ErrorCode::UnsupportedFrame, false, true),
            Self::UnsupportedVersion { .. } => (ErrorCode::UnsupportedVersion, false, false),
            Self::UnexpectedFrame(_) => (ErrorCode::UnexpectedFrame, false, false),
            Self::FrameTooLong => (ErrorCode::LimitExceeded, false, false),
            Self::LimitExceeded { .. } => (ErrorCode::LimitExceeded, false, true),
            Self::RateLimited { .. } => (ErrorCode::RateLimited, true, false),
            Self::Unauthenticated(_) => (ErrorCode::Unauthenticated, false, false),
            Self::ExpiredToken => (ErrorCode::TokenExpired, false, false),
            Self::TokenExpired => (ErrorCode::TokenExpired, false, true),
            Self::AccessDenied => (ErrorCode::AccessDenied, false, true),
            Self::ForeignReplica => (ErrorCode::ForeignReplica, false, true),
            Self::ReplicaTaken => (ErrorCode::ReplicaTaken, false, true),
            Self::Gap { .. } => (ErrorCode::Gap, true, true),
            Self::Equivocation => (ErrorCode::Equivocation, false, true),
            Self::MissingDependency { .. } => (ErrorCode::MissingDependency, true, true),
            Self::TimestampNotAdvanced => (ErrorCode::TimestampNotAdvanced, false, true),
            Self::ClockSkew { .. } => (ErrorCode::ClockSkew, false, true),
            Self::StorageFailed => (ErrorCode::StorageFailed, true, true),
            Self::Overloaded => (ErrorCode::Overloaded, true, true),
            Self::HeartbeatMissed => (ErrorCode::HeartbeatMissed, true, false),
        };
        Row {
            code,
            retryable,
            session_continues,
        }
    }

    /// The fields that only one code has.
    fn detail(&self, error: &mut v1::Error, bugs: &Bugs) {
        match self {
            Self::RateLimited { retry_after_ms } => error.retry_after_ms = *retry_after_ms,
            Self::FrameTooLong => error.limit = "max_frame_bytes".to_owned(),
            Self::LimitExceeded { limit } if !bugs.has(Bug::LimitUnnamed) => {
                error.limit = (*limit).to_owned();
            }
            Self::Gap { expected_seq } => {
                error.expected_seq = *expected_seq + u64::from(bugs.has(Bug::WrongExpectedSeq));
            }
            Self::ClockSkew { server_time } if !bugs.has(Bug::SkewWithoutServerTime) => {
                error.server_time_ms = server_time.0;
            }
            Self::MissingDependency { server_version }
                if !bugs.has(Bug::DependencyWithoutVersion) =>
            {
                error.server_version = Some(version::encode(server_version));
            }
            Self::LimitExceeded { .. }
            | Self::ClockSkew { .. }
            | Self::MissingDependency { .. }
            | Self::Malformed(_)
            | Self::UnsupportedFrame
            | Self::UnsupportedVersion { .. }
            | Self::UnexpectedFrame(_)
            | Self::Unauthenticated(_)
            | Self::ExpiredToken
            | Self::TokenExpired
            | Self::AccessDenied
            | Self::ForeignReplica
            | Self::ReplicaTaken
            | Self::Equivocation
            | Self::TimestampNotAdvanced
            | Self::StorageFailed
            | Self::Overloaded
            | Self::HeartbeatMissed => {}
        }
    }

    /// What was wrong, and what to do.
    //= SK-ERR-003
    fn message(&self) -> String {
        let text = match self {
            Self::Malformed(why) => {
                return format!("the frame breaks the wire format: {why}; correct the encoder");
            }
            Self::UnsupportedVersion { spoken } => {
                return format!("no common version: offer one of {spoken:?}");
            }
            Self::UnexpectedFrame(why) => {
                return format!("{why}; see chapters 6 and 7 for the order of frames");
            }
            Self::LimitExceeded { limit } => {
                return format!("{limit} is exceeded: stay within the limits of Welcome");
            }
            Self::RateLimited { retry_after_ms } => {
                return format!(
                    "too much in too short a time: reconnect after {retry_after_ms} ms, and slower"
                );
            }
            Self::Unauthenticated(why) => {
                return format!("the token is not accepted: {why}; get a valid one");
            }
            Self::Gap { expected_seq } => {
                return format!("changes are missing before this one: send from {expected_seq} on");
            }
            Self::UnsupportedFrame => {
                "this server does not know the frame, or its capability was \
                not agreed on: do without it"
            }
            Self::FrameTooLong => "max_frame_bytes is exceeded: split the update",
            Self::ExpiredToken => "the token has expired: get a fresh one and connect again",
            Self::TokenExpired => "the token has expired: send Authenticate with a fresh one",
            Self::AccessDenied => "the token does not permit this: ask for access to the document",
            Self::ForeignReplica => {
                "the change is of another replica than Hello named: send only \
                this replica's changes"
            }
            Self::ReplicaTaken => {
                "another principal writes here under this replica id: take a \
                fresh one"
            }
            Self::Equivocation => {
                "the sequence number is taken by another change: take a fresh \
                replica id"
            }
            Self::MissingDependency { .. } => {
                "the change depends on changes that are not here: \
                send it once they are"
            }
            Self::TimestampNotAdvanced => {
                "the timestamp is not greater than those the change \
                follows: stamp it anew"
            }
            Self::ClockSkew { .. } => {
                "the timestamp is too far ahead of the server's time: \
                correct the clock, take a fresh replica id"
            }
            Self::StorageFailed => "the server could not store it: send it again",
            Self::Overloaded => "too many updates are in flight: wait for acknowledgements",
            Self::HeartbeatMissed => "nothing was heard for too long: connect again",
        };
        text.to_owned()
    }
}
