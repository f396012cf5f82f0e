//! Which peers: the flags that `run`, `doctor` and `replay` share.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use thiserror::Error;

use crate::case::{Needs, Role, TransportKind};
use crate::driver::{Driver, DriverCommand};
use crate::peer::{Address, Addresses};
use crate::run::{RunSettings, Runner};
use crate::target::{ServerCommand, ServerPool, ServerSource, Unavailable, preflight};

/// The peer or its driver cannot be judged at all.
#[derive(Debug, Error)]
#[error("{0}")]
pub(crate) struct PeerFailed(pub(crate) String);

/// A transport on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TransportArg {
    /// WebSocket
    Ws,
    /// QUIC
    Quic,
}

impl From<TransportArg> for TransportKind {
    fn from(transport: TransportArg) -> Self {
        match transport {
            TransportArg::Ws => Self::WebSocket,
            TransportArg::Quic => Self::Quic,
        }
    }
}

/// Who is judged, and how.
#[derive(Args, Clone, Debug)]
pub(crate) struct TargetArgs {
    /// Judge the server at this address: ws://HOST:PORT/v1/sync, wss://.. or quic://HOST:PORT; may
    /// be given twice
    #[arg(long, value_name = "URL")]
    server: Vec<String>,
    /// Judge the server that this command starts; it prints `ready ws=URL quic=URL`, or --server
    /// says where
    #[arg(long, value_name = "CMD")]
    server_cmd: Option<String>,
    /// Judge the client that this driver command carries
    #[arg(long, value_name = "CMD")]
    client: Option<String>,
    /// Only these transports
    #[arg(long, value_enum, value_delimiter = ',', default_values = ["ws", "quic"])]
    transport: Vec<TransportArg>,
    /// The secret that the judged server checks tokens with; unlocks the cases about access
    #[arg(
        long,
        value_name = "SECRET",
        env = "SYNCKIT_JWT_SECRET",
        hide_env_values = true
    )]
    jwt_secret: Option<String>,
    /// The judged server shows documents over HTTP at /v1/documents/ID; unlocks the cases of
    /// chapter 19
    #[arg(long)]
    view: bool,
    /// Milliseconds that one frame may take
    #[arg(long, value_name = "MS", default_value_t = 4_000)]
    patience: u64,
    /// Cases at a time
    #[arg(long, short, default_value_t = 8)]
    jobs: usize,
    /// The seed of everything random
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

impl TargetArgs {
    /// The runner for the named peers; the reference server and client when none is named.
    pub(crate) fn runner(&self) -> anyhow::Result<Runner> {
        let program = std::env::current_exe().context("cannot find this program")?;
        let secret = self.jwt_secret.clone();
        let mut addresses = Addresses::default();
        for url in &self.server {
            addresses.add(
                url.parse::<Address>()
                    .map_err(|error| PeerFailed(error.to_string()))?,
            );
        }
        let named = !self.server.is_empty();
        let source = match (&self.server_cmd, named, &self.client) {
            (Some(command), _, _) => {
                let addresses = named.then(|| addresses.clone());
                Some(ServerSource::Command {
                    command: ServerCommand::shell(command, addresses),
                    secret,
                })
            }
            (None, true, _) => Some(ServerSource::Running { addresses, secret }),
            (None, false, Some(_)) => None,
            (None, false, None) => Some(ServerSource::Own {
                program: program.clone(),
                peer: "reference".to_owned(),
            }),
        };
        let own_client = self.server_cmd.is_none() && !named;
        let client = match &self.client {
            Some(command) => Some(DriverCommand::shell(command)),
            None => own_client.then(|| DriverCommand {
                program,
                arguments: vec!["serve".to_owned(), "client".to_owned()],
            }),
        };
        let settings = RunSettings {
            jobs: self.jobs,
            patience: Duration::from_millis(self.patience),
            seed: self.seed,
            ..RunSettings::default()
        };
        Ok(Runner {
            servers: source.map(|s| Arc::new(ServerPool::new(s).with_view(self.view))),
            client,
            settings,
        })
    }

    /// The transports that were asked for.
    pub(crate) fn asked(&self) -> Vec<TransportKind> {
        let kinds = self.transport.iter().copied().map(TransportKind::from);
        kinds.collect()
    }

    /// Checks within seconds that the peers can be judged; the transports that the server has.
    pub(crate) async fn preflight(&self, runner: &Runner) -> anyhow::Result<Vec<TransportKind>> {
        if runner.roles().contains(&Role::Client)
            && let Some(command) = &runner.client
        {
            check_driver(command).await?;
        }
        let Some(servers) = &runner.servers else {
            return Ok(Vec::new());
        };
        let lease = servers.lease(&Needs::default()).await;
        let lease = lease.map_err(|unavailable| match unavailable {
            Unavailable::Unsupported(reason) => PeerFailed(reason),
            Unavailable::Start(error) => PeerFailed(error.to_string()),
        })?;
        let checked = preflight(&lease.server, &self.asked()).await;
        Ok(checked
            .map_err(|error| PeerFailed(error.to_string()))?
            .transports)
    }
}

async fn check_driver(command: &DriverCommand) -> anyhow::Result<()> {
    let failed = |error: &dyn std::fmt::Display| PeerFailed(error.to_string());
    let mut driver =
        Driver::start(command, Duration::from_secs(2)).map_err(|error| failed(&error))?;
    let hello = serde_json::json!({"suite": "synckit-conformance", "protocol": 1});
    driver
        .ask("hello", hello)
        .await
        .map_err(|error| failed(&error))?;
    driver.stop().await;
    Ok(())
}
