//! `run`: judges, writes down what happened, and says by its exit code what it came to.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::catalogue_args::CatalogueArgs;
use super::duration_arg::duration;
use super::now_ms;
use super::recorder::{Recorder, TraceArg};
use super::report_args::ReportArgs;
use super::target_args::{Greeted, PeerFailed, TargetArgs};
use super::watch::{snapshot, wait_for_change};
use crate::case::{Library, Lock, Role, Selection, TransportKind};
use crate::clause::{Catalogue, Level};
use crate::event_log::{LogEvent, LogWriter, ProbeEvent, RunHead, RunRecord, VectorRecord};
use crate::expectation::Expectations;
use crate::report::Console;
use crate::run::{
    Carrier, Date, Plan, Profile, RunSettings, Runner, Shard, Summary, Verdict, probes,
};
use crate::vector::replay::{VectorCampaign, VectorLibrary, VectorRow, VectorSelection};

/// Where the log and the reports go when nothing else is said.
const DEFAULT_FOLDER: &str = "target/conformance";
/// As good as for ever.
const NO_TIMEOUT: Duration = Duration::from_secs(86_400);

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

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Must => Self::Must,
            LevelArg::Should => Self::Should,
            LevelArg::May => Self::May,
            LevelArg::Info => Self::Info,
        }
    }
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
    /// What the peer wants to be: the cases are those of the profile, and none of its features may
    /// be missing
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    /// Judge only this part of the suite, such as 2/5; all parts together are the whole
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Known failures of the judged peer, in TOML
    #[arg(long, value_name = "FILE")]
    expect: Option<PathBuf>,
    /// Judge everything this many times; a verdict that changes is reported
    #[arg(long, value_name = "N", default_value_t = 1)]
    repeat: usize,
    /// With fewer verdicts than this the run is inconclusive
    #[arg(long, value_name = "N", default_value_t = 0)]
    min_cases: usize,
    /// Stop at the first failure
    #[arg(long)]
    fail_fast: bool,
    /// Stop after this long, such as 90s or 10m, with the verdicts until then
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    deadline: Option<Duration>,
    /// Wait for Enter before each case, and say where the judged process is: for a debugger
    #[arg(long)]
    attach: bool,
    /// Wait for ever, for a peer that stands in a debugger
    #[arg(long)]
    no_timeout: bool,
    /// Judge again whenever something under this path changes
    #[arg(long, value_name = "PATH")]
    watch: Option<PathBuf>,
    /// Of which cases the log keeps what went over the wire
    #[arg(long, value_enum, value_name = "WHEN", default_value = "fail")]
    trace: TraceArg,
    /// Where to write the event log, from which every report is made
    #[arg(
        long,
        value_name = "FILE",
        default_value = "target/conformance/events.jsonl"
    )]
    log: PathBuf,
    #[command(flatten)]
    reports: ReportArgs,
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
        let Some(path) = &self.watch else {
            return self.judge_once();
        };
        loop {
            let before = snapshot(path);
            if let Err(error) = self.judge_once() {
                eprintln!("error: {error:#}");
            }
            println!("\nwatching {}", path.display());
            wait_for_change(path, &before);
        }
    }

    fn judge_once(&self) -> anyhow::Result<u8> {
        let (catalogue, library) = self.catalogue.load()?;
        let expectations = match &self.expect {
            Some(file) => {
                let text = fs::read_to_string(file)
                    .with_context(|| format!("cannot read {}", file.display()))?;
                Expectations::parse(&text)?
            }
            None => Expectations::default(),
        };
        let record = super::runtime()?.block_on(async {
            let runner = self.target.runner().await?;
            let greeted = if self.no_preflight {
                self.target.ungreeted()
            } else {
                self.target.preflight(&runner).await?
            };
            let runner = self.settled(runner, &greeted);
            let plan = self.plan(&library, &runner, &greeted)?;
            let head = self.head(&plan, &runner, &greeted);
            let log = LogWriter::begin(&self.log, head)?;
            let console = Console::begin(plan.items.len() * self.repeat);
            let mut recorder = Recorder::new(log, console, &catalogue, self.trace);
            self.judge(runner.clone(), &plan, &mut recorder).await;
            self.probe(&runner, &greeted, &catalogue, &mut recorder)
                .await?;
            for row in self.replay(&runner, &greeted.transports, &recorder).await? {
                let row = VectorRecord::of(&row, &catalogue);
                recorder.append(LogEvent::VectorsEnded(row));
            }
            let today = Date::of_unix_ms(now_ms());
            for compared in expectations.compare(recorder.record(), &library, today) {
                recorder.append(LogEvent::ExpectationCompared(compared));
            }
            anyhow::Ok(recorder.end()?)
        })?;
        self.write_reports(&record)?;
        Ok(Summary::of_run(&record).exit_code())
    }

    fn write_reports(&self, record: &RunRecord) -> anyhow::Result<()> {
        Ok(self
            .reports
            .write_or_default(record, Path::new(DEFAULT_FOLDER))?)
    }

    /// The runner with what this run asks for.
    fn settled(&self, runner: Runner, greeted: &Greeted) -> Runner {
        let asked = runner.settings;
        let jobs = if self.attach { 1 } else { asked.jobs };
        let patience = if self.no_timeout {
            NO_TIMEOUT
        } else {
            asked.patience
        };
        let waits = self.no_timeout || self.attach;
        let settings = RunSettings {
            jobs,
            patience,
            fail_fast: self.fail_fast,
            deadline: self.deadline,
            case_limit: asked.case_limit.filter(|_| !waits),
            attach: self.attach,
            server_features: greeted.server_features.clone(),
            client_features: greeted.client_features.clone(),
            ..asked
        };
        Runner { settings, ..runner }
    }

    fn plan(&self, library: &Library, runner: &Runner, greeted: &Greeted) -> anyhow::Result<Plan> {
        let selection = Selection::new(&self.only, &self.skip, self.level.into())?;
        let mut plan = Plan::new(
            library,
            &selection,
            &runner.roles(),
            &greeted.transports,
            self.target.mode(),
        );
        let profile = self.profile.unwrap_or_default();
        let lock = Lock::committed();
        plan.items.retain(|item| {
            let in_shard = self
                .shard
                .is_none_or(|shard| shard.takes(&item.case.id, &lock));
            in_shard && profile.takes(&item.case)
        });
        Ok(plan)
    }

    fn head(&self, plan: &Plan, runner: &Runner, greeted: &Greeted) -> RunHead {
        let roles = runner.roles();
        let required = self.profile.map(|profile| profile.requires(&roles));
        RunHead {
            log_version: RunHead::LOG_VERSION,
            suite: env!("CARGO_PKG_VERSION").to_owned(),
            spec: env!("CARGO_PKG_VERSION").to_owned(),
            target: self.target.record(runner, greeted.client_name.as_deref()),
            started_at_ms: now_ms(),
            seed: self.target.seed,
            profile: self.profile.unwrap_or_default(),
            level: self.level.into(),
            transports: greeted.transports.clone(),
            declared: greeted.declared(&roles),
            required: required.unwrap_or_default(),
            planned: plan.items.len(),
            rounds: self.repeat,
            min_cases: self.min_cases,
            shard: self.shard,
        }
    }

    /// All rounds, until the deadline.
    async fn judge(&self, mut runner: Runner, plan: &Plan, recorder: &mut Recorder<'_>) {
        for _ in 0..self.repeat {
            let used = recorder.began().elapsed();
            runner.settings.deadline = self.deadline.map(|all| all.saturating_sub(used));
            runner.run(plan, recorder).await;
            if recorder.is_cut() {
                return;
            }
        }
    }

    /// Asks for features whatever was declared. A run of chosen cases claims nothing, and asks not.
    async fn probe(
        &self,
        runner: &Runner,
        greeted: &Greeted,
        catalogue: &Catalogue,
        recorder: &mut Recorder<'_>,
    ) -> anyhow::Result<()> {
        let narrowed = !self.only.is_empty() || self.shard.is_some() || self.no_preflight;
        if narrowed || recorder.is_cut() {
            return Ok(());
        }
        let mut asker = runner.clone();
        asker.settings.server_features = None;
        asker.settings.client_features = None;
        for role in runner.roles() {
            let (declared, carrier) = match role {
                Role::Server => {
                    let transport = greeted.transports.first().copied();
                    (&greeted.server_features, transport.map(Carrier::Transport))
                }
                Role::Client => {
                    let carrier = Carrier::Driver(self.target.mode());
                    (&greeted.client_features, Some(carrier))
                }
            };
            let (Some(declared), Some(carrier)) = (declared, carrier) else {
                continue;
            };
            for probe in probes(role, declared, carrier, catalogue)? {
                // What a peer says by itself it is judged by anyway.
                if probe.declared && !self.target.declares() {
                    continue;
                }
                let case = probe.item.case.path.clone();
                let result = asker.judge(probe.item).await;
                recorder.append(LogEvent::FeatureProbed(ProbeEvent {
                    feature: probe.feature,
                    case,
                    declared: probe.declared,
                    works: result.verdict == Verdict::Pass,
                }));
            }
        }
        Ok(())
    }

    /// The vectors, after the cases: they need the whole machine. All of them are MUST.
    async fn replay(
        &self,
        runner: &Runner,
        transports: &[TransportKind],
        recorder: &Recorder<'_>,
    ) -> anyhow::Result<Vec<VectorRow>> {
        let library = match self.vectors.as_deref() {
            Some("none") => return Ok(Vec::new()),
            Some(folder) => VectorLibrary::read(Path::new(folder))?,
            None => VectorLibrary::of_this_release()?,
        };
        let Some(servers) = &runner.servers else {
            return Ok(Vec::new());
        };
        if recorder.is_cut() {
            return Ok(Vec::new());
        }
        let campaign = VectorCampaign {
            library,
            selection: VectorSelection::new(&self.only, &self.skip)?.of_shard(self.shard),
            servers: Arc::clone(servers),
            transports: transports.to_vec(),
            patience: runner.settings.patience,
            stride: self.stride,
            fail_fast: self.fail_fast,
            deadline: self.deadline.map(|after| recorder.began() + after),
        };
        let rows = campaign.run().await;
        rows.map_err(|unavailable| PeerFailed(unavailable.to_string()).into())
    }
}
