//! What is read of the judge's JSON report.

use serde::Deserialize;

/// One case.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// Such as `SK-SYNC-0031[quic]`.
    pub id: String,
    /// What it came to.
    verdict: String,
    /// The failure as the judge tells it.
    text: String,
}

/// The whole report.
#[derive(Debug, Deserialize)]
pub(crate) struct Report {
    pub(crate) cases: Vec<Case>,
}

impl Case {
    /// True when the peer does not offer what the case needs.
    #[must_use]
    pub fn is_skipped(&self) -> bool {
        self.verdict == "unsupported"
    }

    /// Why it did not pass.
    #[must_use]
    pub fn complaint(&self) -> Option<&str> {
        let passed = ["pass", "nonstrict", "info", "unsupported"];
        (!passed.contains(&self.verdict.as_str())).then_some(self.text.as_str())
    }
}
