//! Which peers: the flags that `run`, `doctor` and `replay` share.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use thiserror::Error;

use crate::case::{Feature, Needs, Role, TransportKind};
use crate::driver::{DriverCommand, DriverError, DriverSource, Mode, Reception, Reply};
use crate::event_log::TargetRecord;
use crate::peer::{Address, Addresses};
use crate::run::{RunSettings, Runner};
use crate::script::hello;
use crate::target::{ServerCommand, ServerPool, ServerSource, Unavailable, preflight};

/// The peer or its driver cannot be judged at all.
#[derive(Debug, Error)]
#[error("{0}")]
pub(crate) struct PeerFailed(pub(crate) String);

impl PeerFailed {
    pub(super) fn of(error: DriverError) -> Self {
        Self(error.to_string())
    }
}

/// Cases at a time, when nothing else is said.
const JOBS: usize = 8;

/// A driver's mode on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ModeArg {
    /// Frames travel in the driver's messages
    Tunnel,
    /// The client opens its WebSockets itself
    Network,
}

impl From<ModeArg> for Mode {
    fn from(mode: ModeArg) -> Self {
        match mode {
            ModeArg::Tunnel => Self::Tunnel,
            ModeArg::Network => Self::Network,
        }
    }
}

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
    /// What to call the judged peer in reports
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The features that the judged peer has; by default what it says itself when it greets
    #[arg(long, value_enum, value_delimiter = ',', value_name = "FEATURE")]
    capabilities: Option<Vec<Feature>>,
    /// Judge the client whose driver connects to this address and port over a WebSocket: a browser,
    /// a phone
    #[arg(long, value_name = "ADDRESS", conflicts_with = "client")]
    client_ws: Option<SocketAddr>,
    /// Seconds to wait for a driver to connect
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    client_wait: u64,
    /// How the frames of a judged client travel
    #[arg(long, value_enum, default_value = "tunnel")]
    mode: ModeArg,
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
    /// Cases at a time [default: 8; 1 with --client-ws, where each needs a connection of its own]
    #[arg(long, short)]
    jobs: Option<usize>,
    /// The seed of everything random
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

impl TargetArgs {
    /// The runner for the named peers; the reference server and client when none is named.
    pub(crate) async fn runner(&self) -> anyhow::Result<Runner> {
        let program = std::env::current_exe().context("cannot find this program")?;
        let servers = self.servers(&program)?;
        let one_at_a_time = self.client_ws.is_some();
        let patience = Duration::from_millis(self.patience);
        let settings = RunSettings {
            jobs: self.jobs.unwrap_or(if one_at_a_time { 1 } else { JOBS }),
            patience,
            seed: self.seed,
            ..RunSettings::default()
        };
        Ok(Runner {
            servers: servers.map(|s| Arc::new(ServerPool::new(s).with_view(self.view))),
            client: self.drivers(program, patience).await?,
            settings,
        })
    }

    /// The servers to be judged; none when only a client is named.
    fn servers(&self, program: &Path) -> anyhow::Result<Option<ServerSource>> {
        let secret = self.jwt_secret.clone();
        let mut addresses = Addresses::default();
        for url in &self.server {
            addresses.add(
                url.parse::<Address>()
                    .map_err(|error| PeerFailed(error.to_string()))?,
            );
        }
        let named = !self.server.is_empty();
        Ok(match &self.server_cmd {
            Some(command) => {
                let addresses = named.then_some(addresses);
                Some(ServerSource::Command {
                    command: ServerCommand::shell(command, addresses),
                    secret,
                })
            }
            None if named => Some(ServerSource::Running { addresses, secret }),
            None if self.client.is_some() || self.client_ws.is_some() => None,
            None => Some(ServerSource::Own {
                program: program.to_owned(),
                peer: "reference".to_owned(),
            }),
        })
    }

    /// The client to be judged; none when only a server is named.
    async fn drivers(
        &self,
        program: PathBuf,
        patience: Duration,
    ) -> anyhow::Result<Option<DriverSource>> {
        if let Some(address) = self.client_ws {
            let wait = Duration::from_secs(self.client_wait);
            let reception = Reception::open(address, wait, patience).await;
            let reception = reception
                .map_err(|error| PeerFailed(format!("cannot listen at {address}: {error}")))?;
            eprintln!("waiting for a driver at {}", reception.url());
            return Ok(Some(DriverSource::Reception(reception)));
        }
        let own = self.server_cmd.is_none() && self.server.is_empty();
        let command = match &self.client {
            Some(command) => Some(DriverCommand::shell(command)),
            None => own.then(|| DriverCommand {
                program,
                arguments: vec!["serve".to_owned(), "client".to_owned()],
            }),
        };
        Ok(command.map(DriverSource::Command))
    }

    /// How a client's frames travel.
    pub(crate) fn mode(&self) -> Mode {
        self.mode.into()
    }

