//! The claims of a token, and what they must be.
//!
//! Chapter: `spec/08-authentication-and-access.md`, tokens.

use std::collections::BTreeMap;

use serde::Deserialize;
use synckit_crdt::UnixMillis;
use synckit_session::access::{Identity, IdentityError, Level};

/// The part of a token that this server reads; other claims are ignored.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    sub: Option<String>,
    exp: Option<f64>,
    nbf: Option<f64>,
    #[serde(default)]
    relay: bool,
    #[serde(default)]
    permissions: BTreeMap<String, LevelName>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LevelName {
    None,
    Read,
    Write,
    Admin,
}

impl Claims {
    /// The identity that these claims name at the time `now`.
    pub(super) fn identity(self, now: UnixMillis) -> Result<Identity, IdentityError> {
        //= SK-AUTH-001
        let subject = self
            .sub
            .filter(|subject| !subject.is_empty())
            .ok_or_else(|| invalid("the token has no `sub`: put the principal's name there"))?;
        let expires_at = self
            .exp
            .map(millis)
            .ok_or_else(|| invalid("the token has no `exp`: say when it ends, in Unix seconds"))?;
        if self.nbf.map(millis).is_some_and(|start| start > now) {
            return Err(invalid("the token is not valid yet: see its `nbf`"));
        }
        //= SK-AUTH-002
        if expires_at <= now {
            return Err(IdentityError::Expired);
        }
        let permissions = self
            .permissions
            .into_iter()
            .map(|(pattern, level)| (pattern, level.into()));
        Ok(Identity {
            subject,
            expires_at: Some(expires_at),
            permissions: permissions.collect(),
            relays: self.relay,
        })
    }
}

impl From<LevelName> for Level {
    fn from(name: LevelName) -> Self {
        match name {
            LevelName::None => Self::None,
            LevelName::Read => Self::Read,
            LevelName::Write => Self::Write,
            LevelName::Admin => Self::Admin,
        }
    }
}

fn invalid(reason: &str) -> IdentityError {
    IdentityError::Invalid(reason.to_owned())
}

/// Claims count in seconds, perhaps with a fraction. Out of range means the nearest time there is.
fn millis(seconds: f64) -> UnixMillis {
    UnixMillis((seconds * 1_000.0) as u64)
}
