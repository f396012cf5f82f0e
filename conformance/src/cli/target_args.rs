//! Which peers: the flags that `run`, `doctor` and `replay` share.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use thiserror::Error;

use crate::case::{Feature, Needs, Role, TransportKind};
use crate::driver::{Driver, DriverCommand, Reply};
use crate::event_log::TargetRecord;
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
    /// What to call the judged peer in reports
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The features that the judged peer has; by default what it says itself when it greets
    #[arg(long, value_enum, value_delimiter = ',', value_name = "FEATURE")]
    capabilities: Option<Vec<Feature>>,
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

    /// Who is judged, for reports. `greeted` is how the client's driver names itself.
    pub(crate) fn record(&self, runner: &Runner, greeted: Option<&str>) -> TargetRecord {
        let server = match (&self.server_cmd, self.server.is_empty()) {
            (Some(command), _) => command.clone(),
            (None, false) => self.server.join(" "),
            (None, true) => "reference".to_owned(),
        };
        let client = self
            .client
            .clone()
            .unwrap_or_else(|| "reference".to_owned());
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
            && let Some(command) = &runner.client
        {
            let hello = greet_driver(command).await?;
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

async fn greet_driver(command: &DriverCommand) -> anyhow::Result<Reply> {
    let failed = |error: &dyn std::fmt::Display| PeerFailed(error.to_string());
    let mut driver =
        Driver::start(command, Duration::from_secs(2)).map_err(|error| failed(&error))?;
    let hello = serde_json::json!({"suite": "synckit-conformance", "protocol": 1});
    let hello = driver
        .ask("hello", hello)
        .await
        .map_err(|error| failed(&error))?;
    driver.stop().await;
    Ok(hello)
}
