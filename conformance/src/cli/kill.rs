//! `kill`: the mutation score of the suite.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::catalogue_args::CatalogueArgs;
use crate::mutant::{Death, Hunters, KillProgress, MutantResult, Registry, Slayer};
use crate::report::kill_table;
use crate::run::RunSettings;

/// Runs every planted bug against the cases that must notice it.
#[derive(Args, Clone, Debug)]
pub(crate) struct Kill {
    /// Only bugs whose id contains this
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
    /// Every case that cites a broken clause, and not only the intended ones
    #[arg(long)]
    citing: bool,
    /// The whole suite against every bug
    #[arg(long)]
    all: bool,
    /// Bugs at a time
    #[arg(long, short, default_value_t = 6)]
    jobs: usize,
    /// Milliseconds that one frame may take
    #[arg(long, value_name = "MS", default_value_t = 1_500)]
    patience: u64,
    #[command(flatten)]
    catalogue: CatalogueArgs,
}

struct Bar(ProgressBar);

impl KillProgress for Bar {
    fn judged(&mut self, result: &MutantResult) {
        self.0.inc(1);
        self.0.set_message(result.mutant.bug.id());
    }
}

impl Kill {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let (_, library) = self.catalogue.load()?;
        let registry = Registry::committed()?;
        let hunters = match (self.all, self.citing) {
            (true, _) => Hunters::All,
            (false, true) => Hunters::Citing,
            (false, false) => Hunters::Intended,
        };
        if hunters == Hunters::Intended {
            registry.check(&library)?;
        }
        let mut mutants = registry.mutants;
        mutants.retain(|mutant| mutant.bug.id().contains(&self.only));
        let slayer = Slayer {
            program: std::env::current_exe().context("cannot find this program")?,
            library: Arc::new(library),
            settings: RunSettings {
                jobs: self.jobs,
                patience: Duration::from_millis(self.patience),
                ..RunSettings::default()
            },
            hunters,
        };
        super::runtime()?.block_on(async {
            let began = Instant::now();
            let baseline = slayer.baseline(&mutants).await;
            let broken: Vec<String> = baseline
                .iter()
                .filter(|result| result.failure.is_some())
                .map(|result| result.item.name())
                .collect();
            if !broken.is_empty() {
                println!(
                    "the reference fails {}: no baseline, no kills",
                    broken.join(" ")
                );
                return Ok(3);
            }
            let bar = ProgressBar::new(mutants.len() as u64);
            bar.set_style(ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}")?);
            let mut progress = Bar(bar);
            let results = slayer.slay(&mutants, &mut progress).await;
            progress.0.finish_and_clear();
            print!("{}", kill_table(&results, began.elapsed()));
            let all_intended = results.iter().all(|result| result.death == Death::Intended);
            Ok(if results.is_empty() {
                3
            } else {
                u8::from(!all_intended)
            })
        })
    }
}
