//! The tokens of a guarded run: who, what, and until when, without a signature.
//!
//! Verifying one is the shell's work ([`synckit_session::access::Identity`]); this is the simplest
//! shell there is. Chapter: `spec/08-authentication-and-access.md`.

use std::fmt;

use synckit_crdt::UnixMillis;
use synckit_session::access::{Identity, IdentityError, Level, Permissions};

/// What one token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Whose it is.
    pub subject: String,
    /// What it grants, in every document.
    pub level: Level,
    /// When it ends; `None` when it does not.
    pub expires_at: Option<UnixMillis>,
}

impl Grant {
    /// Reads a token; nothing when it is none of ours.
    #[must_use]
    pub fn read(token: &str) -> Option<Self> {
        let [subject, level, expires_at] = token.split(' ').collect::<Vec<_>>().try_into().ok()?;
        let level = Level::named(level)?;
        let expires_at = match expires_at {
            "never" => None,
            at => Some(UnixMillis(at.parse().ok()?)),
        };
        Some(Self {
            subject: subject.to_owned(),
            level,
            expires_at,
        })
    }

    /// Whether its time has passed.
    #[must_use]
    pub fn is_over(&self, now: UnixMillis) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    /// Verifies a token.
    ///
    /// # Errors
    /// When it is none of ours, or over.
    pub fn verify(token: &str, now: UnixMillis) -> Result<Identity, IdentityError> {
        let grant = Self::read(token);
        let grant = grant.ok_or_else(|| IdentityError::Invalid("not a token".to_owned()))?;
        if grant.is_over(now) {
            return Err(IdentityError::Expired);
        }
        Ok(Identity {
            subject: grant.subject,
            expires_at: grant.expires_at,
            permissions: Permissions::everywhere(grant.level),
            relays: false,
        })
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.subject, self.level)?;
        match self.expires_at {
            Some(at) => write!(f, "{}", at.0),
            None => f.write_str("never"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written_and_refused_when_it_is_over() {
        for expires_at in [None, Some(UnixMillis(7))] {
            let grant = Grant {
                subject: "c2".to_owned(),
                level: Level::Read,
                expires_at,
            };
            assert_eq!(Grant::read(&grant.to_string()), Some(grant));
        }
        let verified = |now| Grant::verify("c2 write 7", UnixMillis(now));
        assert!(verified(6).is_ok());
        assert_eq!(verified(7), Err(IdentityError::Expired));
        assert!(Grant::verify("c2 owner never", UnixMillis(0)).is_err());
    }
}
