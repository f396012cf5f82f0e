//! Why a case did not pass.

use serde::{Deserialize, Serialize};

use crate::pattern::Mismatch;

/// Of which sort a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailureKind {
    /// What came differs from what must come.
    Mismatch,
    /// Nothing came in time.
    Timeout,
    /// The connection ended where it must not.
    Ended,
    /// The trace as a whole breaks a rule.
    Oracle,
    /// The judged process is gone.
    Crash,
    /// The peer does not offer what the case needs.
    Unsupported,
    /// The script itself is wrong.
    Script,
    /// The driver answered what it must not, or not at all.
    Driver,
}

/// The first divergence of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Of which sort.
    pub kind: FailureKind,
    /// The step it happened in, from 1; 0 when it was none of them.
    pub step: usize,
    /// The clause that says so, when it is another than the case's first.
    pub clause: Option<String>,
    /// What must be.
    pub expected: String,
    /// What is.
    pub got: String,
    /// The frame that diverges.
    pub bytes: Option<Vec<u8>>,
}

/// What a peer fails that does not start at all.
const A_START: &str = "a server that starts";

impl Failure {
    /// There is no peer to judge.
    #[must_use]
    pub fn no_start(reason: impl Into<String>) -> Self {
        Self::new(FailureKind::Crash, A_START, reason)
    }

    /// Whether there was no peer to judge.
    #[must_use]
    pub fn is_no_start(&self) -> bool {
        self.kind == FailureKind::Crash && self.expected == A_START
    }

    /// A failure of this sort; the player fills in the step.
    #[must_use]
    pub fn new(kind: FailureKind, expected: impl Into<String>, got: impl Into<String>) -> Self {
        let (expected, got) = (expected.into(), got.into());
        Self {
            kind,
            step: 0,
            clause: None,
            expected,
            got,
            bytes: None,
        }
    }

    /// A mistake in the case file.
    #[must_use]
    pub fn script(reason: impl Into<String>) -> Self {
        Self::new(FailureKind::Script, "a step that can be played", reason)
    }

    /// A frame that does not match.
    #[must_use]
    pub fn mismatch(frame: &str, mismatch: &Mismatch, bytes: &[u8]) -> Self {
        let at = if mismatch.at.is_empty() {
            frame
        } else {
            &mismatch.at
        };
        let expected = format!("{at}: {}", mismatch.expected);
        let mut failure = Self::new(FailureKind::Mismatch, expected, mismatch.got.clone());
        failure.bytes = Some(bytes.to_vec());
        failure
    }

    /// With the clause that an oracle speaks for.
    #[must_use]
    pub fn citing(mut self, clause: &str) -> Self {
        self.clause = Some(clause.to_owned());
        self
    }
}
