//! What can be wrong with certificates and keys.

use thiserror::Error;

/// Why TLS cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TlsError {
    /// The PEM text holds none, or cannot be read.
    #[error("no certificate in the PEM text: {0}")]
    Certificate(String),
    /// The PEM text holds none, or cannot be read.
    #[error("no private key in the PEM text: {0}")]
    Key(String),
    /// Certificate, key and names do not go together.
    #[error("TLS cannot be set up: {0}")]
    Config(String),
    /// A self-signed certificate cannot be made for these names.
    #[error("no certificate can be made for these names: {0}")]
    SelfSigned(String),
    /// A name that no certificate can carry.
    #[error("{0:?} is not a server name")]
    ServerName(String),
}
