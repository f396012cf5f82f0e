//! `fuzz`: plays scripts that nobody wrote, and makes small what fails.

use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::duration_arg::duration;
use super::target_args::TargetArgs;
use crate::clause::Catalogue;
use crate::fuzz::{FuzzCampaign, Surface};
use crate::report::{fuzz_failure_text, fuzz_summary};
use crate::run::Carrier;

/// Nothing was judged.
const NOTHING_JUDGED: u8 = 3;

/// A surface on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum SurfaceArg {
    /// Broken fields, boundary values, wrong order, wrong side
    Frames,
    /// Several who write, follow, stop and come back at once
    Schedules,
    /// Lost connections, half-sent frames, and a peer that is killed
    Faults,
}

impl From<SurfaceArg> for Surface {
    fn from(surface: SurfaceArg) -> Self {
        match surface {
            SurfaceArg::Frames => Self::Frames,
            SurfaceArg::Schedules => Self::Schedules,
            SurfaceArg::Faults => Self::Faults,
        }
    }
}

/// Plays generated scripts until the budget is spent; each failure is shrunk, and told with a token
/// that plays it again.
#[derive(Args, Clone, Debug)]
pub(crate) struct Fuzz {
    #[command(flatten)]
    target: TargetArgs,
    /// What scripts are made of
    #[arg(long, value_enum)]
    surface: SurfaceArg,
    /// How long: 90s, 10m or 2h
    #[arg(long, default_value = "10m", value_parser = duration)]
    budget: Duration,
    /// The most scripts
    #[arg(long, value_name = "N")]
    scripts: Option<u64>,
    /// End after so many failures, each of another clause
    #[arg(long, value_name = "N", default_value_t = 5)]
    max_failures: usize,
}

impl Fuzz {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let catalogue = Catalogue::of_this_release();
        super::runtime()?.block_on(async {
            let mut runner = self.target.runner().await?;
            if runner.servers.is_some() {
                // Without a name it is the reference server; a client is named.
                runner.client = None;
            }
            let greeted = self.target.preflight(&runner).await?;
            runner.settings.server_features = greeted.server_features;
            runner.settings.client_features = greeted.client_features;
            let carriers = match runner.client {
                Some(_) => vec![Carrier::Driver(self.target.mode())],
                None => {
                    let transports = greeted.transports.into_iter();
                    transports.map(Carrier::Transport).collect()
                }
            };
            let campaign = FuzzCampaign {
                runner,
                surface: self.surface.into(),
                carriers,
                seed: self.target.seed,
                budget: self.budget,
                scripts: self.scripts,
                max_failures: self.max_failures,
            };
            let bar = ProgressBar::new_spinner();
            bar.set_style(ProgressStyle::with_template(
                "{spinner} {pos} scripts, {elapsed}",
            )?);
            let outcome = campaign.run(|| bar.inc(1)).await;
            bar.finish_and_clear();
            for failure in &outcome.failures {
                println!("{}\n", fuzz_failure_text(failure, &catalogue));
            }
            println!("{}", fuzz_summary(&outcome));
            Ok(
                match (
                    outcome.scripts - outcome.unsupported,
                    outcome.failures.len(),
                ) {
                    (0, _) => NOTHING_JUDGED,
                    (_, 0) => 0,
                    (_, _) => 1,
                },
            )
        })
    }
}
