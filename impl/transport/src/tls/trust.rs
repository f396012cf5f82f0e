//! Whose certificates a client believes.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::TlsError;
use super::identity::parse_certificates;

/// Whose certificates a client believes.
#[derive(Clone, Debug, Default)]
pub struct Trust(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Authorities(Vec<CertificateDer<'static>>),
    Anyone,
}

/// Nobody: enough for servers in the clear.
impl Default for Kind {
    fn default() -> Self {
        Self::Authorities(Vec::new())
    }
}

impl Trust {
    /// Those whom these certificates vouch for, and a self-signed certificate that is among them.
    ///
    /// # Errors
    /// When the PEM text holds no certificate.
    pub fn authorities(pem: &str) -> Result<Self, TlsError> {
        Ok(Self(Kind::Authorities(parse_certificates(pem)?)))
    }

    /// Everybody. Encrypts, and proves nothing about the server: for development alone.
    #[must_use]
    pub fn anyone() -> Self {
        Self(Kind::Anyone)
    }

    /// What a client dials with, speaking one application protocol.
    ///
    /// # Errors
    /// When a certificate cannot vouch for others.
    pub fn client_config(&self, protocol: &[u8]) -> Result<ClientConfig, TlsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|error| TlsError::Config(error.to_string()))?;
        let mut config = match &self.0 {
            Kind::Authorities(certificates) => {
                let mut roots = RootCertStore::empty();
                for certificate in certificates {
                    roots
                        .add(certificate.clone())
                        .map_err(|error| TlsError::Config(error.to_string()))?;
                }
                builder.with_root_certificates(roots).with_no_client_auth()
            }
            Kind::Anyone => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Believer(provider)))
                .with_no_client_auth(),
        };
        config.alpn_protocols = vec![protocol.to_vec()];
        Ok(config)
    }
}

/// Believes every certificate, but still wants its key proven.
#[derive(Debug)]
struct Believer(Arc<CryptoProvider>);

impl ServerCertVerifier for Believer {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
