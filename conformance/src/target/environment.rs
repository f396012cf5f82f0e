//! How a server must be set up for a case.

use std::collections::BTreeMap;

use crate::case::Needs;

/// The settings that cases ask for. Cases that ask for the same share a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Environment {
    /// Tokens are demanded.
    pub guarded: bool,
    /// The log was put back from a backup.
    pub restored: bool,
    /// Other limits than the defaults.
    pub limits: BTreeMap<String, u32>,
    /// Another heartbeat interval than the default.
    pub heartbeat_interval_ms: Option<u32>,
    /// Commits that fail.
    pub failing_commits: Vec<u64>,
    /// The only admitted origin.
    pub allowed_origin: Option<String>,
}

impl Environment {
    /// What the needs of a case come to.
    #[must_use]
    pub fn of(needs: &Needs) -> Self {
        Self {
            guarded: needs.guarded,
            restored: needs.restored,
            limits: needs.limits.clone(),
            heartbeat_interval_ms: needs.heartbeat_interval_ms,
            failing_commits: needs.failing_commits.clone(),
            allowed_origin: needs.allowed_origin.clone(),
        }
    }
}
