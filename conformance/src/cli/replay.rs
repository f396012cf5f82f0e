//! `replay`: plays one case again, from the token that its failure printed.

use anyhow::Context as _;
use clap::Args;

use super::catalogue_args::CatalogueArgs;
use super::target_args::TargetArgs;
use crate::report::failure_text;
use crate::run::{Item, ReplayToken, Summary};

/// Plays one case again.
#[derive(Args, Clone, Debug)]
pub(crate) struct Replay {
    /// Such as sk1:SK-SYNC-0031:ws:1
    token: String,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    catalogue: CatalogueArgs,
}

impl Replay {
    pub(crate) fn run(mut self) -> anyhow::Result<u8> {
        let token: ReplayToken = self.token.parse()?;
        let (catalogue, library) = self.catalogue.load()?;
        let case = library.get(&token.case);
        let case = case
            .with_context(|| format!("there is no case {}", token.case))?
            .clone();
        self.target.seed = token.seed;
        let runner = self.target.runner()?;
        let item = Item {
            case,
            transport: token.transport,
        };
        let name = item.name();
        let result = super::runtime()?.block_on(runner.judge(item));
        if result.failure.is_some() {
            println!("{}", failure_text(&result, &catalogue));
        } else {
            println!("PASS  {name}  {:.0?}", result.took);
        }
        Ok(Summary::of(&[result]).exit_code())
    }
}
