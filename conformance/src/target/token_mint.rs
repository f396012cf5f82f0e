//! Makes the tokens of a case, sound ones and others. Chapter:
//! `spec/08-authentication-and-access.md`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

/// Signs tokens with the secret that the judged server knows.
#[derive(Clone, Debug)]
pub struct TokenMint {
    secret: String,
}

impl TokenMint {
    /// A mint for this secret.
    #[must_use]
    pub const fn new(secret: String) -> Self {
        Self { secret }
    }

    /// A token of these claims. `algorithm` is HS256 unless named; `key` replaces the secret.
    ///
    /// # Errors
    /// When the algorithm is unknown.
    pub fn token(
        &self,
        claims: &Value,
        algorithm: Option<&str>,
        key: Option<&str>,
    ) -> Result<String, String> {
        let algorithm = match algorithm.unwrap_or("HS256") {
            "HS256" => Algorithm::HS256,
            "HS384" => Algorithm::HS384,
            "HS512" => Algorithm::HS512,
            "none" => return Ok(unsigned(claims)),
            other => return Err(format!("the judge cannot sign with {other}")),
        };
        let key = EncodingKey::from_secret(key.unwrap_or(&self.secret).as_bytes());
        encode(&Header::new(algorithm), claims, &key).map_err(|error| error.to_string())
    }
}

/// A token whose header says `none`, without a signature.
fn unsigned(claims: &Value) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!(
        "{}.{}.",
        part(&json!({"alg": "none", "typ": "JWT"})),
        part(claims)
    )
}
