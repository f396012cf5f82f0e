//! What a case came to.

use serde::{Deserialize, Serialize};

use crate::clause::Level;
use crate::script::FailureKind;

/// The verdict on one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Conformant.
    Pass,
    /// A recommendation was not followed.
    Nonstrict,
    /// Not conformant.
    Fail,
    /// The judged process ended.
    Crash,
    /// Nothing came in time.
    Timeout,
    /// An observation.
    Info,
    /// The peer does not offer what the case needs.
    Unsupported,
    /// The valid sibling failed, so that this one shows nothing.
    Inconclusive,
    /// The judge itself failed.
    Harness,
}

impl Verdict {
    /// All verdicts, in the order of reports.
    pub const ALL: [Self; 9] = [
        Self::Pass,
        Self::Nonstrict,
        Self::Fail,
        Self::Crash,
        Self::Timeout,
        Self::Info,
        Self::Unsupported,
        Self::Inconclusive,
        Self::Harness,
    ];

    /// The verdict on a case of this level that failed in this way.
    #[must_use]
    pub const fn of_failure(kind: FailureKind, level: Level) -> Self {
        match (kind, level) {
            (FailureKind::Script, _) => Self::Harness,
            (FailureKind::Unsupported, _) => Self::Unsupported,
            (_, Level::Info) => Self::Info,
            (FailureKind::Crash, _) => Self::Crash,
            (_, Level::Should | Level::May) => Self::Nonstrict,
            (FailureKind::Timeout, Level::Must) => Self::Timeout,
            (
                FailureKind::Mismatch
                | FailureKind::Ended
                | FailureKind::Oracle
                | FailureKind::Driver,
                Level::Must,
            ) => Self::Fail,
        }
    }

    /// True when a peer of which this is true is not conformant.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        match self {
            Self::Fail | Self::Crash | Self::Timeout => true,
            Self::Pass
            | Self::Nonstrict
            | Self::Info
            | Self::Unsupported
            | Self::Inconclusive
            | Self::Harness => false,
        }
    }

    /// As reports write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Nonstrict => "nonstrict",
            Self::Fail => "fail",
            Self::Crash => "crash",
            Self::Timeout => "timeout",
            Self::Info => "info",
            Self::Unsupported => "unsupported",
            Self::Inconclusive => "inconclusive",
            Self::Harness => "harness",
        }
    }
}
