//! A server's certificate and key: from PEM, or made on the spot for development.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};

use super::TlsError;

/// A certificate chain, the server's own first, and its private key.
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    pem: String,
}

impl Identity {
    /// Reads PEM texts.
    ///
    /// # Errors
    /// When there is no certificate or no key in them.
    pub fn from_pem(certificates: &str, key: &str) -> Result<Self, TlsError> {
        let chain = parse_certificates(certificates)?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
            .map_err(|error| TlsError::Key(error.to_string()))?;
        Ok(Self {
            chain,
            key,
            pem: certificates.to_owned(),
        })
    }

    /// A certificate for development that nobody but its maker vouches for. Names are host names
    /// or addresses.
    ///
    /// # Errors
    /// When a name cannot stand in a certificate.
    pub fn self_signed(names: &[&str]) -> Result<Self, TlsError> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let made = rcgen::generate_simple_self_signed(names)
            .map_err(|error| TlsError::SelfSigned(error.to_string()))?;
        Self::from_pem(&made.cert.pem(), &made.signing_key.serialize_pem())
    }

    /// The certificates as PEM, for clients to trust.
    #[must_use]
    pub fn certificate_pem(&self) -> &str {
        &self.pem
    }

    /// SHA-256 of the server's certificate, in lower-case hexadecimal.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let leaf: &[u8] = self.chain.first().map_or(&[], |leaf| leaf);
        Sha256::digest(leaf)
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
    }

    /// What a listener serves, speaking one application protocol.
    ///
    /// # Errors
    /// When the key does not fit the certificate.
    //= SK-TRAN-021
    pub fn server_config(&self, protocol: &[u8]) -> Result<ServerConfig, TlsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|error| TlsError::Config(error.to_string()))?
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), self.key.clone_key())
            .map_err(|error| TlsError::Config(error.to_string()))?;
        config.alpn_protocols = vec![protocol.to_vec()];
        Ok(config)
    }
}

/// Reads every certificate of a PEM text.
pub(super) fn parse_certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| TlsError::Certificate(error.to_string()))?;
    if chain.is_empty() {
        return Err(TlsError::Certificate(
            "it holds no CERTIFICATE block".to_owned(),
        ));
    }
    Ok(chain)
}

/// Shows the fingerprint, and never the key.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("fingerprint", &self.fingerprint())
            .finish_non_exhaustive()
    }
}
