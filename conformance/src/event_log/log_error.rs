//! Why a log cannot be read or written.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why not.
#[derive(Debug, Error)]
pub enum LogError {
    /// The file cannot be read or written.
    #[error("cannot use the event log {0}: {1}")]
    File(PathBuf, io::Error),
    /// A line that is no event.
    #[error("line {line} is no event of a log: {reason}")]
    Line {
        /// Which, from 1.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// A file that does not begin as a log does.
    #[error("the first line of an event log is `run_started`; is this the file that `run` wrote?")]
    NoHead,
    /// A log of another release.
    #[error(
        "the log has version {0} and this program reads version {expected}",
        expected = super::RunHead::LOG_VERSION
    )]
    Version(u32),
    /// An event about a case that never began.
    #[error("line {line} is about {case}, which has not begun")]
    NotBegun {
        /// Which line, from 1.
        line: usize,
        /// Which case.
        case: String,
    },
}
