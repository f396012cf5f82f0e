//! `kill`: the mutation score of the suite.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::catalogue_args::CatalogueArgs;
use crate::case::Library;
use crate::clause::Catalogue;
use crate::mutant::{Hunters, KillProgress, KillReport, Mutant, MutantResult, Registry, Slayer};
use crate::report::{fuzzed_row, fuzzed_score, kill_excerpt, kill_table};
use crate::run::RunSettings;

/// Where the report goes when nothing else is said.
const DEFAULT_REPORT: &str = "target/conformance/kill.json";

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
    /// Generated scripts instead of cases: at most so many of each surface, until one finds the bug
    #[arg(long, value_name = "N", conflicts_with_all = ["all", "citing"])]
    fuzz: Option<u64>,
    /// Bugs at a time
    #[arg(long, short, default_value_t = 6)]
    jobs: usize,
    /// Milliseconds that one frame may take
    #[arg(long, value_name = "MS", default_value_t = 1_500)]
    patience: u64,
    /// Write the outcome as JSON, for `cargo tools coverage`
    #[arg(long, value_name = "FILE", default_value = DEFAULT_REPORT)]
    report: PathBuf,
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

/// Tells of each bug whether generated scripts find it, and how many they find.
async fn fuzz(slayer: &Slayer, mutants: &[Mutant], scripts: u64) -> anyhow::Result<u8> {
    let results = slayer.fuzz(mutants, scripts, |result| print!("{}", fuzzed_row(result)));
    let results = results.await;
    print!("{}", fuzzed_score(&results, scripts));
    Ok(if results.is_empty() { 3 } else { 0 })
}

impl Kill {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let (catalogue, library) = self.catalogue.load()?;
        let registry = Registry::committed()?;
        let hunters = match (self.all, self.citing) {
            (true, _) => Hunters::All,
            (false, true) => Hunters::Citing,
            (false, false) => Hunters::Intended,
        };
        if hunters == Hunters::Intended && self.only.is_empty() {
            registry.check(&library)?;
        }
        let mut mutants = registry.mutants;
        mutants.retain(|mutant| mutant.bug.id().contains(&self.only));
        let library = Arc::new(library);
        let slayer = Slayer {
            program: std::env::current_exe().context("cannot find this program")?,
            library: Arc::clone(&library),
            settings: RunSettings {
                jobs: self.jobs,
                patience: Duration::from_millis(self.patience),
                ..RunSettings::default()
            },
            hunters,
        };
        if let Some(scripts) = self.fuzz {
            return super::runtime()?.block_on(fuzz(&slayer, &mutants, scripts));
        }
        let slaying = self.slay(&slayer, &mutants, &catalogue, &library);
        super::runtime()?.block_on(slaying)
    }

    async fn slay(
        &self,
        slayer: &Slayer,
        mutants: &[Mutant],
        catalogue: &Catalogue,
        library: &Library,
    ) -> anyhow::Result<u8> {
        let began = Instant::now();
        let baseline = slayer.baseline(mutants).await;
        let broken = baseline.iter().filter(|result| result.failure.is_some());
        let broken: Vec<String> = broken.map(|result| result.item.name()).collect();
        if !broken.is_empty() {
            let broken = broken.join(" ");
            println!("the reference fails {broken}: no baseline, no kills");
            return Ok(3);
        }
        let bar = ProgressBar::new(mutants.len() as u64);
        bar.set_style(ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}")?);
        let mut progress = Bar(bar);
        let results = slayer.slay(mutants, &mut progress).await;
        progress.0.finish_and_clear();
        let report = KillReport::new(results, library, began.elapsed());
        if self.only.is_empty() {
            print!("{}", kill_table(&report, catalogue));
            self.write(&report)?;
        } else {
            print!("{}", kill_excerpt(&report));
        }
        let is_right = report.results.iter().all(|result| result.death.is_right());
        Ok(if report.results.is_empty() {
            3
        } else {
            u8::from(!is_right)
        })
    }

    fn write(&self, report: &KillReport) -> anyhow::Result<()> {
        let cannot = || format!("cannot write {}", self.report.display());
        if let Some(folder) = self.report.parent() {
            fs::create_dir_all(folder).with_context(cannot)?;
        }
        fs::write(&self.report, format!("{:#}\n", report.json())).with_context(cannot)
    }
}
