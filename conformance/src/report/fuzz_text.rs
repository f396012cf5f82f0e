//! A generated script that a peer failed, told as any other failure.

use std::fmt::Write as _;

use super::failure_text;
use crate::clause::Catalogue;
use crate::fuzz::{FuzzFailure, FuzzOutcome};

/// The block of one failure.
#[must_use]
pub fn fuzz_failure_text(failure: &FuzzFailure, catalogue: &Catalogue) -> String {
    let mut text = failure_text(&failure.result, catalogue);
    let steps = failure.result.item.case.steps.len();
    let _ = write!(
        text,
        "\n  shrunk   to {steps} steps from {} in {:.1} s; the whole script is {}",
        failure.steps,
        failure.shrinking.as_secs_f64(),
        failure.token
    );
    text
}

/// What a campaign came to.
#[must_use]
pub fn fuzz_summary(outcome: &FuzzOutcome) -> String {
    let mut text = format!(
        "{} scripts, {} frames, {} failures",
        outcome.scripts,
        outcome.frames,
        outcome.failures.len()
    );
    if outcome.unsupported > 0 {
        let _ = write!(
            text,
            "; {} scripts need what this peer does not offer",
            outcome.unsupported
        );
    }
    text
}
