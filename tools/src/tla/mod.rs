//! `cargo tools tla`: exhausts the models with TLC, the judge, and asks a second engine.
//!
//! What each configuration must give stands in `tla/expected.json`: properties hold, every planted
//! bug is caught by the property named for it, every reachability claim is reached, and the
//! numbers of states are the reviewed ones. Formal background: the headers of `tla/*.tla`.

mod canonical;
mod dump;
mod expected;
mod jar;
mod modules;
mod page;
mod report;
mod second_engine;
mod tlc;

use std::sync::Mutex;

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressStyle};

use self::expected::{Expected, Run, Tier};
use self::report::{Report, Row};
use crate::vectors::session::{CONFIGURATIONS, Configuration, Cover};
use crate::workspace::Workspace;

pub(crate) use self::jar::find as find_tlc;
pub(crate) use self::modules::Modules;
pub(crate) use self::second_engine::Tlagen;
pub(crate) use self::tlc::Tlc;

/// Independent model checks run side by side; each is one single-threaded TLC, so that its
/// counts do not depend on the machine.
const JOBS: usize = 2;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// `small` exhausts in minutes; `large` adds bigger bounds and takes much longer
    #[arg(long, value_enum, default_value_t = Tier::Small)]
    tier: Tier,
    /// Only configurations whose name contains this
    #[arg(long)]
    only: Option<String>,
    /// Write the verdicts and numbers that came out into `tla/expected.json`, for review
    #[arg(long)]
    update: bool,
    /// Write `target/tla/report.html`: every model with its states and its planted bugs, drawn
    #[arg(long)]
    report: bool,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<()> {
    let mut expected = Expected::read(workspace)?;
    expected.covers_every_configuration(workspace)?;
    let modules = Modules::gather(workspace)?;
    let tlc = Tlc::new(jar::find(workspace)?, modules.clone());
    let second = Tlagen::build(workspace)?;
    let chosen: Vec<Run> = expected
        .runs
        .iter()
        .filter(|run| arguments.chooses(run))
        .cloned()
        .collect();
    // Of the others a file has only a part of the graph.
    let whole = CONFIGURATIONS
        .iter()
        .filter(|it| it.cover() == Cover::Edges);
    let dumps: Vec<&Configuration> = whole.filter(|it| arguments.names(it.name)).collect();
    if chosen.is_empty() && dumps.is_empty() {
        bail!("no configuration is chosen");
    }
    let rows = check_all(&chosen, |run| {
        check(&tlc, &second, &modules, arguments.tier, run)
    })?;
    let report = Report::new(rows);
    report.print();
    if arguments.update {
        expected.take_over(report.rows());
        return expected.write(workspace);
    }
    report.verdict()?;
    if arguments.report {
        page::write(workspace, &tlc, &modules, report.rows())?;
    }
    for vectors in dumps {
        dump::check(workspace, &tlc, &modules, vectors)?;
    }
    Ok(())
}

impl Arguments {
    fn chooses(&self, run: &Run) -> bool {
        self.tier >= run.tier && self.names(&run.config)
    }

    fn names(&self, config: &str) -> bool {
        self.only.as_ref().is_none_or(|part| config.contains(part))
    }
}

fn check(
    tlc: &Tlc,
    second: &Tlagen,
    modules: &Modules,
    tier: Tier,
    run: &Run,
) -> anyhow::Result<Row> {
    let outcome = tlc.check(run).with_context(|| run.config.clone())?;
    let opinion = if run.second_engine.is_some_and(|wanted| tier >= wanted) {
        Some(
            second
                .opinion(modules, run, &outcome)
                .with_context(|| run.config.clone())?,
        )
    } else {
        None
    };
    Ok(Row {
        run: run.clone(),
        outcome,
        opinion,
    })
}

/// Checks some at a time; rows come back in the order of the runs.
fn check_all(
    runs: &[Run],
    check: impl Fn(&Run) -> anyhow::Result<Row> + Sync,
) -> anyhow::Result<Vec<Row>> {
    let bar = ProgressBar::new(runs.len() as u64).with_style(
        ProgressStyle::with_template("  {bar:30} {pos}/{len} {elapsed} {msg}")
            .context("the template of the progress bar")?,
    );
    let waiting = Mutex::new(runs.iter().enumerate());
    let take = || waiting.lock().ok().and_then(|mut runs| runs.next());
    let worker = || {
        let mut rows = Vec::new();
        while let Some((place, run)) = take() {
            bar.set_message(run.config.clone());
            rows.push((place, check(run)?));
            bar.inc(1);
        }
        anyhow::Ok(rows)
    };
    let mut rows = Vec::new();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..JOBS).map(|_| scope.spawn(worker)).collect();
        for thread in threads {
            match thread.join() {
                Ok(found) => rows.extend(found?),
                Err(_) => bail!("a model check panicked"),
            }
        }
        Ok(())
    })?;
    bar.finish_and_clear();
    rows.sort_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}
