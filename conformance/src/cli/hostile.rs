//! `hostile`: throws at the reference server what no sound client sends.

use anyhow::Context as _;
use clap::Args;

use super::target_args::TransportArg;
use crate::campaign::hostile::HostileCampaign;

/// Throws truncated and mutated frames at the reference server, which must refuse them and live.
#[derive(Args, Clone, Debug)]
pub(crate) struct Hostile {
    /// Whom to attack: reference, or mutant:BUG
    #[arg(long, default_value = "reference")]
    peer: String,
    /// How many mutations, in all; every truncation comes before them, over each transport
    #[arg(long, default_value_t = 10_000)]
    mutations: u64,
    /// The seed of the mutations
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Over these transports
    #[arg(long, value_enum, value_delimiter = ',', default_values = ["ws", "quic"])]
    transport: Vec<TransportArg>,
}

impl Hostile {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let transports = self.transport.into_iter().map(Into::into);
        let campaign = HostileCampaign {
            program: std::env::current_exe().context("cannot find this program")?,
            peer: self.peer,
            mutations: self.mutations,
            transports: transports.collect(),
            seed: self.seed,
        };
        let bar = super::campaign_bar("hostile", self.mutations);
        let found = super::runtime()?.block_on(campaign.run(|| bar.inc(1)));
        bar.finish_and_clear();
        super::campaign_verdict(found, |found| !found.is_vacuous())
    }
}
