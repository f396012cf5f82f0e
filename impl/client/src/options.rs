//! What a client is told before it starts.

use std::path::PathBuf;
use std::sync::Arc;

use synckit_transport::Endpoint;
use synckit_transport::tls::Trust;

use crate::surroundings::{Surroundings, System};

/// Everything a client needs to know.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// The server; `None` to work offline.
    pub endpoint: Option<Endpoint>,
    /// A JSON Web Token; empty when the server is open.
    pub token: String,
    /// Where documents, the outbox and cursors are kept.
    pub store: Store,
    /// Whose certificates are believed.
    pub trust: Trust,
    /// Free text for the server's log, at most 128 bytes.
    pub agent: String,
    /// Where time and connections come from.
    pub surroundings: Arc<dyn Surroundings>,
}

/// Where a client keeps what it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Store {
    /// Nowhere: what the server has not acknowledged ends with the process.
    Memory,
    /// In a SQLite database at this path, made when it is missing. One process at a time.
    Sqlite(PathBuf),
}

impl Default for ClientOptions {
    /// A client that works offline, in memory.
    fn default() -> Self {
        Self {
            endpoint: None,
            token: String::new(),
            store: Store::Memory,
            trust: Trust::default(),
            agent: concat!("synckit-rust/", env!("CARGO_PKG_VERSION")).to_owned(),
            surroundings: Arc::new(System),
        }
    }
}
