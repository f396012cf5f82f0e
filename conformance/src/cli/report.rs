//! `report`: makes reports from the event log of a run, without running anything.

use std::path::PathBuf;

use clap::Args;

use super::report_args::ReportArgs;
use crate::event_log::RunRecord;
use crate::report::Console;

/// Makes reports from an event log.
#[derive(Args, Clone, Debug)]
pub(crate) struct ReportVerb {
    /// The log that `run` wrote
    #[arg(value_name = "FILE", default_value = "target/conformance/events.jsonl")]
    log: PathBuf,
    #[command(flatten)]
    reports: ReportArgs,
}

impl ReportVerb {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let record = RunRecord::read(&self.log)?;
        if self.reports.is_empty() {
            Console::begin(0).finish(&record);
        }
        self.reports.write(&record)?;
        Ok(0)
    }
}
