//! `serve`: a peer in this process.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use synckit_session::Bug;

use crate::driver::reference_driver;
use crate::mutant::Planted;
use crate::mutator::Mutator;
use crate::null_peer::{NullPeer, serve_null_peer};
use crate::peer::{Address, Addresses};
use crate::target::{ReferenceSettings, serve_bent, serve_mutator, serve_reference};

/// Runs a peer until it is asked to leave. A server prints `ready ws=URL quic=URL`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Serve {
    /// reference, mutant:BUG, proxy:MUTATOR (a proxy that bends what passes), null:NAME, or client
    /// (a driver on standard input and output)
    peer: String,
    /// The server behind a proxy:MUTATOR, which is the reference without it; may be given twice
    #[arg(long, value_name = "URL")]
    upstream: Vec<Address>,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The database; everything stays in memory without it
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Serve as a log that was put back from a backup, and ask clients for what it lacks
    #[arg(long)]
    restored: bool,
    /// Demand tokens signed with this
    #[arg(long, value_name = "SECRET")]
    jwt_secret: Option<String>,
    /// Another limit than the default: NAME=VALUE; may be given several times
    #[arg(long, value_name = "NAME=VALUE")]
    limit: Vec<String>,
    /// Another heartbeat interval than the default
    #[arg(long, value_name = "MS")]
    heartbeat_interval_ms: Option<u32>,
    /// Let this commit fail, counted from 1, as on a full disk; may be given several times
    #[arg(long, value_name = "NUMBER")]
    fail_commit: Vec<u64>,
    /// Admit only this origin; may be given several times
    #[arg(long, value_name = "URL")]
    allow_origin: Vec<String>,
    /// Plant this bug in the client; may be given several times
    #[arg(long, value_name = "BUG")]
    bug: Vec<String>,
}

impl Serve {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let mut bugs: Vec<Bug> = Vec::new();
        for id in &self.bug {
            bugs.extend(id.parse::<Planted>()?.plant());
        }
        if self.peer == "client" {
            return super::runtime()?
                .block_on(reference_driver(bugs))
                .map(|()| 0);
        }
        let runtime = super::runtime()?;
        if let Some(name) = self.peer.strip_prefix("null:") {
            let peer: NullPeer = name.parse()?;
            return runtime
                .block_on(serve_null_peer(peer, self.listen))
                .map(|()| 0);
        }
        let mutator = self.peer.strip_prefix("proxy:");
        let mutator = mutator.map(str::parse::<Mutator>).transpose()?;
        if let Some(id) = self.peer.strip_prefix("mutant:") {
            bugs.extend(id.parse::<Planted>()?.plant());
        } else if self.peer != "reference" && mutator.is_none() {
            bail!(
                "`{}` is no peer; there are reference, mutant:BUG, proxy:MUTATOR, null:NAME and \
                 client",
                self.peer
            );
        }
        if let Some(mutator) = mutator.filter(|_| !self.upstream.is_empty()) {
            let mut upstream = Addresses::default();
            self.upstream
                .into_iter()
                .for_each(|address| upstream.add(address));
            let serving = serve_mutator(self.listen, upstream, mutator, false);
            return runtime.block_on(serving).map(|()| 0);
        }
        let limits: anyhow::Result<Vec<(String, u32)>> =
            self.limit.iter().map(|text| limit(text)).collect();
        let settings = ReferenceSettings {
            listen: self.listen,
            data: self.data,
            restored: self.restored,
            jwt_secret: self.jwt_secret,
            limits: limits?,
            heartbeat_interval_ms: self.heartbeat_interval_ms,
            failing_commits: self.fail_commit,
            allowed_origins: self.allow_origin,
            bugs,
        };
        match mutator {
            Some(mutator) => runtime.block_on(serve_bent(settings, mutator))?,
            None => runtime.block_on(serve_reference(settings))?,
        }
        Ok(0)
    }
}

fn limit(text: &str) -> anyhow::Result<(String, u32)> {
    let (name, value) = text.split_once('=').context("a limit reads NAME=VALUE")?;
    Ok((
        name.to_owned(),
        value.parse().context("a limit is a number")?,
    ))
}
