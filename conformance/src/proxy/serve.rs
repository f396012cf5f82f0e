//! The listening proxy.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use tokio::net::TcpListener;

use super::quic_door::QuicDoor;
use super::{House, websocket_door};
use crate::case::TransportKind;
use crate::peer::{Address, Addresses};

/// What every connection through the proxy shares.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    pub(super) upstream: Addresses,
    pub(super) house: Arc<dyn House>,
    entered: Arc<AtomicU64>,
}

impl Shared {
    /// The number of one more connection.
    pub(super) fn next_number(&self) -> u64 {
        self.entered.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The server's address: over the same transport if it has one, else over the other.
    pub(super) fn address(&self, preferred: TransportKind) -> anyhow::Result<&Address> {
        let kinds = [preferred, TransportKind::WebSocket, TransportKind::Quic];
        let mut known = kinds.into_iter().filter_map(|kind| self.upstream.of(kind));
        known.next().context("the server has no address")
    }
}

/// Where a proxy listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProxyAddresses {
    /// Over WebSocket, and for plain HTTP.
    pub websocket: SocketAddr,
    /// Over QUIC, where it does.
    pub quic: Option<SocketAddr>,
}

impl ProxyAddresses {
    /// The line by which a server says that it is ready.
    #[must_use]
    pub fn ready_line(&self) -> String {
        let websocket = format!("ready ws=ws://{}/v1/sync", self.websocket);
        match self.quic {
            Some(quic) => format!("{websocket} quic=quic://{quic}"),
            None => websocket,
        }
    }
}

/// A proxy that listens.
#[derive(Debug)]
pub struct Proxy {
    listener: TcpListener,
    quic: Option<QuicDoor>,
    shared: Shared,
}

impl Proxy {
    /// Listens in front of a server: over WebSocket, and over QUIC when the server does.
    ///
    /// # Errors
    /// When an address is not free.
    pub async fn bind(
        listen: SocketAddr,
        upstream: Addresses,
        house: Arc<dyn House>,
    ) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(listen).await;
        let listener = listener.with_context(|| format!("cannot listen on {listen}"))?;
        let quic = match upstream.quic {
            Some(_) => Some(QuicDoor::bind(listen)?),
            None => None,
        };
        let shared = Shared {
            upstream,
            house,
            entered: Arc::default(),
        };
        Ok(Self {
            listener,
            quic,
            shared,
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system has forgotten.
    pub fn addresses(&self) -> anyhow::Result<ProxyAddresses> {
        let quic = self.quic.as_ref().map(QuicDoor::address).transpose()?;
        Ok(ProxyAddresses {
            websocket: self.listener.local_addr()?,
            quic,
        })
    }

    /// Serves until it is dropped.
    pub async fn serve(self) {
        let Self {
            listener,
            quic,
            shared,
        } = self;
        let streams = shared.clone();
        let over_quic = async {
            match quic {
                Some(door) => door.serve(streams).await,
                None => std::future::pending().await,
            }
        };
        let over_tcp = async {
            loop {
                // What ends before it is accepted is no reason to stop.
                let Ok((socket, _)) = listener.accept().await else {
                    continue;
                };
                let _ = socket.set_nodelay(true);
                tokio::spawn(websocket_door::welcome(socket, shared.clone()));
            }
        };
        tokio::select! {
            () = over_quic => {}
            () = over_tcp => {}
        }
    }
}
