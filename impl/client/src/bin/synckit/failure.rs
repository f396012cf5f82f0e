//! What a command ends with when it does not succeed.

use std::fmt::Display;
use std::process::ExitCode;

use thiserror::Error;

/// Why a command failed, in words that say what to do.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The document, the file or the server does not allow it. Exit code 1.
    #[error("{0}")]
    Failed(String),
    /// The command line does not say what to do. Exit code 2, as for every unknown flag.
    #[error("{0}")]
    Usage(String),
    /// The server was not reached, or did not answer in time. Exit code 3.
    #[error("{0}")]
    Unreachable(String),
}

impl Failure {
    pub(crate) fn failed(cause: impl Display) -> Self {
        Self::Failed(cause.to_string())
    }

    pub(crate) fn usage(cause: impl Display) -> Self {
        Self::Usage(cause.to_string())
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Unreachable(_) => 3,
        })
    }
}
