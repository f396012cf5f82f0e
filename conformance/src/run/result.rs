//! The result of one case over one transport.

use std::time::Duration;

use super::{Item, ReplayToken, Verdict};
use crate::script::Failure;
use crate::trace::Trace;

/// A case that was played.
#[derive(Clone, Debug)]
pub struct CaseResult {
    /// What was played.
    pub item: Item,
    /// What it came to.
    pub verdict: Verdict,
    /// Why it did not pass.
    pub failure: Option<Failure>,
    /// Everything that happened.
    pub trace: Trace,
    /// How long it took, in real time.
    pub took: Duration,
    /// Plays it again.
    pub replay: ReplayToken,
}

impl CaseResult {
    /// How the connections of the case ended: the secondary verdict.
    #[must_use]
    pub fn ending(&self) -> &'static str {
        let unclean = self
            .trace
            .events
            .iter()
            .any(|event| match &event.happening {
                crate::trace::Happening::Ended(Some(end)) => end.status.is_none(),
                crate::trace::Happening::Opened
                | crate::trace::Happening::Frame(..)
                | crate::trace::Happening::SentRaw(_)
                | crate::trace::Happening::ReceivedText(_)
                | crate::trace::Happening::Ended(None)
                | crate::trace::Happening::Note(_) => false,
            });
        if unclean { "unclean" } else { "clean" }
    }
}
