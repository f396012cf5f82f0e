//! What a driver did wrong.

use std::time::Duration;

use thiserror::Error;

/// What a driver did wrong.
#[derive(Debug, Error)]
pub enum DriverError {
    /// It did not start.
    #[error("the driver does not start: {0}")]
    Start(std::io::Error),
    /// None has come.
    #[error(
        "no driver connected to {url} within {wait:?}; open the page or the program that is to be \
         judged there"
    )]
    NobodyCame {
        /// Where the judge listens.
        url: String,
        /// How long it waited.
        wait: Duration,
    },
    /// It is gone.
    #[error("the driver ended{0}")]
    Gone(String),
    /// It does not answer.
    #[error("the driver did not answer `{verb}` within {patience:?}")]
    Silent {
        /// The verb.
        verb: String,
        /// How long the judge waited.
        patience: Duration,
    },
    /// It answers what is no reply.
    #[error("the driver answered `{line}`, which is no reply: {reason}")]
    BadLine {
        /// The line, shortened.
        line: String,
        /// What the parser says.
        reason: String,
    },
    /// It cannot do what it was asked.
    #[error("the driver says: {0}")]
    Failed(String),
    /// It does not know the verb.
    #[error("the driver does not know this verb: {0}")]
    Skipped(String),
}

impl DriverError {
    pub(super) fn bad_line(line: &str, reason: impl ToString) -> Self {
        Self::BadLine {
            line: line.trim_end().chars().take(120).collect(),
            reason: reason.to_string(),
        }
    }
}
