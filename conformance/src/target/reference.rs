//! The reference server in a process of its own, as `serve reference` and `serve mutant:ID` start
//! it.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use synckit_server::Server;
use synckit_server::config::{Access, Data, ServerConfig};
use synckit_session::limits::Limits;
use synckit_session::{Bug, Bugs};
use tokio::signal::unix::{SignalKind, signal};

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
    let mut leave = signal(SignalKind::terminate()).context("cannot listen for signals")?;
    let running = Server::start(config).await?;
    writeln!(std::io::stdout(), "{}", running.ready_line())?;
    tokio::select! {
        _ = leave.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    running.shutdown().await;
    Ok(())
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
        other => bail!("there is no limit `{other}`; chapter 11 of the specification lists them"),
    }
    Ok(())
}
