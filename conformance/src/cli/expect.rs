//! `expect`: compares a file of expectations with a run, or rewrites it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;

use super::catalogue_args::CatalogueArgs;
use super::now_ms;
use crate::event_log::RunRecord;
use crate::expectation::{Expectations, update};
use crate::run::Date;

/// An expectation no longer holds.
const STALE: u8 = 5;

/// Compares expectations with a run, or rewrites them after it.
#[derive(Args, Clone, Debug)]
pub(crate) struct Expect {
    /// The expectations
    #[arg(value_name = "FILE", default_value = "expect.toml")]
    file: PathBuf,
    /// The event log of the run
    #[arg(
        long,
        value_name = "FILE",
        default_value = "target/conformance/events.jsonl"
    )]
    log: PathBuf,
    /// Rewrite the file: remove what no longer fails, follow what fails otherwise; comments stay
    #[arg(long)]
    update: bool,
    /// With --update: add the failures that no entry speaks of, tracked by this issue
    #[arg(long, value_name = "URL", requires = "update")]
    issue: Option<String>,
    #[command(flatten)]
    catalogue: CatalogueArgs,
}

impl Expect {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let (_, library) = self.catalogue.load()?;
        let record = RunRecord::read(&self.log)?;
        let shown = self.file.display();
        let text = if self.file.exists() {
            fs::read_to_string(&self.file).with_context(|| format!("cannot read {shown}"))?
        } else if self.update {
            String::new()
        } else {
            bail!("there is no {shown}; `expect --update --issue URL` makes one");
        };
        if self.update {
            let updated = update(&text, &record, &library, self.issue.as_deref())?;
            fs::write(&self.file, &updated.text)
                .with_context(|| format!("cannot write {shown}"))?;
            updated
                .changes
                .iter()
                .for_each(|change| println!("{change}"));
            for name in &updated.untracked {
                println!("not added `{name}`: give --issue URL");
            }
            println!("{} changes in {shown}", updated.changes.len());
            return Ok(0);
        }
        let expectations = Expectations::parse(&text)?;
        let today = Date::of_unix_ms(now_ms());
        let compared = expectations.compare(&record, &library, today);
        let stale: Vec<&String> = compared.iter().flat_map(|entry| &entry.stale).collect();
        stale
            .iter()
            .for_each(|sentence| println!("STALE  {sentence}"));
        let expected: usize = compared.iter().map(|entry| entry.as_expected.len()).sum();
        println!(
            "{expected} failures as expected, {} entries do not hold",
            stale.len()
        );
        Ok(if stale.is_empty() { 0 } else { STALE })
    }
}
