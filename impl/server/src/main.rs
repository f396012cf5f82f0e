//! `synckit-server`: reads settings, serves, and leaves in good order on SIGTERM or ctrl-c.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use synckit_server::Server;
use synckit_server::config::Access;
use synckit_server::flags::{Flags, FlagsError};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let flags = match Flags::read(std::env::args_os()) {
        Ok(flags) => flags,
        // Also `--help` and `--version`, which go to standard output and are no failure.
        Err(FlagsError::Usage(usage)) => usage.exit(),
        Err(error) => return fail(&error.into()),
    };
    match run(flags) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    let label = console::style("error:").red().bold().for_stderr();
    eprintln!("{label} {error:#}");
    ExitCode::FAILURE
}

#[tokio::main]
async fn run(flags: Flags) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&flags.log).context("cannot use --log")?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(console::colors_enabled_stderr())
        .init();
    let config = flags.into_config()?;
    announce(&config.access);
    let data = config.data.clone();
    // Listening before anything is said: who reads the line may connect at once.
    let interrupted = interrupted()?;
    let running = Server::start(config).await?;
    if let Some(certificate) = running.certificate() {
        tracing::info!(sha256 = certificate.fingerprint(), "certificate");
    }
    tracing::info!(address = %running.address(), ?data, "listening");
    writeln!(io::stdout(), "{}", running.ready_line())
        .context("cannot write to standard output")?;
    interrupted.await;
    tracing::info!("leaving");
    running.shutdown().await;
    tracing::info!("everything accepted is stored");
    Ok(())
}

fn announce(access: &Access) {
    match access {
        Access::Open => tracing::warn!(
            "OPEN: anyone may read and write; use --jwt-secret-file or --jwt-public-key to guard"
        ),
        Access::Hs256(_) => tracing::info!("guarded by HS256 tokens"),
        Access::EdDsa(_) => tracing::info!("guarded by EdDSA tokens"),
    }
}

/// Starts listening for SIGTERM and ctrl-c; the future ends at the first of them.
#[cfg(unix)]
fn interrupted() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for ctrl-c")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Starts listening for ctrl-c.
#[cfg(not(unix))]
fn interrupted() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without the signal there is no way to be asked to leave.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
