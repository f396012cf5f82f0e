//! What an oracle found.

use crate::trace::{Event, Happening};

/// A rule that a trace breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The clause.
    pub clause: &'static str,
    /// The step under way.
    pub step: usize,
    /// What must be.
    pub expected: String,
    /// What is.
    pub got: String,
    /// The frame that breaks it.
    pub bytes: Option<Vec<u8>>,
}

impl Violation {
    /// A rule that this event breaks.
    pub(super) fn at(
        event: &Event,
        clause: &'static str,
        expected: impl Into<String>,
        got: impl Into<String>,
    ) -> Self {
        let bytes = match &event.happening {
            Happening::Frame(_, frame) => Some(frame.bytes.clone()),
            Happening::Opened
            | Happening::SentRaw(_)
            | Happening::ReceivedText(_)
            | Happening::Ended(_)
            | Happening::Note(_) => None,
        };
        let got = format!("{} on `{}`", got.into(), event.connection);
        Self {
            clause,
            step: event.step,
            expected: expected.into(),
            got,
            bytes,
        }
    }
}
