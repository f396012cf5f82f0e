//! Accepts QUIC connections.
//!
//! Every handshake runs in a task of its own, at most so many at once and each for so long, so a
//! peer that says nothing keeps nobody waiting ([SK-LIM-007]).

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use quinn::crypto::rustls::QuicServerConfig;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{ALPN, halves, parameters};
use crate::Connection;
use crate::limits::{HANDSHAKE_TIMEOUT, MAX_PENDING_HANDSHAKES};
use crate::tls::{Identity, TlsError};

/// What a listener goes by.
#[derive(Clone, Copy, Debug)]
pub struct ListenerOptions<'a> {
    /// The longest frame that is read.
    pub max_frame_bytes: u32,
    /// Who the server is: QUIC is never in the clear.
    pub identity: &'a Identity,
}

/// Why there is no listener.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The address is not free, or not of this machine.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The identity cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// A listening UDP socket. Dropping it closes every unfinished handshake; connections live on.
#[derive(Debug)]
pub struct Listener {
    endpoint: quinn::Endpoint,
    max_frame_bytes: u32,
    handshakes: JoinSet<Option<Connection>>,
}

impl Listener {
    /// Listens; port 0 takes any free one. Must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// When the address is not free, or the identity cannot be used.
    pub fn bind(address: SocketAddr, options: ListenerOptions<'_>) -> Result<Self, BindError> {
        let tls = QuicServerConfig::try_from(options.identity.server_config(ALPN)?)
            .map_err(|error| TlsError::Config(error.to_string()))?;
        let mut config = quinn::ServerConfig::with_crypto(Arc::new(tls));
        config.transport_config(parameters::transport_config(None));
        config.max_incoming(MAX_PENDING_HANDSHAKES);
        Ok(Self {
            endpoint: quinn::Endpoint::server(config, address)?,
            max_frame_bytes: options.max_frame_bytes,
            handshakes: JoinSet::new(),
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system has forgotten.
    pub fn local_address(&self) -> io::Result<SocketAddr> {
        self.endpoint.local_addr()
    }

    /// The next session.
    ///
    /// May be dropped and called again at any moment; nothing is lost.
    pub async fn accept(&mut self) -> Connection {
        loop {
            let has_room = self.handshakes.len() < MAX_PENDING_HANDSHAKES;
            tokio::select! {
                Some(finished) = self.handshakes.join_next() => {
                    if let Ok(Some(connection)) = finished {
                        return connection;
                    }
                }
                Some(incoming) = self.endpoint.accept(), if has_room => {
                    self.handshakes.spawn(handshake(incoming, self.max_frame_bytes));
                }
                // Only a closed endpoint accepts nothing more, and this one is closed by its drop.
                else => std::future::pending().await,
            }
        }
    }
}

/// From a first packet to a session; nothing when it came to none.
async fn handshake(incoming: quinn::Incoming, max_frame_bytes: u32) -> Option<Connection> {
    timeout(HANDSHAKE_TIMEOUT, async {
        let connection = incoming.await.ok()?;
        //= SK-TRAN-010
        let streams = connection.accept_bi().await.ok()?;
        Some(halves::join(connection, streams, max_frame_bytes, None))
    })
    .await
    .ok()?
}
