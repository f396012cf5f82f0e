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
    /// What it grants in others: by patterns as in a token.
    pub apart: Vec<(String, Level)>,
    /// When it ends; `None` when it does not.
    pub expires_at: Option<UnixMillis>,
    /// Whether it may bring what others made.
    pub relays: bool,
}

/// The word of a token whose bearer may relay.
const RELAYS: &str = "relays";

impl Grant {
    /// One level everywhere, for ever.
    #[must_use]
    pub fn of(subject: &str, level: Level) -> Self {
        Self {
            subject: subject.to_owned(),
            level,
            apart: Vec::new(),
            expires_at: None,
            relays: false,
        }
    }

    /// Reads a token; nothing when it is none of ours.
    #[must_use]
    pub fn read(token: &str) -> Option<Self> {
        let mut words = token.split(' ');
        let (subject, level) = (words.next()?.to_owned(), Level::named(words.next()?)?);
        let expires_at = match words.next()? {
            "never" => None,
            at => Some(UnixMillis(at.parse().ok()?)),
        };
        let mut grant = Self::of(&subject, level);
        grant.expires_at = expires_at;
        for word in words {
            match word.split_once('=') {
                Some((pattern, level)) => {
                    let entry = (pattern.to_owned(), Level::named(level)?);
                    grant.apart.push(entry);
                }
                None if word == RELAYS => grant.relays = true,
                None => return None,
            }
        }
        Some(grant)
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
        let everywhere = ("*".to_owned(), grant.level);
        Ok(Identity {
            subject: grant.subject,
            expires_at: grant.expires_at,
            permissions: grant
                .apart
                .into_iter()
                .chain([everywhere])
                .collect::<Permissions>(),
            relays: grant.relays,
        })
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.subject, self.level)?;
        match self.expires_at {
            Some(at) => write!(f, "{}", at.0)?,
            None => f.write_str("never")?,
        }
        for (pattern, level) in &self.apart {
            write!(f, " {pattern}={level}")?;
        }
        if self.relays {
            write!(f, " {RELAYS}")?;
        }
        Ok(())
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
                apart: vec![("notes/*".to_owned(), Level::None)],
                expires_at,
                relays: expires_at.is_some(),
            };
            assert_eq!(Grant::read(&grant.to_string()), Some(grant));
        }
        let verified = |now| Grant::verify("c2 write 7", UnixMillis(now));
        assert!(verified(6).is_ok());
        assert_eq!(verified(7), Err(IdentityError::Expired));
        assert!(Grant::verify("c2 owner never", UnixMillis(0)).is_err());
    }
}
