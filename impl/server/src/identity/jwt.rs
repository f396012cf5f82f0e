//! Verifies JSON Web Tokens: one key, one algorithm.
//!
//! Chapter: `spec/08-authentication-and-access.md`, tokens.

use std::fmt;

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use synckit_crdt::UnixMillis;
use synckit_session::access::{Identity, IdentityError};
use thiserror::Error;

use super::claims::Claims;

/// A key, and the only algorithm it is used with.
pub struct JwtVerifier {
    key: DecodingKey,
    validation: Validation,
}

/// Why a key cannot be used.
#[derive(Debug, Error)]
pub enum KeyError {
    /// Anybody could guess it.
    #[error("the secret is empty: give at least one byte, better 32 random ones")]
    EmptySecret,
    /// Not a public key in PEM form.
    #[error(
        "not an Ed25519 public key in PEM form (a file that starts with \
         `-----BEGIN PUBLIC KEY-----`): {0}"
    )]
    NotEdDsa(jsonwebtoken::errors::Error),
}

impl JwtVerifier {
    /// Verifies HS256 with a shared secret.
    ///
    /// # Errors
    /// When the secret is empty.
    pub fn hs256(secret: &[u8]) -> Result<Self, KeyError> {
        if secret.is_empty() {
            return Err(KeyError::EmptySecret);
        }
        Ok(Self::new(
            DecodingKey::from_secret(secret),
            Algorithm::HS256,
        ))
    }

    /// Verifies EdDSA with an Ed25519 public key in PEM form.
    ///
    /// # Errors
    /// When the PEM does not hold such a key.
    pub fn ed_dsa(pem: &[u8]) -> Result<Self, KeyError> {
        let key = DecodingKey::from_ed_pem(pem).map_err(KeyError::NotEdDsa)?;
        Ok(Self::new(key, Algorithm::EdDSA))
    }

    fn new(key: DecodingKey, algorithm: Algorithm) -> Self {
        //= SK-AUTH-003
        let mut validation = Validation::new(algorithm);
        // The signature is the library's; the claims are ours, judged by the caller's clock.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        Self { key, validation }
    }

    /// Who the token speaks for at the time `now`.
    ///
    /// # Errors
    /// When the token breaks a rule of the chapter; its time is looked at last.
    pub fn verify(&self, now: UnixMillis, token: &str) -> Result<Identity, IdentityError> {
        if token.is_empty() {
            let reason = "this server wants a token: put one into `Hello.token`";
            return Err(IdentityError::Invalid(reason.to_owned()));
        }
        let decoded = jsonwebtoken::decode::<Claims>(token, &self.key, &self.validation)
            .map_err(|error| IdentityError::Invalid(format!("the token is refused: {error}")))?;
        decoded.claims.identity(now)
    }
}

impl fmt::Debug for JwtVerifier {
    /// Keeps the key to itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtVerifier")
            .field("algorithms", &self.validation.algorithms)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::{Value, json};
    use synckit_crdt::DocumentId;
    use synckit_session::access::Level;

    use super::*;

    const SECRET: &[u8] = b"a secret for tests";
    const NOW: UnixMillis = UnixMillis(1_000_000);
    // A pair made with `openssl genpkey -algorithm ed25519`, for these tests alone.
    const ED_PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEIJ+Wu/pNy9zhS1e+WGIhhLvNZDuBEKOVK/L5E9xrGRMP\n\
        -----END PRIVATE KEY-----\n";
    const ED_PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAPafNUdey2aDDGnD959mm6R24QlRW33clnNvqqHNBBEI=\n\
        -----END PUBLIC KEY-----\n";

    fn token(claims: &Value, secret: &[u8], algorithm: Algorithm) -> String {
        let header = Header::new(algorithm);
        encode(&header, claims, &EncodingKey::from_secret(secret)).unwrap()
    }

    fn verify(claims: &Value) -> Result<Identity, IdentityError> {
        let token = token(claims, SECRET, Algorithm::HS256);
        JwtVerifier::hs256(SECRET).unwrap().verify(NOW, &token)
    }

    fn is_invalid(outcome: &Result<Identity, IdentityError>) -> bool {
        matches!(outcome, Err(IdentityError::Invalid(_)))
    }

