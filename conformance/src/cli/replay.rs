//! `replay`: plays one case again, from the token that its failure printed.

use std::fs;

use anyhow::Context as _;
use clap::Args;

use super::catalogue_args::CatalogueArgs;
use super::target_args::TargetArgs;
use crate::case::Library;
use crate::fuzz::{FuzzCampaign, Script};
use crate::report::{failure_text, trace_text};
use crate::run::{CaseToken, Item, ReplayToken, Summary};

/// Plays one case or script again.
#[derive(Args, Clone, Debug)]
pub(crate) struct Replay {
    /// Such as sk1:SK-SYNC-0031:ws:1 or sk1:fuzz:frames:ws:1:57, or a file that holds one
    token: String,
    /// Tell everything that happened, frame by frame
    #[arg(long)]
    step: bool,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    catalogue: CatalogueArgs,
}

impl Replay {
    pub(crate) fn run(mut self) -> anyhow::Result<u8> {
        let token = token_in(&self.token)?;
        let (catalogue, library) = self.catalogue.load()?;
        self.target.seed = match &token {
            ReplayToken::Case(token) => token.seed,
            ReplayToken::Fuzz(token) => token.seed,
        };
        let result = super::runtime()?.block_on(async {
            let runner = self.target.runner().await?;
            anyhow::Ok(match token {
                ReplayToken::Case(token) => runner.judge(item_of(&token, &library)?).await,
                ReplayToken::Fuzz(token) => {
                    let campaign = FuzzCampaign::of_one(runner, &token);
                    campaign.play(&Script::of(token)).await
                }
            })
        })?;
        if self.step {
            print!("{}", trace_text(&result));
        }
        if result.failure.is_some() {
            println!("{}", failure_text(&result, &catalogue));
        } else {
            println!("PASS  {}  {:.0?}", result.item.name(), result.took);
        }
        Ok(Summary::of(&[result]).exit_code())
    }
}

/// The token, or the one in the file of this name.
pub(super) fn token_in(text: &str) -> anyhow::Result<ReplayToken> {
    if let Ok(token) = text.parse() {
        return Ok(token);
    }
    let Ok(content) = fs::read_to_string(text) else {
        return Ok(text.parse()?);
    };
    let mut words = content.split_whitespace();
    let token = words.find_map(|word| word.parse().ok());
    token.with_context(|| format!("there is no token in {text}"))
}

fn item_of(token: &CaseToken, library: &Library) -> anyhow::Result<Item> {
    let case = library.get(&token.case);
    let case = case.with_context(|| format!("there is no case {}", token.case))?;
    Ok(Item {
        case: case.clone(),
        carrier: token.carrier,
    })
}
