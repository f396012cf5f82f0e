//! What the small server refuses, though it could take it.

use serde::Deserialize;
use serde_json::{Value, json};

/// A refusal that waits for the next change.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Refusal {
    /// A name of chapter 12, or a number that no version of it has.
    pub(super) code: Value,
    /// Of a code that the client does not know; the others have theirs.
    #[serde(default)]
    retryable: bool,
    #[serde(default)]
    pub(super) retry_after_ms: u64,
}

impl Refusal {
    pub(super) fn of(code: &str) -> Self {
        Self {
            code: json!(code),
            retryable: false,
            retry_after_ms: 0,
        }
    }

    /// The client issues what was refused anew, as a fresh replica.
    //= SK-CLNT-040
    pub(super) fn voids(&self) -> bool {
        let voiding = ["EQUIVOCATION", "REPLICA_TAKEN", "CLOCK_SKEW"];
        self.code
            .as_str()
            .is_some_and(|code| voiding.contains(&code))
    }

    fn is_retryable(&self) -> bool {
        let retryable = ["GAP", "MISSING_DEPENDENCY", "STORAGE_FAILED", "OVERLOADED"];
        match self.code.as_str() {
            Some(code) => retryable.contains(&code),
            None => self.retryable,
        }
    }

    /// The `Error` about a change.
    pub(super) fn error(&self, document: &str, change: &Value) -> Value {
        json!({
            "code": self.code, "message": "refused by the judge; send it again as chapter 6 says",
            "document_id": document, "retryable": self.is_retryable(), "session_continues": true,
            "retry_after_ms": self.retry_after_ms, "refused_seq": change["seq"],
        })
    }
}
