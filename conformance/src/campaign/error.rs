//! Why a campaign stopped.

use thiserror::Error;

use crate::frame::BuildProblem;
use crate::peer::ConnectError;
use crate::simulator::check::Violation;
use crate::target::StartError;

/// The server broke a promise, or the campaign could not go on.
#[derive(Debug, Error)]
pub enum CampaignError {
    /// A broken promise.
    #[error(transparent)]
    Broken(#[from] Violation),
    /// The server did not start at all.
    #[error(transparent)]
    NotStarted(#[from] StartError),
    /// No connection came up.
    #[error("the server cannot be reached: {0}")]
    Unreachable(#[from] ConnectError),
    /// A frame of the campaign's own cannot be built.
    #[error("the judge cannot build a frame: {0}")]
    Frame(#[from] BuildProblem),
    /// The machine refuses something that the campaign needs.
    #[error("{0}")]
    Machine(String),
}

impl CampaignError {
    /// A broken promise.
    pub(super) fn broken(clause: &'static str, text: impl Into<String>) -> Self {
        Self::Broken(Violation {
            clause,
            text: text.into(),
        })
    }
}
