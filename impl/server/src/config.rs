//! What a server is told before it starts.
//!
//! Chapters: `spec/08-authentication-and-access.md`, `spec/09-transports.md`, `spec/11-limits.md`.
//! The binary fills this from flags, environment and a file; a test or another program fills it by
//! hand.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use synckit_session::Bugs;
use synckit_session::limits::Limits;

/// Everything a server needs to know.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// Where to listen: TCP for WebSocket and HTTP, and UDP of the same number for QUIC. Port 0
    /// takes a free one.
    pub listen: SocketAddr,
    /// Whether to listen on UDP too.
    pub quic: bool,
    /// Where documents are kept.
    pub data: Data,
    /// The database was put back from a copy: its positions are void, so it takes a fresh epoch,
    /// and from then on asks clients for what it lacks.
    pub restored: bool,
    /// Who may come in.
    pub access: Access,
    /// The certificate of `wss` and QUIC. Without one, WebSocket is plain and QUIC has a
    /// development certificate.
    pub tls: Option<TlsFiles>,
    /// Where to write the development certificate in PEM form, for clients to trust.
    pub dev_cert_out: Option<PathBuf>,
    /// The only origins that may upgrade to WebSocket from a browser; empty for all.
    pub allowed_origins: Vec<String>,
    /// Connections beyond this many are dropped at once.
    pub max_connections: usize,
    /// What a peer is held to.
    pub limits: Limits,
    /// How long a connection may be silent before it is pinged.
    pub heartbeat_interval_ms: u32,
    /// Commits that fail as on a full disk, counted from 1. None, outside of tests: the judge has
    /// to see what a server does then.
    pub failing_commits: Vec<u64>,
    /// None, outside of the kill registry; without the feature `mutants` there are none to plant.
    pub bugs: Bugs,
}

/// Where documents are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// Nowhere: everything ends with the process.
    Memory,
    /// In a SQLite database at this path, made when it is missing.
    Sqlite(PathBuf),
}

/// Who may come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone, to read and write everything.
    Open,
    /// Bearers of tokens signed by HS256 with this secret.
    Hs256(Vec<u8>),
    /// Bearers of tokens signed by EdDSA; the Ed25519 public key in PEM form.
    EdDsa(Vec<u8>),
}

/// A certificate chain and its private key, in PEM form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The chain, the server's own certificate first.
    pub certificate: PathBuf,
    /// The key.
    pub key: PathBuf,
}

impl Default for ServerConfig {
    /// An open server in memory on a free port of the loopback interface.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            quic: true,
            data: Data::Memory,
            restored: false,
            access: Access::Open,
            tls: None,
            dev_cert_out: None,
            allowed_origins: Vec::new(),
            max_connections: 16_384,
            limits: Limits::default(),
            heartbeat_interval_ms: 30_000,
            failing_commits: Vec::new(),
            bugs: Bugs::default(),
        }
    }
}
