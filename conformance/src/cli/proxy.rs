//! `proxy`: judges both sides of a real conversation as it passes.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;

use crate::clause::Catalogue;
use crate::linter::{JUDGING_INTERVAL, Linter};
use crate::peer::{Address, Addresses};
use crate::proxy::Proxy;
use crate::target::asked_to_leave;

/// Stands between real clients and a real server, and reports every clause that either breaks.
///
/// Clients connect to the proxy as to the server. Each violation is printed once for each
/// connection, when it happens; Ctrl-C ends with a summary. What the peers said to each other
/// before the proxy came between them is not judged.
#[derive(Args, Clone, Debug)]
pub(crate) struct LintProxy {
    /// The server: ws://HOST:PORT/v1/sync, wss://.. or quic://HOST:PORT; may be given twice
    #[arg(long, value_name = "URL", required = true)]
    upstream: Vec<Address>,
    /// Where to listen, for WebSocket, plain HTTP, and QUIC if the server has it
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8490")]
    listen: SocketAddr,
    /// Write everything that was found as JSON, at the end
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl LintProxy {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let catalogue = Catalogue::of_this_release();
        let mut upstream = Addresses::default();
        self.upstream
            .into_iter()
            .for_each(|address| upstream.add(address));
        let linter = Linter::default();
        super::runtime()?.block_on(async {
            let proxy = Proxy::bind(self.listen, upstream, Arc::new(linter.clone())).await?;
            println!("{}", proxy.addresses()?.ready_line());
            let reporting = async {
                loop {
                    tokio::time::sleep(JUDGING_INTERVAL).await;
                    linter
                        .judge()
                        .iter()
                        .for_each(|finding| println!("{finding}"));
                }
            };
            tokio::select! {
                () = proxy.serve() => {}
                () = reporting => {}
                asked = asked_to_leave() => asked?,
            }
            anyhow::Ok(())
        })?;
        linter
            .judge()
            .iter()
            .for_each(|finding| println!("{finding}"));
        let summary = linter.summary();
        println!("{}", summary.text(&catalogue));
        if let Some(file) = &self.json {
            fs::write(file, format!("{:#}\n", summary.json()))
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(u8::from(summary.breaks_a_must(&catalogue)))
    }
}
