//! `shrink`: makes a failing script small, and says what is left.

use anyhow::bail;
use clap::Args;

use super::target_args::TargetArgs;
use crate::clause::Catalogue;
use crate::fuzz::{FuzzCampaign, Script, signature};
use crate::report::fuzz_failure_text;
use crate::run::ReplayToken;

/// Plays one script again, makes it smaller, and says what is left.
#[derive(Args, Clone, Debug)]
pub(crate) struct Shrink {
    /// Such as sk1:fuzz:schedules:ws:7:57, or a file that holds one
    token: String,
    #[command(flatten)]
    target: TargetArgs,
}

impl Shrink {
    pub(crate) fn run(mut self) -> anyhow::Result<u8> {
        let catalogue = Catalogue::of_this_release();
        let token = super::replay::token_in(&self.token)?;
        let ReplayToken::Fuzz(token) = token else {
            bail!(
                "a case of the suite is as small as it was written: {}",
                self.token
            );
        };
        self.target.seed = token.seed;
        super::runtime()?.block_on(async {
            let campaign = FuzzCampaign::of_one(self.target.runner().await?, &token);
            let script = Script::of(token);
            let result = campaign.play(&script).await;
            let Some(signature) = signature(&result) else {
                println!("PASS  {}: there is nothing to shrink", script.token());
                return Ok(0);
            };
            let failure = campaign.shrunk(&script, result, &signature).await;
            println!("{}", fuzz_failure_text(&failure, &catalogue));
            Ok(1)
        })
    }
}
