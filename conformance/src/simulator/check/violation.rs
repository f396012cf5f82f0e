//! A broken promise.

use thiserror::Error;

/// What a run found: which clause is broken, and how.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{clause}: {text}")]
pub struct Violation {
    /// The clause, such as `SK-SESS-030`.
    pub clause: &'static str,
    /// What was expected and what was seen.
    pub text: String,
}

/// The outcome of one check.
pub type Checked = Result<(), Violation>;

/// Fails with this clause unless the condition holds.
pub fn ensure(holds: bool, clause: &'static str, text: impl FnOnce() -> String) -> Checked {
    if holds {
        Ok(())
    } else {
        Err(Violation {
            clause,
            text: text(),
        })
    }
}