    /// Who is judged, for reports. `greeted` is how the client's driver names itself.
    pub(crate) fn record(&self, runner: &Runner, greeted: Option<&str>) -> TargetRecord {
        let server = match (&self.server_cmd, self.server.is_empty()) {
            (Some(command), _) => command.clone(),
            (None, false) => self.server.join(" "),
            (None, true) => "reference".to_owned(),
        };
        let came = self.client_ws.map(|address| format!("ws://{address}"));
        let client = self.client.clone().or(came);
        let client = client.unwrap_or_else(|| "reference".to_owned());
        let server = runner.servers.as_ref().map(|_| server);
        let client = runner.client.as_ref().map(|_| client);
        let seen = match (&server, &client) {
            (Some(server), Some(client)) if server == client => {
                format!("{server} server and client")
            }
            (Some(server), Some(client)) => format!("{server} and {client}"),
            (Some(server), None) => server.clone(),
            (None, Some(client)) => greeted.unwrap_or(client).to_owned(),
            (None, None) => String::new(),
        };
        TargetRecord {
            name: self.name.clone().unwrap_or(seen),
            server,
            client,
        }
    }

    /// True when the features were given by hand.
    pub(crate) const fn declares(&self) -> bool {
        self.capabilities.is_some()
    }

    /// The transports that were asked for.
    pub(crate) fn asked(&self) -> Vec<TransportKind> {
        let kinds = self.transport.iter().copied().map(TransportKind::from);
        kinds.collect()
    }

    /// Checks within seconds that the peers can be judged, and hears what they say of themselves.
    pub(crate) async fn preflight(&self, runner: &Runner) -> anyhow::Result<Greeted> {
        let said = self
            .capabilities
            .as_ref()
            .map(|said| said.iter().copied().collect());
        let mut greeted = Greeted {
            transports: Vec::new(),
            client_name: None,
            server_features: said.clone(),
            client_features: said,
        };
        if runner.roles().contains(&Role::Client)
            && let Some(source) = &runner.client
        {
            let hello = greet_driver(source, self.mode(), runner.settings.patience).await?;
            greeted.client_name = Some(format!("{} {}", hello.name, hello.version));
            greeted.client_features = greeted.client_features.or(hello.capabilities);
        }
        let Some(servers) = &runner.servers else {
            return Ok(greeted);
        };
        let lease = servers.lease(&Needs::default()).await;
        let lease = lease.map_err(|unavailable| match unavailable {
            Unavailable::Unsupported(reason) => PeerFailed(reason),
            Unavailable::Start(error) => PeerFailed(error.to_string()),
        })?;
        let checked = preflight(&lease.server, &self.asked()).await;
        let checked = checked.map_err(|error| PeerFailed(error.to_string()))?;
        greeted.transports = checked.transports;
        let own = servers.features();
        let offered = || checked.features.into_iter().chain(own).collect();
        greeted.server_features = Some(greeted.server_features.unwrap_or_else(offered));
        Ok(greeted)
    }

    /// What a run goes by that asks nobody.
    pub(crate) fn ungreeted(&self) -> Greeted {
        Greeted {
            transports: self.asked(),
            client_name: None,
            server_features: None,
            client_features: None,
        }
    }
}

/// What the peers say of themselves.
#[derive(Clone, Debug)]
pub(crate) struct Greeted {
    /// The transports that the server has.
    pub(crate) transports: Vec<TransportKind>,
    /// How the client's driver names itself.
    pub(crate) client_name: Option<String>,
    /// What the server has; none when nobody was asked.
    pub(crate) server_features: Option<BTreeSet<Feature>>,
    /// What the client has; none when it does not say.
    pub(crate) client_features: Option<BTreeSet<Feature>>,
}

impl Greeted {
    /// What every judged peer has that can have it.
    pub(crate) fn declared(&self, roles: &[Role]) -> BTreeSet<Feature> {
        let has = |role: Role, feature: Feature| {
            let features = match role {
                Role::Server => &self.server_features,
                Role::Client => &self.client_features,
            };
            !feature.is_of(role) || features.as_ref().is_none_or(|has| has.contains(&feature))
        };
        let declared = |feature: &Feature| {
            let mut able = roles.iter().filter(|role| feature.is_of(**role)).peekable();
            able.peek().is_some() && roles.iter().all(|role| has(*role, *feature))
        };
        Feature::ALL.into_iter().filter(declared).collect()
    }
}

/// Asks a driver who it is, and whether it can do this mode.
async fn greet_driver(
    source: &DriverSource,
    mode: Mode,
    patience: Duration,
) -> Result<Reply, PeerFailed> {
    let mut driver = source.driver(patience).await.map_err(PeerFailed::of)?;
    let answered = driver.ask("hello", hello(mode)).await;
    driver.stop().await;
    answered.map_err(|error| {
        if let DriverError::Skipped(reason) = error {
            let mode = mode.name();
            PeerFailed(format!("the driver does not do {mode} mode: {reason}"))
        } else {
            PeerFailed::of(error)
        }
    })
}
