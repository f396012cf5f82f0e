//! The settings of a server as flags, environment variables and lines of a file.
//!
//! A flag wins over its environment variable, that over the file, and that over the default;
//! `--help` shows what holds. Every setting is one field here or in [`LimitFlags`], and nowhere
//! else.

mod file;
mod limits;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::{fs, io};

use clap::Parser;
use synckit_session::Bugs;
use thiserror::Error;

pub use file::FileError;
pub use limits::LimitFlags;

use crate::config::{Access, Data, ServerConfig, TlsFiles};

/// The reference server of SyncKit: documents that synchronise over WebSocket and QUIC.
///
/// When it listens it prints one line on standard output, `ready ws=URL quic=URL`; logs go to
/// standard error. SIGTERM and ctrl-c end it in good order.
#[derive(Clone, Debug, Parser)]
#[command(name = "synckit-server", version)]
pub struct Flags {
    /// A TOML file of settings, named like the flags: `listen = "0.0.0.0:8080"`.
    #[arg(long, value_name = "FILE", env = "SYNCKIT_CONFIG")]
    pub config: Option<PathBuf>,

    /// Where to listen: TCP for WebSocket and HTTP, UDP for QUIC. Port 0 takes a free one.
    #[arg(
        long,
        value_name = "IP:PORT",
        env = "SYNCKIT_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,

    /// Do not listen on UDP.
    #[arg(long, env = "SYNCKIT_NO_QUIC")]
    pub no_quic: bool,

    /// The database file, made when it is missing; `memory` keeps nothing.
    #[arg(
        long,
        value_name = "FILE|memory",
        env = "SYNCKIT_DATA",
        default_value = "./synckit.db"
    )]
    pub data: PathBuf,

    /// Say this once when the database file was put back from a copy: clients then resume by what
    /// they have, not by where they stood in a log that is gone, and return what it lacks.
    #[arg(long)]
    pub restored: bool,

    /// Accept tokens signed by HS256 with this secret.
    #[arg(
        long,
        value_name = "SECRET",
        env = "SYNCKIT_JWT_SECRET",
        hide_env_values = true,
        group = "key"
    )]
    pub jwt_secret: Option<String>,

    /// Accept tokens signed by HS256 with the secret in this file; one newline at its end does not
    /// count.
    #[arg(
        long,
        value_name = "FILE",
        env = "SYNCKIT_JWT_SECRET_FILE",
        group = "key"
    )]
    pub jwt_secret_file: Option<PathBuf>,

    /// Accept tokens signed by EdDSA; this file holds the Ed25519 public key in PEM form.
    #[arg(
        long,
        value_name = "FILE",
        env = "SYNCKIT_JWT_PUBLIC_KEY",
        group = "key"
    )]
    pub jwt_public_key: Option<PathBuf>,

    /// The certificate chain of wss and QUIC, in PEM form.
    #[arg(
        long,
        value_name = "FILE",
        env = "SYNCKIT_TLS_CERT",
        requires = "tls_key"
    )]
    pub tls_cert: Option<PathBuf>,

    /// The private key of the certificate, in PEM form.
    #[arg(
        long,
        value_name = "FILE",
        env = "SYNCKIT_TLS_KEY",
        requires = "tls_cert"
    )]
    pub tls_key: Option<PathBuf>,

    /// Write the self-signed certificate that QUIC has without --tls-cert to this file, in PEM
    /// form.
    #[arg(
        long,
        value_name = "FILE",
        env = "SYNCKIT_DEV_CERT_OUT",
        conflicts_with = "tls_cert"
    )]
    pub dev_cert_out: Option<PathBuf>,

    /// Accept browsers of this origin only, such as `https://app.example`; may be given several
    /// times.
    #[arg(
        long,
        value_name = "ORIGIN",
        env = "SYNCKIT_ALLOW_ORIGIN",
        value_delimiter = ','
    )]
    pub allow_origin: Vec<String>,

    /// Ping a connection that has been silent for this long.
    #[arg(
        long,
        value_name = "MS",
        env = "SYNCKIT_HEARTBEAT_INTERVAL_MS",
        default_value_t = 30_000,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub heartbeat_interval_ms: u32,

    /// Connections beyond this many are dropped at once.
    #[arg(
        long,
        value_name = "N",
        env = "SYNCKIT_MAX_CONNECTIONS",
        default_value_t = 16_384
    )]
    pub max_connections: usize,

    /// What to log: error, warn, info, debug, trace, or a filter such as `synckit_server=debug`.
    #[arg(
        long,
        value_name = "FILTER",
        env = "SYNCKIT_LOG",
        default_value = "info"
    )]
    pub log: String,

    /// The bounds of chapter 11 of the specification.
    #[command(flatten, next_help_heading = "Limits")]
    pub limits: LimitFlags,
}

