//! `doctor`: can this peer be judged at all?

use clap::Args;

use super::catalogue_args::CatalogueArgs;
use super::target_args::TargetArgs;
use crate::case::{Lock, TransportKind};

/// Checks the cases, the peer and the driver, without judging anything.
#[derive(Args, Clone, Debug)]
pub(crate) struct Doctor {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    catalogue: CatalogueArgs,
}

impl Doctor {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let (catalogue, library) = self.catalogue.load()?;
        println!(
            "cases   {} of {} clauses",
            library.iter().count(),
            catalogue.iter().count()
        );
        Lock::committed().check(&library)?;
        println!("lock    every id is locked");
        let (runner, greeted) = super::runtime()?.block_on(async {
            let runner = self.target.runner().await?;
            let greeted = self.target.preflight(&runner).await?;
            anyhow::Ok((runner, greeted))
        })?;
        if runner.client.is_some() {
            println!("client  the driver answers");
        }
        if runner.servers.is_some() {
            let transports = greeted.transports.iter().copied();
            let names: Vec<&str> = transports.map(TransportKind::suffix).collect();
            println!("server  greets over {}", names.join(" and "));
        }
        Ok(0)
    }
}
