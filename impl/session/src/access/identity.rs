//! What a verified token says. Verifying its signature is the shell's work, for it needs keys.

use synckit_crdt::UnixMillis;
use thiserror::Error;

use super::Permissions;

/// Who a connection speaks for, until when, and with which rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The token's subject; empty for an anonymous client of an open server.
    pub subject: String,
    /// When the token ends; `None` when it does not.
    pub expires_at: Option<UnixMillis>,
    /// What the token grants.
    pub permissions: Permissions,
    /// Whether it may bring changes that others made.
    pub relays: bool,
}

/// Why a token was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IdentityError {
    /// Missing, not a token, wrong signature, wrong algorithm, a claim missing, or not yet valid.
    #[error("{0}")]
    Invalid(String),
    /// Its time has passed.
    #[error("the token has expired")]
    Expired,
}
