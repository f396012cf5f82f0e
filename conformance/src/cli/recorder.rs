//! Writes down what a run does, and shows it as it comes.

use std::time::Instant;

use clap::ValueEnum;

use crate::clause::Catalogue;
use crate::event_log::{
    CaseEnd, CaseHead, LogError, LogEvent, LogWriter, Revision, RunEnd, RunRecord, WireLine,
};
use crate::report::Console;
use crate::run::{CaseResult, Item, Progress, Verdict};

/// Of which cases the log keeps what went over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TraceArg {
    /// Of every case
    Always,
    /// Of cases that do not pass
    Fail,
    /// Of none
    Never,
}

/// The log and the console of one run.
#[derive(Debug)]
pub(super) struct Recorder<'a> {
    log: LogWriter,
    console: Console,
    catalogue: &'a Catalogue,
    trace: TraceArg,
    began: Instant,
    cut: bool,
    /// The first event that could not be written.
    failed: Option<LogError>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(
        log: LogWriter,
        console: Console,
        catalogue: &'a Catalogue,
        trace: TraceArg,
    ) -> Self {
        Self {
            log,
            console,
            catalogue,
            trace,
            began: Instant::now(),
            cut: false,
            failed: None,
        }
    }

    /// When the run began.
    pub(super) const fn began(&self) -> Instant {
        self.began
    }

    /// True once the run is to end early.
    pub(super) const fn is_cut(&self) -> bool {
        self.cut
    }

    pub(super) const fn record(&self) -> &RunRecord {
        self.log.record()
    }

    pub(super) fn append(&mut self, event: LogEvent) {
        self.console.show(&event, self.log.record());
        let appended = self.log.append(event);
        if self.failed.is_none() {
            self.failed = appended.err();
        }
    }

    /// Writes the last line, and shows what the run came to.
    pub(super) fn end(mut self) -> Result<RunRecord, LogError> {
        let seconds = (self.began.elapsed().as_secs_f64() * 1_000.0).round() / 1_000.0;
        let cut = self.cut;
        self.append(LogEvent::RunEnded(RunEnd { seconds, cut }));
        if let Some(error) = self.failed {
            return Err(error);
        }
        self.console.finish(self.log.record());
        Ok(self.log.record().clone())
    }

    fn keeps_wire_of(&self, result: &CaseResult) -> bool {
        match self.trace {
            TraceArg::Always => true,
            TraceArg::Never => false,
            TraceArg::Fail => match result.verdict {
                Verdict::Pass | Verdict::Unsupported => false,
                Verdict::Nonstrict
                | Verdict::Fail
                | Verdict::Crash
                | Verdict::Timeout
                | Verdict::Info
                | Verdict::Inconclusive
                | Verdict::Harness => true,
            },
        }
    }
}

impl Progress for Recorder<'_> {
    fn began(&mut self, item: &Item) {
        let at_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.append(LogEvent::CaseStarted(CaseHead::of(
            item,
            self.catalogue,
            at_ms,
        )));
    }

    fn judged(&mut self, result: &CaseResult) {
        if self.keeps_wire_of(result) {
            for line in WireLine::of(result) {
                self.append(LogEvent::Wire(line));
            }
        }
        self.append(LogEvent::CaseEnded(CaseEnd::of(result, self.catalogue)));
    }

    fn revised(&mut self, result: &CaseResult) {
        self.append(LogEvent::VerdictRevised(Revision::of(
            result,
            self.catalogue,
        )));
    }

    fn cut(&mut self) {
        self.cut = true;
    }
}
