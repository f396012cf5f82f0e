//! A whole server: started, running, and ended in good order.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use std::{fs, io};

use synckit_session::capability;
use synckit_session::server::{ConnectionConfig, SESSION_ID_BYTES};
use synckit_storage::{
    Committer, FaultyLogStore, LogStore, MemoryLogStore, SqliteLogStore, StoreError, fresh_epoch,
};
use synckit_transport::tls::{Identity, TlsError};
use synckit_transport::websocket;
use thiserror::Error;
use tokio::time::timeout;

use crate::config::{Access, Data, ServerConfig, TlsFiles};
use crate::documents::Documents;
use crate::house::House;
use crate::http::{DocumentPages, Health, Site};
use crate::identity::{Identifier, JwtVerifier, KeyError};
use crate::listen::{self, Doors, ListenError};
use crate::metrics::Metrics;
use crate::shutdown::{self, Leave};
use crate::views::Views;

/// When clients may come back to a server that leaves in good order.
const RECONNECT_AFTER_MS: u32 = 1_000;

/// How long connections may take to settle and close when the server leaves.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a server did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The disk.
    #[error("cannot open the data in {data:?}: {source}")]
    Storage {
        /// Where documents are kept.
        data: Data,
        /// What is wrong with it.
        source: StoreError,
    },
    /// The key that tokens are verified with.
    #[error("cannot use the key for tokens: {0}")]
    Key(#[from] KeyError),
    /// A file of the certificate.
    #[error("cannot read or write {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The certificate.
    #[error("cannot use the certificate: {0}")]
    Tls(#[from] TlsError),
    /// No thread for the disk.
    #[error("cannot start the committer: {0}")]
    Thread(#[from] io::Error),
    /// The ports.
    #[error(transparent)]
    Listen(#[from] ListenError),
}

/// Starts servers.
#[derive(Debug)]
pub struct Server;

/// A running server. It ends when this is dropped, and in good order by
/// [`shutdown`](Self::shutdown).
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    secure: bool,
    certificate: Option<Identity>,
    documents: Arc<Documents>,
    committing: JoinHandle<()>,
    leave: Leave,
}

impl Server {
    /// Opens the data and the ports, and serves on tasks of the current Tokio runtime.
    ///
    /// # Errors
    /// When the data, the keys, the certificate or the ports cannot be used.
    pub async fn start(config: ServerConfig) -> Result<Running, StartError> {
        let identifier = Arc::new(identifier(&config.access)?);
        let identity = identity(&config)?;
        let store = open(&config.data, config.restored).map_err(|source| StartError::Storage {
            data: config.data.clone(),
            source,
        })?;
        let epoch = store.epoch();
        let heals = store.is_restored();

        let metrics = Arc::new(Metrics::default());
        let store = FaultyLogStore::new(store, config.failing_commits);
        let (committer, committing) = Committer::start(Box::new(store))?;
        let views = Views::new(committer.clone(), &config.limits);
        let site = Site {
            health: Health::new(Arc::clone(&metrics), identifier.is_guarded()),
            documents: DocumentPages::new(Arc::clone(&identifier), views),
        };
        let mut options = websocket::ListenerOptions::new(config.limits.max_frame_bytes);
        options.allowed_origins.clone_from(&config.allowed_origins);
        options.http = site.handler();
        if let (Some(identity), true) = (&identity, config.tls.is_some()) {
            options.tls = Some(Arc::new(identity.server_config(websocket::ALPN)?));
        }
        let quic = identity.as_ref().filter(|_| config.quic);
        let doors = Doors::open(config.listen, options, quic).await?;
        let address = doors.address().map_err(|source| ListenError::Tcp {
            address: config.listen,
            source,
        })?;

        let mut sessions = ConnectionConfig::new(epoch, [0; SESSION_ID_BYTES]);
        sessions.limits = config.limits.clone();
        sessions.heartbeat_interval_ms = config.heartbeat_interval_ms;
        if heals {
            tracing::info!("the log was restored: clients are asked for what it lacks");
            sessions.capabilities = capability::with_healing();
        }
        sessions.guarded = identifier.is_guarded();
        sessions.bugs = config.bugs.clone();
        let documents = Arc::new(Documents::new(
            committer,
            config.limits,
            config.bugs,
            Arc::clone(&metrics),
        ));
        let house = Arc::new(House {
            documents: Arc::clone(&documents),
            identifier,
            metrics,
        });
        let (leave, leaving) = shutdown::leave();
        tokio::spawn(listen::accept(
            doors,
            sessions,
            config.max_connections,
            house,
            leaving,
        ));
        Ok(Running {
            address,
            secure: config.tls.is_some(),
            certificate: identity,
            documents,
            committing,
            leave,
        })
    }
}

impl Running {
    /// Where it listens, over TCP and UDP alike.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The endpoint of WebSocket clients.
    #[must_use]
    pub fn websocket_url(&self) -> String {
        let scheme = if self.secure { "wss" } else { "ws" };
        format!("{scheme}://{}/v1/sync", self.address)
    }

    /// The endpoint of QUIC clients; `None` when the server does not listen on UDP.
    #[must_use]
    pub fn quic_url(&self) -> Option<String> {
        let certificate = self.certificate.as_ref();
        certificate.map(|_| format!("quic://{}", self.address))
    }

    /// The certificate of `wss` and QUIC; `None` when there is neither.
    #[must_use]
    pub fn certificate(&self) -> Option<&Identity> {
        self.certificate.as_ref()
    }

    /// One line for a parent process: `ready ws=URL quic=URL`, without the parts that are not
    /// served.
    #[must_use]
    pub fn ready_line(&self) -> String {
        let quic = self.quic_url().map(|url| format!(" quic={url}"));
        format!(
            "ready ws={}{}",
            self.websocket_url(),
            quic.unwrap_or_default()
        )
    }

    /// Ends in good order: tells every client, settles what was accepted, closes the data. Takes at
    /// most some ten seconds, and in most cases none.
    //= SK-SESS-064
    pub async fn shutdown(self) {
        self.leave.begin(RECONNECT_AFTER_MS);
        if timeout(SHUTDOWN_TIMEOUT, self.leave.complete())
            .await
            .is_err()
        {
            tracing::warn!("some connections did not close in time");
        }
        self.documents.close();
        drop(self.documents);
        // The committer ends when the last document has; then the data is closed.
        let closed = tokio::task::spawn_blocking(move || self.committing.join());
        if !matches!(timeout(SHUTDOWN_TIMEOUT, closed).await, Ok(Ok(Ok(())))) {
            tracing::error!("the data was not closed in time; what was acknowledged is stored");
        }
    }
}

fn open(data: &Data, restored: bool) -> Result<Box<dyn LogStore>, StoreError> {
    match data {
        Data::Memory => {
            let store = MemoryLogStore::new(fresh_epoch()?);
            if restored {
                return Ok(Box::new(store.restored(fresh_epoch()?)));
            }
            Ok(Box::new(store))
        }
        Data::Sqlite(path) => {
            let mut store = SqliteLogStore::open(path)?;
            //= SK-STOR-005
            if restored {
                store.renew_epoch()?;
            }
            Ok(Box::new(store))
        }
    }
}

fn identifier(access: &Access) -> Result<Identifier, KeyError> {
    let verifier = match access {
        Access::Open => return Ok(Identifier::Open),
        Access::Hs256(secret) => JwtVerifier::hs256(secret)?,
        Access::EdDsa(pem) => JwtVerifier::ed_dsa(pem)?,
    };
    Ok(Identifier::Guarded(Box::new(verifier)))
}

/// The identity of the files, or one made for development when only QUIC needs it.
fn identity(config: &ServerConfig) -> Result<Option<Identity>, StartError> {
    if let Some(TlsFiles { certificate, key }) = &config.tls {
        return Ok(Some(Identity::from_pem(&read(certificate)?, &read(key)?)?));
    }
    if !config.quic {
        return Ok(None);
    }
    let address = config.listen.ip().to_string();
    let identity = Identity::self_signed(&["localhost", "127.0.0.1", "::1", &address])?;
    if let Some(path) = &config.dev_cert_out {
        fs::write(path, identity.certificate_pem()).map_err(|source| StartError::File {
            path: path.clone(),
            source,
        })?;
    }
    Ok(Some(identity))
}

fn read(path: &PathBuf) -> Result<String, StartError> {
    fs::read_to_string(path).map_err(|source| StartError::File {
        path: path.clone(),
        source,
    })
}
