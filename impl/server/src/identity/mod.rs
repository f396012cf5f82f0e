//! Who a client is: nobody in particular on an open server, the bearer of a token on a guarded one.
//!
//! Chapter: `spec/08-authentication-and-access.md`. Levels and patterns are the session's; here are
//! the keys.

mod claims;
mod jwt;

use synckit_crdt::UnixMillis;
use synckit_session::access::{Identity, IdentityError, Level, Permissions};

pub use jwt::{JwtVerifier, KeyError};

/// Decides who a token speaks for.
#[derive(Debug)]
pub enum Identifier {
    /// Everyone is anonymous and may write everywhere. For development.
    Open,
    /// JSON Web Tokens.
    Guarded(Box<JwtVerifier>),
}

impl Identifier {
    /// Whether a token is needed.
    #[must_use]
    pub fn is_guarded(&self) -> bool {
        match self {
            Self::Open => false,
            Self::Guarded(_) => true,
        }
    }

    /// Who `token` speaks for at the time `now`.
    ///
    /// # Errors
    /// On a guarded server, when the token is not valid now.
    pub fn identify(&self, now: UnixMillis, token: &str) -> Result<Identity, IdentityError> {
        match self {
            Self::Open => Ok(Identity {
                subject: String::new(),
                expires_at: None,
                permissions: Permissions::everywhere(Level::Write),
                relays: false,
            }),
            Self::Guarded(verifier) => verifier.verify(now, token),
        }
    }
}