/// Why the settings do not make a server.
#[derive(Debug, Error)]
pub enum FlagsError {
    /// The command line, or a value in the environment; also `--help` and `--version`.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// The settings file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A key file.
    #[error("cannot read {path}: {source}; check --{flag}")]
    Key {
        /// The file.
        path: PathBuf,
        /// The flag that names it.
        flag: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// Two limits that do not go together.
    #[error("--max-outbound-bytes must be at least --max-frame-bytes, which is {max_frame_bytes}")]
    OutboundBelowFrame {
        /// The longest frame.
        max_frame_bytes: u32,
    },
}

impl Flags {
    /// Reads a command line, the environment, and the file that one of them names.
    ///
    /// # Errors
    /// When a setting is unknown or its value impossible; `--help` and `--version` come as an error
    /// too.
    pub fn read<I, T>(args: I) -> Result<Self, FlagsError>
    where
        I: IntoIterator<Item = T>,
        T: Into<std::ffi::OsString> + Clone,
    {
        file::parse(args)
    }

    /// The configuration they describe; reads the key files they name.
    ///
    /// # Errors
    /// When a key file cannot be read, or limits contradict each other.
    pub fn into_config(self) -> Result<ServerConfig, FlagsError> {
        let access = self.access()?;
        let limits = self.limits.limits();
        if limits.max_outbound_bytes < limits.max_frame_bytes {
            let max_frame_bytes = limits.max_frame_bytes;
            return Err(FlagsError::OutboundBelowFrame { max_frame_bytes });
        }
        Ok(ServerConfig {
            listen: self.listen,
            quic: !self.no_quic,
            data: if self.data.as_os_str() == "memory" {
                Data::Memory
            } else {
                Data::Sqlite(self.data)
            },
            restored: self.restored,
            access,
            tls: self
                .tls_cert
                .zip(self.tls_key)
                .map(|(certificate, key)| TlsFiles { certificate, key }),
            dev_cert_out: self.dev_cert_out,
            allowed_origins: self.allow_origin,
            max_connections: self.max_connections,
            limits,
            heartbeat_interval_ms: self.heartbeat_interval_ms,
            failing_commits: Vec::new(),
            bugs: Bugs::default(),
        })
    }

    fn access(&self) -> Result<Access, FlagsError> {
        if let Some(secret) = &self.jwt_secret {
            return Ok(Access::Hs256(secret.clone().into_bytes()));
        }
        if let Some(path) = &self.jwt_secret_file {
            let mut secret = read_key(path, "jwt-secret-file")?;
            if secret.last() == Some(&b'\n') {
                secret.pop();
            }
            return Ok(Access::Hs256(secret));
        }
        if let Some(path) = &self.jwt_public_key {
            return Ok(Access::EdDsa(read_key(path, "jwt-public-key")?));
        }
        Ok(Access::Open)
    }
}

fn read_key(path: &PathBuf, flag: &'static str) -> Result<Vec<u8>, FlagsError> {
    fs::read(path).map_err(|source| FlagsError::Key {
        path: path.clone(),
        flag,
        source,
    })
}
