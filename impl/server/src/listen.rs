//! The doors: accepts sessions over WebSocket and QUIC, and gives each its task.
//!
//! Chapter: `spec/09-transports.md`. Both doors have one port number; behind them nothing knows
//! which one was used.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use synckit_session::server::{
    Connection as Machine, ConnectionConfig, ConnectionId, SESSION_ID_BYTES,
};
use synckit_transport::tls::{Identity, TlsError};
use synckit_transport::{Connection as Transport, quic, websocket};
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use crate::connection::{self, Arrival};
use crate::house::House;
use crate::mailbox::Mailbox;
use crate::shutdown::Leaving;

/// Attempts to find a number that is free for TCP and for UDP.
const PORT_ATTEMPTS: usize = 20;

/// How long a number that somebody has for UDP is left alone: a QUIC server that leaves keeps it
/// until its last connection has drained.
const PORT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// Why a server cannot listen.
#[derive(Debug, Error)]
pub enum ListenError {
    /// The TCP port is taken, or the address is not of this machine.
    #[error("cannot listen on {address} (TCP): {source}; choose another --listen")]
    Tcp {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The UDP port is taken.
    #[error("cannot listen on {address} (UDP): {source}; choose another --listen, or --no-quic")]
    Udp {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// The listening sockets of a server.
#[derive(Debug)]
pub(crate) struct Doors {
    websocket: websocket::Listener,
    quic: Option<quic::Listener>,
}

impl Doors {
    /// Opens TCP and, given an identity, UDP of the same number.
    pub(crate) async fn open(
        address: SocketAddr,
        options: websocket::ListenerOptions,
        identity: Option<&Identity>,
    ) -> Result<Self, ListenError> {
        let mut attempts = PORT_ATTEMPTS;
        loop {
            attempts -= 1;
            match Self::open_once(address, options.clone(), identity).await {
                Err(ListenError::Udp { .. }) if attempts > 0 => sleep(PORT_RETRY_DELAY).await,
                outcome => return outcome,
            }
        }
    }

    async fn open_once(
        address: SocketAddr,
        options: websocket::ListenerOptions,
        identity: Option<&Identity>,
    ) -> Result<Self, ListenError> {
        let max_frame_bytes = options.max_frame_bytes;
        let websocket = websocket::Listener::bind(address, options)
            .await
            .map_err(|source| ListenError::Tcp { address, source })?;
        let Some(identity) = identity else {
            return Ok(Self {
                websocket,
                quic: None,
            });
        };
        let address = websocket
            .local_address()
            .map_err(|source| ListenError::Tcp { address, source })?;
        let options = quic::ListenerOptions {
            max_frame_bytes,
            identity,
        };
        match quic::Listener::bind(address, options) {
            Ok(quic) => Ok(Self {
                websocket,
                quic: Some(quic),
            }),
            Err(quic::BindError::Io(source)) => Err(ListenError::Udp { address, source }),
            Err(quic::BindError::Tls(error)) => Err(error.into()),
        }
    }

    /// Where both listen.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.websocket.local_address()
    }

    async fn accept(&mut self) -> Transport {
        match &mut self.quic {
            None => self.websocket.accept().await,
            Some(quic) => tokio::select! {
                transport = self.websocket.accept() => transport,
                transport = quic.accept() => transport,
            },
        }
    }
}

/// Accepts until the server leaves.
pub(crate) async fn accept(
    mut doors: Doors,
    config: ConnectionConfig,
    max_connections: usize,
    house: Arc<House>,
    mut leaving: Leaving,
) {
    let room = Arc::new(Semaphore::new(max_connections));
    for number in 1.. {
        let session = leaving.clone();
        let transport = tokio::select! {
            transport = doors.accept() => transport,
            _ = leaving.begun() => return,
        };
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else {
            house.metrics.connections_refused.inc();
            continue;
        };
        let id = ConnectionId(number);
        let mut config = config.clone();
        //= SK-SESS-006
        config.session_id = random_session_id();
        let (mailbox, letters) = Mailbox::new(id);
        let arrival = Arrival {
            transport,
            machine: Machine::new(id, config),
            mailbox,
            letters,
        };
        let house = Arc::clone(&house);
        tokio::spawn(async move {
            connection::serve(arrival, house, session).await;
            drop(place);
        });
    }
}

fn random_session_id() -> [u8; SESSION_ID_BYTES] {
    let mut id = [0; SESSION_ID_BYTES];
    getrandom::fill(&mut id)
        .expect("the system's source of randomness does not fail once it works");
    id
}
