//! The reference server in a process of its own, as `serve reference`, `serve mutant:ID` and `serve
//! proxy:MUTATOR` start it.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use synckit_server::config::{Access, Data, ServerConfig};
use synckit_server::{Running, Server};
use synckit_session::limits::Limits;
use synckit_session::{Bug, Bugs};
use tokio::signal::unix::{SignalKind, signal};

use crate::mutator::{BentHouse, Mutator};
use crate::peer::Addresses;
use crate::proxy::Proxy;

/// What `serve` was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceSettings {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The database; none keeps everything in memory.
    pub data: Option<PathBuf>,
    /// The database was put back from a backup.
    pub restored: bool,
    /// Demands tokens signed with this.
    pub jwt_secret: Option<String>,
    /// Other limits than the defaults: name and value.
    pub limits: Vec<(String, u32)>,
    /// Another interval than the default.
    pub heartbeat_interval_ms: Option<u32>,
    /// Commits that fail, counted from 1.
    pub failing_commits: Vec<u64>,
    /// The only admitted origins.
    pub allowed_origins: Vec<String>,
    /// Planted bugs.
    pub bugs: Vec<Bug>,
}

/// Serves until the process is asked to leave.
///
/// # Errors
/// When the server cannot start.
pub async fn serve_reference(settings: ReferenceSettings) -> anyhow::Result<()> {
    let running = start(settings).await?;
    writeln!(std::io::stdout(), "{}", running.ready_line())?;
    asked_to_leave().await?;
    running.shutdown().await;
    Ok(())
}

/// Serves, with a mutating proxy in front, until the process is asked to leave.
///
/// # Errors
/// When the server or the proxy cannot start.
pub async fn serve_bent(mut settings: ReferenceSettings, mutator: Mutator) -> anyhow::Result<()> {
    let restarted = settings.data.as_ref().is_some_and(|data| data.exists());
    settings.data = settings.data.filter(|_| !mutator.forgets());
    let listen = settings.listen;
    settings.listen = SocketAddr::new(listen.ip(), 0);
    let running = start(settings).await?;
    let upstream = Addresses::from_ready_line(&running.ready_line())?;
    let upstream = upstream.context("the reference server does not say where it listens")?;
    serve_mutator(listen, upstream, mutator, restarted).await?;
    running.shutdown().await;
    Ok(())
}

/// A mutating proxy in front of a server, until the process is asked to leave.
///
/// # Errors
/// When the proxy cannot listen.
pub async fn serve_mutator(
    listen: SocketAddr,
    upstream: Addresses,
    mutator: Mutator,
    restarted: bool,
) -> anyhow::Result<()> {
    let house = Arc::new(BentHouse::new(mutator, restarted));
    let proxy = Proxy::bind(listen, upstream, house).await?;
    writeln!(std::io::stdout(), "{}", proxy.addresses()?.ready_line())?;
    tokio::select! {
        () = proxy.serve() => Ok(()),
        asked = asked_to_leave() => asked,
    }
}

/// Waits for SIGTERM or Ctrl-C.
pub(crate) async fn asked_to_leave() -> anyhow::Result<()> {
    let mut leave = signal(SignalKind::terminate()).context("cannot listen for signals")?;
    tokio::select! {
        _ = leave.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    Ok(())
}

async fn start(settings: ReferenceSettings) -> anyhow::Result<Running> {
    let mut config = ServerConfig {
        listen: settings.listen,
        data: settings.data.map_or(Data::Memory, Data::Sqlite),
        restored: settings.restored,
        failing_commits: settings.failing_commits,
        allowed_origins: settings.allowed_origins,
        bugs: Bugs::from_iter(settings.bugs),
        ..ServerConfig::default()
    };
    if let Some(secret) = settings.jwt_secret {
        config.access = Access::Hs256(secret.into_bytes());
    }
    if let Some(interval) = settings.heartbeat_interval_ms {
        config.heartbeat_interval_ms = interval;
    }
    for (name, value) in &settings.limits {
        set_limit(&mut config.limits, name, *value)?;
    }
    Ok(Server::start(config).await?)
}

fn set_limit(limits: &mut Limits, name: &str, value: u32) -> anyhow::Result<()> {
    match name {
        "max_frame_bytes" => limits.max_frame_bytes = value,
        "max_changes_per_frame" => limits.max_changes_per_frame = value,
        "max_ops_per_change" => limits.change.max_ops_per_change = value,
        "max_value_bytes" => limits.change.max_value_bytes = value,
        "max_value_depth" => limits.change.max_value_depth = value,
        "max_path_segments" => limits.change.max_path_segments = value,
        "max_path_bytes" => limits.change.max_path_bytes = value,
        "max_deps_per_change" => limits.change.max_deps_per_change = value,
        "max_references_per_change" => limits.change.max_references_per_change = value,
        "max_subscriptions" => limits.max_subscriptions = value,
        "max_unacknowledged_updates" => limits.max_unacknowledged_updates = value,
        "max_outbound_bytes" => limits.max_outbound_bytes = value,
        "max_frames_per_second" => limits.max_frames_per_second = value,
        "max_bytes_per_second" => limits.max_bytes_per_second = value,
        "max_clock_skew_ms" => limits.max_clock_skew_ms = value,
        "max_replicas_per_document" => limits.max_replicas_per_document = value,
        "max_awareness_bytes" => limits.max_awareness_bytes = value,
        "max_awareness_entries" => limits.max_awareness_entries = value,
        "max_awareness_per_second" => limits.max_awareness_per_second = value,
        "max_access_entries" => limits.max_access_entries = value,
        "max_queries" => limits.max_queries = value,
        "max_ids_per_result" => limits.max_ids_per_result = value,
        other => bail!("there is no limit `{other}`; chapter 11 of the specification lists them"),
    }
    Ok(())
}
