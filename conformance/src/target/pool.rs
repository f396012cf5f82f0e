//! Gives each case a server that offers what the case needs.
//!
//! The reference server is started once for each set of settings, and for itself where a case stops
//! or kills it. A server of somebody else's is taken as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;
use tokio::sync::{Mutex, OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

use super::{Environment, Server, ServerCommand, StartError};
use crate::case::{Feature, Needs};
use crate::peer::Addresses;

/// The secret of guarded servers that the judge sets up itself.
const OWN_SECRET: &str = "the-judge-signs-with-this-secret-and-nobody-else-does";

/// Which server is judged.
#[derive(Clone, Debug)]
pub enum ServerSource {
    /// One of the judge's own making: this program, with these arguments of `serve`.
    Own {
        /// The judge's own binary.
        program: PathBuf,
        /// Such as `reference`, or `mutant:SRV-ACK-BEFORE-PERSIST`.
        peer: String,
    },
    /// A command that starts it.
    Command {
        /// How to start it.
        command: ServerCommand,
        /// What tokens are signed with.
        secret: Option<String>,
    },
    /// One that runs already.
    Running {
        /// Where.
        addresses: Addresses,
        /// What tokens are signed with.
        secret: Option<String>,
    },
}

/// Why a case cannot be judged on this server.
#[derive(Debug, Error)]
pub enum Unavailable {
    /// The server does not offer what the case needs.
    #[error("{0}")]
    Unsupported(String),
    /// The server does not start.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// A server for the length of one case.
#[derive(Debug)]
pub struct Lease {
    /// The server.
    pub server: Arc<Server>,
    _shared: Option<OwnedRwLockReadGuard<()>>,
    _alone: Option<OwnedRwLockWriteGuard<()>>,
}

/// All servers of a run.
#[derive(Debug)]
pub struct ServerPool {
    source: ServerSource,
    /// A server of somebody else's shows documents over HTTP.
    has_view: bool,
    servers: Mutex<BTreeMap<Environment, Arc<Server>>>,
    /// Held by all who share the one foreign server; held alone by who stops it.
    gate: Arc<RwLock<()>>,
}

impl ServerPool {
    /// A pool without servers yet.
    #[must_use]
    pub fn new(source: ServerSource) -> Self {
        Self {
            source,
            has_view: false,
            servers: Mutex::default(),
            gate: Arc::default(),
        }
    }

    /// Says whether a server of somebody else's shows documents over HTTP, as chapter 19 lets it.
    #[must_use]
    pub fn with_view(mut self, has_view: bool) -> Self {
        self.has_view = has_view;
        self
    }

    /// The features that no greeting tells: what the judge was told of them, or sets up itself.
    #[must_use]
    pub fn features(&self) -> BTreeSet<Feature> {
        let (own, secret) = match &self.source {
            ServerSource::Own { .. } => (true, true),
            ServerSource::Command { secret, .. } | ServerSource::Running { secret, .. } => {
                (false, secret.is_some())
            }
        };
        let auth = secret.then_some(Feature::Auth);
        let view = (own || self.has_view).then_some(Feature::View);
        auth.into_iter().chain(view).collect()
    }

    /// A server for a case with these needs.
    ///
    /// # Errors
    /// When there is no such server, or it does not start.
    pub async fn lease(&self, needs: &Needs) -> Result<Lease, Unavailable> {
        let environment = Environment::of(needs);
        if let ServerSource::Own { program, peer } = &self.source {
            if needs.alone() {
                let server = Arc::new(start_own(program, peer, &environment).await?);
                return Ok(Lease {
                    server,
                    _shared: None,
                    _alone: None,
                });
            }
            let mut servers = self.servers.lock().await;
            if let Some(server) = servers.get(&environment).filter(|s| s.crash().is_none()) {
                return Ok(Lease {
                    server: Arc::clone(server),
                    _shared: None,
                    _alone: None,
                });
            }
            let server = Arc::new(start_own(program, peer, &environment).await?);
            servers.insert(environment, Arc::clone(&server));
            return Ok(Lease {
                server,
                _shared: None,
                _alone: None,
            });
        }
        self.lease_foreign(needs, &environment).await
    }

    async fn lease_foreign(
        &self,
        needs: &Needs,
        environment: &Environment,
    ) -> Result<Lease, Unavailable> {
        let unsupported = |reason: &str| Err(Unavailable::Unsupported(reason.to_owned()));
        let (startable, secret) = match &self.source {
            ServerSource::Command { secret, .. } => (true, secret),
            ServerSource::Running { secret, .. } => (false, secret),
            ServerSource::Own { .. } => (true, &None),
        };
        if needs.alone() && !startable {
            return unsupported("a server that runs already cannot be stopped; use --server-cmd");
        }
        if environment.guarded && secret.is_none() {
            return unsupported("tokens; give --jwt-secret");
        }
        if needs.view && !self.has_view {
            return unsupported("documents over HTTP; give --view");
        }
        let other = Environment {
            guarded: environment.guarded,
            ..Environment::default()
        };
        if *environment != other {
            return unsupported("settings that only the reference server takes from the judge");
        }
        // Waits for the others before a case that stops the server, and lets them wait meanwhile.
        let (shared, alone) = if needs.alone() {
            (None, Some(Arc::clone(&self.gate).write_owned().await))
        } else {
            (Some(Arc::clone(&self.gate).read_owned().await), None)
        };
        let server = self.foreign().await?;
        Ok(Lease {
            server,
            _shared: shared,
            _alone: alone,
        })
    }

    async fn foreign(&self) -> Result<Arc<Server>, Unavailable> {
        let mut servers = self.servers.lock().await;
        let key = Environment::default();
        if let Some(server) = servers.get(&key) {
            let back = server.crash().is_some();
            if back {
                // One case may have ended it; the others are judged all the same.
                server.restart(true).await?;
            }
            return Ok(Arc::clone(server));
        }
        let server = match &self.source {
            ServerSource::Command { command, secret } => {
                Server::start(command.clone(), secret.clone(), None).await?
            }
            ServerSource::Running { addresses, secret } => {
                Server::foreign(addresses.clone(), secret.clone())
            }
            ServerSource::Own { program, peer } => start_own(program, peer, &key).await?,
        };
        let server = Arc::new(server);
        servers.insert(key, Arc::clone(&server));
        Ok(server)
    }
}

async fn start_own(
    program: &Path,
    peer: &str,
    environment: &Environment,
) -> Result<Server, StartError> {
    let data = tempfile::tempdir().map_err(StartError::Spawn)?;
    let mut arguments = vec!["serve".to_owned(), peer.to_owned(), "--data".to_owned()];
    arguments.push(data.path().join("log.db").display().to_string());
    let secret = environment.guarded.then(|| OWN_SECRET.to_owned());
    let heartbeat = environment
        .heartbeat_interval_ms
        .map(|interval| interval.to_string());
    let mut add = |flag: &str, value: Option<String>| {
        if let Some(value) = value {
            arguments.extend([flag.to_owned(), value]);
        }
    };
    add("--jwt-secret", secret.clone());
    add("--heartbeat-interval-ms", heartbeat);
    add("--allow-origin", environment.allowed_origin.clone());
    for commit in &environment.failing_commits {
        add("--fail-commit", Some(commit.to_string()));
    }
    for (limit, value) in &environment.limits {
        add("--limit", Some(format!("{limit}={value}")));
    }
    if environment.restored {
        arguments.push("--restored".to_owned());
    }
    let command = ServerCommand {
        program: program.to_owned(),
        arguments,
        addresses: None,
    };
    Server::start(command, secret, Some(data)).await
}