    //= SK-AUTH-004
    #[test]
    fn a_good_token_names_its_subject_its_end_and_its_rights() {
        let claims =
            json!({"sub": "ada", "exp": 1001, "permissions": {"a": "read", "t/*": "write"}});
        let identity = verify(&claims).unwrap();
        assert_eq!(identity.subject, "ada");
        assert_eq!(identity.expires_at, Some(UnixMillis(1_001_000)));
        let level = |id| identity.permissions.level(&DocumentId::new(id).unwrap());
        assert_eq!(level("a"), Level::Read);
        assert_eq!(level("t/1"), Level::Write);
        assert_eq!(level("b"), Level::None);
    }

    //= SK-AUTH-001
    #[test]
    fn a_token_without_subject_or_end_or_before_its_start_is_invalid() {
        for claims in [
            json!({"exp": 1001}),
            json!({"sub": "", "exp": 1001}),
            json!({"sub": "ada"}),
            json!({"sub": "ada", "exp": 1001, "nbf": 1000.5}),
            json!({"sub": "ada", "exp": 1001, "permissions": {"a": "owner"}}),
        ] {
            assert!(is_invalid(&verify(&claims)), "{claims}");
        }
        assert!(verify(&json!({"sub": "ada", "exp": 1001, "nbf": 1000})).is_ok());
    }

    //= SK-AUTH-002
    #[test]
    fn a_token_ends_exactly_at_its_end() {
        assert!(verify(&json!({"sub": "ada", "exp": 1000.001})).is_ok());
        let outcome = verify(&json!({"sub": "ada", "exp": 1000}));
        assert_eq!(outcome, Err(IdentityError::Expired));
    }

    //= SK-AUTH-032
    #[test]
    fn only_a_token_that_says_so_makes_a_relay() {
        let plain = verify(&json!({"sub": "ada", "exp": 1001})).unwrap();
        let relay = verify(&json!({"sub": "ada", "exp": 1001, "relay": true})).unwrap();
        assert!(!plain.relays && relay.relays);
    }

    //= SK-AUTH-001
    //= SK-AUTH-003
    #[test]
    fn a_wrong_secret_another_algorithm_and_no_algorithm_are_invalid() {
        let claims = json!({"sub": "ada", "exp": 1001});
        let verifier = JwtVerifier::hs256(SECRET).unwrap();
        let good = token(&claims, SECRET, Algorithm::HS256);
        assert!(verifier.verify(NOW, &good).is_ok());
        // {"alg":"none","typ":"JWT"} and no signature.
        let payload = good.split('.').nth(1).unwrap();
        let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.");
        for bad in [
            token(&claims, b"another secret", Algorithm::HS256),
            token(&claims, SECRET, Algorithm::HS384),
            unsigned,
            "not a token".to_owned(),
            String::new(),
        ] {
            assert!(is_invalid(&verifier.verify(NOW, &bad)), "{bad}");
        }
    }

    #[test]
    fn a_public_key_verifies_what_its_private_key_signed_and_no_hmac_made_of_itself() {
        let claims = json!({"sub": "ada", "exp": 1001});
        let verifier = JwtVerifier::ed_dsa(ED_PUBLIC.as_bytes()).unwrap();
        let key = EncodingKey::from_ed_pem(ED_PRIVATE.as_bytes()).unwrap();
        let good = encode(&Header::new(Algorithm::EdDSA), &claims, &key).unwrap();
        assert_eq!(verifier.verify(NOW, &good).unwrap().subject, "ada");
        let confused = token(&claims, ED_PUBLIC.as_bytes(), Algorithm::HS256);
        assert!(is_invalid(&verifier.verify(NOW, &confused)));
    }

    #[test]
    fn an_empty_secret_and_a_key_that_is_none_are_refused() {
        assert!(matches!(
            JwtVerifier::hs256(b""),
            Err(KeyError::EmptySecret)
        ));
        let outcome = JwtVerifier::ed_dsa(b"-----BEGIN PUBLIC KEY-----");
        assert!(matches!(outcome, Err(KeyError::NotEdDsa(_))));
    }
}
