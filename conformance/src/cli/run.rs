//! `run`: judges, reports, and says by its exit code what it came to.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::catalogue_args::CatalogueArgs;
use super::target_args::{PeerFailed, TargetArgs};
use crate::case::{Selection, TransportKind};
use crate::clause::Level;
use crate::report::{Console, Report, write_html, write_json, write_junit};
use crate::run::{CaseResult, Expectations, Plan, RunSettings, Runner, Summary};
use crate::vector::replay::{VectorCampaign, VectorLibrary, VectorRow, VectorSelection};

/// Where the reports go when nothing else is said.
const DEFAULT_FOLDER: &str = "target/conformance";

/// A level on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LevelArg {
    /// Only what is absolutely required
    Must,
    /// Recommendations too
    Should,
    /// Options too
    May,
    /// Observations too
    Info,
}

/// Judges a server and a client.
#[derive(Args, Clone, Debug)]
pub(crate) struct Run {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    catalogue: CatalogueArgs,
    /// Only cases whose id or path matches this glob; may be given several times
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// Not the cases whose id or path matches this glob; may be given several times
    #[arg(long, value_name = "GLOB")]
    skip: Vec<String>,
    /// Down to which level
    #[arg(long, value_enum, default_value = "info")]
    level: LevelArg,
    /// Known failures of the judged peer, in TOML
    #[arg(long, value_name = "FILE")]
    expect: Option<PathBuf>,
    /// Judge everything this many times; a verdict that changes is reported
    #[arg(long, value_name = "N", default_value_t = 1)]
    repeat: usize,
    /// Stop at the first failure
    #[arg(long)]
    fail_fast: bool,
    /// Stop after this many seconds, with the verdicts until then
    #[arg(long, value_name = "SECONDS")]
    deadline: Option<u64>,
    /// Write a report: html=FILE, junit=FILE or json=FILE; by default all three under
    /// target/conformance
    #[arg(long, value_name = "KIND=FILE", value_delimiter = ',')]
    report: Vec<String>,
    /// The folder of the vectors to replay, or none; by default those of this release
    #[arg(long, value_name = "DIR|none")]
    vectors: Option<String>,
    /// Play only every n-th behaviour of the session model, for a quick look
    #[arg(long, value_name = "N", default_value_t = 1)]
    stride: usize,
    /// Judge even when the preflight says that it is pointless
    #[arg(long, hide = true)]
    no_preflight: bool,
}

impl Run {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let (catalogue, library) = self.catalogue.load()?;
        let expectations = match &self.expect {
            Some(file) => {
                let text = fs::read_to_string(file)
                    .with_context(|| format!("cannot read {}", file.display()))?;
                Expectations::parse(&text)?
            }
            None => Expectations::default(),
        };
        let selection = Selection::new(&self.only, &self.skip, self.level())?;
        let mut runner = self.target.runner()?;
        runner.settings = RunSettings {
            fail_fast: self.fail_fast,
            deadline: self.deadline.map(Duration::from_secs),
            ..runner.settings
        };
        super::runtime()?.block_on(async {
            let transports = if self.no_preflight {
                self.target.asked()
            } else {
                self.target.preflight(&runner).await?
            };
            let plan = Plan::new(&library, &selection, &runner.roles(), &transports);
            let began = Instant::now();
            let mut console = Console::begin(plan.items.len() * self.repeat, &catalogue);
            let results = self.judge(&runner, &plan, &mut console).await;
            let vectors = self.replay(&runner, &transports, began).await?;
            console.vectors(&vectors);
            let mut summary = Summary::of(&results);
            vectors.iter().for_each(|row| summary.add_vectors(row));
            let (expected, stale) = expectations.compare(&results);
            (summary.expected, summary.stale) = (expected, stale.len());
            console.finish(&results, &summary, &stale, began.elapsed());
            let report = Report {
                results: &results,
                vectors: &vectors,
                summary: &summary,
                catalogue: &catalogue,
                seed: self.target.seed,
            };
            self.write_reports(&report)?;
            Ok(summary.exit_code())
        })
    }

    /// All rounds; of a case whose verdict changes the worst result is kept.
    async fn judge(
        &self,
        runner: &Runner,
        plan: &Plan,
        console: &mut Console<'_>,
    ) -> Vec<CaseResult> {
        let mut results = runner.run(plan, console).await;
        for _ in 1..self.repeat {
            for (kept, again) in results.iter_mut().zip(runner.run(plan, console).await) {
                if kept.verdict != again.verdict {
                    console.flipped(kept, &again);
                }
                if again.verdict.is_failure() && !kept.verdict.is_failure() {
                    *kept = again;
                }
            }
        }
        results
    }

    /// The vectors, after the cases: they need the whole machine. All of them are MUST.
    async fn replay(
        &self,
        runner: &Runner,
        transports: &[TransportKind],
        began: Instant,
    ) -> anyhow::Result<Vec<VectorRow>> {
        let library = match self.vectors.as_deref() {
            Some("none") => return Ok(Vec::new()),
            Some(folder) => VectorLibrary::read(Path::new(folder))?,
            None => VectorLibrary::of_this_release()?,
        };
        let Some(servers) = &runner.servers else {
            return Ok(Vec::new());
        };
        let campaign = VectorCampaign {
            library,
            selection: VectorSelection::new(&self.only, &self.skip)?,
            servers: Arc::clone(servers),
            transports: transports.to_vec(),
            patience: runner.settings.patience,
            stride: self.stride,
            fail_fast: self.fail_fast,
            deadline: runner.settings.deadline.map(|after| began + after),
        };
        let rows = campaign.run().await;
        rows.map_err(|unavailable| PeerFailed(unavailable.to_string()).into())
    }

    const fn level(&self) -> Level {
        match self.level {
            LevelArg::Must => Level::Must,
            LevelArg::Should => Level::Should,
            LevelArg::May => Level::May,
            LevelArg::Info => Level::Info,
        }
    }

    fn write_reports(&self, report: &Report<'_>) -> anyhow::Result<()> {
        let mut wanted = Vec::new();
        for text in &self.report {
            let (kind, file) = text.split_once('=').with_context(|| {
                format!("`{text}` is no report; give html=FILE, junit=FILE or json=FILE")
            })?;
            wanted.push((kind.to_owned(), PathBuf::from(file)));
        }
        if wanted.is_empty() {
            for (kind, file) in [
                ("html", "report.html"),
                ("junit", "junit.xml"),
                ("json", "report.json"),
            ] {
                wanted.push((kind.to_owned(), PathBuf::from(DEFAULT_FOLDER).join(file)));
            }
        }
        for (kind, file) in wanted {
            let text = match kind.as_str() {
                "html" => write_html(report),
                "junit" => write_junit(report)?,
                "json" => write_json(report)?,
                other => {
                    anyhow::bail!("there is no report `{other}`; there are html, junit and json")
                }
            };
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
            if kind == "html" {
                println!("report  {}", file.display());
            }
        }
        Ok(())
    }
}
