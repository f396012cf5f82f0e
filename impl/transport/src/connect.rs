//! The client's side: from an endpoint to a connection. Chapter: `spec/09-transports.md`.

use std::io;

use thiserror::Error;
use tokio::time::timeout;

use crate::limits::CONNECT_TIMEOUT;
use crate::tls::{TlsError, Trust};
use crate::{Connection, Endpoint, Scheme};

/// What a client brings along.
#[derive(Clone, Debug)]
pub struct ConnectOptions {
    /// Goes into the upgrade request of a WebSocket. Over QUIC only `Hello` carries tokens.
    pub token: Option<String>,
    /// Whose certificates are believed.
    pub trust: Trust,
    /// The longest frame that is read.
    pub max_frame_bytes: u32,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            token: None,
            trust: Trust::default(),
            max_frame_bytes: 16 << 20,
        }
    }
}

/// Why there is no connection.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// The name is unknown, nobody listens, or the network is down.
    #[error("cannot reach {endpoint}: {cause}")]
    Unreachable {
        /// Where to.
        endpoint: Endpoint,
        /// What the network says.
        cause: io::Error,
    },
    /// It took longer than [`CONNECT_TIMEOUT`].
    #[error("no answer from {0} in time")]
    TimedOut(Endpoint),
    /// The certificate is not believed, or TLS failed.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The server answered the upgrade request with this HTTP status.
    #[error("the server refused the connection with HTTP status {status}: {message}")]
    Refused {
        /// Such as 400 or 403.
        status: u16,
        /// The body, for people.
        message: String,
    },
    /// The handshake broke the transport's own rules.
    #[error("the handshake failed: {0}")]
    Handshake(String),
    /// The token holds characters that a request cannot carry.
    #[error("the token is not plain ASCII text")]
    Token,
    /// This build leaves the transport out.
    #[error("this build has no {0:?} transport: enable its cargo feature")]
    NotBuilt(Scheme),
}

/// Dials a server.
///
/// # Errors
/// When there is no connection within [`CONNECT_TIMEOUT`].
pub async fn connect(
    endpoint: &Endpoint,
    options: &ConnectOptions,
) -> Result<Connection, ConnectError> {
    let attempt = async {
        match endpoint.scheme() {
            #[cfg(feature = "websocket")]
            Scheme::Ws | Scheme::Wss => crate::websocket::connect(endpoint, options).await,
            #[cfg(not(feature = "websocket"))]
            Scheme::Ws | Scheme::Wss => Err(ConnectError::NotBuilt(endpoint.scheme())),
            #[cfg(feature = "quic")]
            Scheme::Quic => crate::quic::connect(endpoint, options).await,
            #[cfg(not(feature = "quic"))]
            Scheme::Quic => Err(ConnectError::NotBuilt(endpoint.scheme())),
        }
    };
    timeout(CONNECT_TIMEOUT, attempt)
        .await
        .unwrap_or_else(|_| Err(ConnectError::TimedOut(endpoint.clone())))
}
