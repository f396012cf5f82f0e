//! `crash`: kills the reference server again and again while clients write.

use anyhow::Context as _;
use clap::Args;

use crate::campaign::crash::CrashCampaign;

/// Kills the reference server while clients write, and asks whether it kept its word.
#[derive(Args, Clone, Debug)]
pub(crate) struct Crash {
    /// Whom to kill: reference, or mutant:BUG, which the campaign should catch
    #[arg(long, default_value = "reference")]
    peer: String,
    /// How many kills
    #[arg(long, default_value_t = 20)]
    rounds: u64,
    /// How many clients write, over WebSocket and QUIC in turn
    #[arg(long, default_value_t = 8)]
    writers: u64,
    /// The seed of what is written and of the moments of the kills
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Crash {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let campaign = CrashCampaign {
            program: std::env::current_exe().context("cannot find this program")?,
            peer: self.peer,
            rounds: self.rounds,
            writers: self.writers,
            seed: self.seed,
        };
        let bar = super::campaign_bar("crash", self.rounds);
        let found = super::runtime()?.block_on(campaign.run(|| bar.inc(1)));
        bar.finish_and_clear();
        super::campaign_verdict(found, |found| !found.is_vacuous())
    }
}
