//! The console: a bar while it runs, a line for each failure as it comes, the blocks at the end.

use std::time::Duration;

use console::{Style, style};
use indicatif::{ProgressBar, ProgressStyle};

use super::{failure_block, vector_text};
use crate::event_log::{CaseEnd, CaseRecord, LogEvent, ProbeEvent, RunRecord, VectorRecord};
use crate::run::{Summary, Verdict};

/// The most failures that are told in full.
const MAX_BLOCKS: usize = 20;
/// The most of a failure that is told while the run goes on.
const MAX_LINE_CHARS: usize = 90;

/// What a run prints.
#[derive(Debug)]
pub struct Console {
    bar: ProgressBar,
}

impl Console {
    /// Begins a run of this many cases. Without a terminal there is no bar.
    #[must_use]
    pub fn begin(cases: usize) -> Self {
        let bar = ProgressBar::new(cases as u64);
        let template = "{bar:32.green/dim} {pos}/{len}  {msg}";
        let bar = match ProgressStyle::with_template(template) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        };
        Self { bar }
    }

    /// Shows an event as it comes. `record` is the run before it.
    pub fn show(&self, event: &LogEvent, record: &RunRecord) {
        match event {
            LogEvent::CaseEnded(end) => self.judged(end, record),
            LogEvent::VectorsEnded(row) => self.vectors(row),
            LogEvent::FeatureProbed(probe) => self.probed(probe),
            LogEvent::RunStarted(_)
            | LogEvent::CaseStarted(_)
            | LogEvent::Wire(_)
            | LogEvent::VerdictRevised(_)
            | LogEvent::ExpectationCompared(_)
            | LogEvent::RunEnded(_) => {}
        }
    }

    fn judged(&self, end: &CaseEnd, record: &RunRecord) {
        self.bar.inc(1);
        self.bar.set_message(end.case.clone());
        let before = record.case(&end.case).and_then(|case| case.rounds.last());
        if let Some(before) = before.filter(|before| **before != end.verdict) {
            let (before, after) = (before.name(), end.verdict.name());
            self.line(&format!("FLIP  {}  {before} and then {after}", end.case));
        }
        if end.verdict.is_failure() || end.verdict == Verdict::Harness {
            let word = style(end.verdict.name().to_uppercase()).red().bold();
            let failure = end
                .failure
                .as_ref()
                .map_or("", |failure| failure.got.as_str());
            let got: String = failure.chars().take(MAX_LINE_CHARS).collect();
            self.line(&format!("{word}  {}  {got}", end.case));
        }
    }

    fn vectors(&self, row: &VectorRecord) {
        for failure in row.failures.iter().take(MAX_BLOCKS) {
            self.line(&format!("\n{}", vector_text(failure)));
        }
        self.line(&row.headline());
    }

    fn probed(&self, probe: &ProbeEvent) {
        let name = probe.feature.name();
        match (probe.declared, probe.works) {
            (false, true) => self.line(&format!("INFO  {name} is not declared, and works")),
            (true, false) => self.line(&format!("FAIL  {name} is declared, and does not work")),
            (true, true) | (false, false) => {}
        }
    }

    fn line(&self, line: &str) {
        if self.bar.is_hidden() {
            println!("{line}");
        } else {
            self.bar.println(line);
        }
    }

    /// Ends a run: failures in full, totals by area, the headline.
    pub fn finish(&self, record: &RunRecord) {
        self.bar.finish_and_clear();
        let summary = Summary::of_run(record);
        let told = |case: &&CaseRecord| match case.end.verdict {
            Verdict::Pass | Verdict::Unsupported => case.flips(),
            Verdict::Nonstrict
            | Verdict::Fail
            | Verdict::Crash
            | Verdict::Timeout
            | Verdict::Info
            | Verdict::Inconclusive
            | Verdict::Harness => true,
        };
        let told: Vec<&CaseRecord> = record.cases().filter(told).collect();
        for case in told.iter().take(MAX_BLOCKS) {
            println!("\n{}", failure_block(case));
        }
        if told.len() > MAX_BLOCKS {
            let more = told.len() - MAX_BLOCKS;
            println!("\n... and {more} more; the report has them all");
        }
        for sentence in record.expectations.iter().flat_map(|entry| &entry.stale) {
            println!("\n{}  {sentence}", style("STALE").yellow().bold());
        }
        println!();
        areas(&summary);
        headline(&summary, record);
        slowest(record);
    }
}

fn areas(summary: &Summary) {
    let columns: Vec<Verdict> = Verdict::ALL
        .into_iter()
        .filter(|verdict| summary.count(*verdict) > 0)
        .collect();
    print!("{:<24}", "area");
    columns
        .iter()
        .for_each(|verdict| print!("{:>13}", verdict.name()));
    println!();
    for (area, totals) in &summary.areas {
        print!("{area:<24}");
        for verdict in &columns {
            print!("{:>13}", totals.get(verdict).copied().unwrap_or(0));
        }
        println!();
    }
}

fn headline(summary: &Summary, record: &RunRecord) {
    let colour = if summary.exit_code() == 0 {
        Style::new().green()
    } else {
        Style::new().red()
    };
    let mut parts = vec![summary.headline()];
    parts.extend(summary.vectors_line());
    for (verdict, count) in &summary.totals {
        if *verdict != Verdict::Pass {
            parts.push(format!("{count} {}", verdict.name()));
        }
    }
    let flips = record.cases().filter(|case| case.flips()).count();
    if flips > 0 {
        parts.push(format!("{flips} flipped"));
    }
    if summary.expected > 0 {
        parts.push(format!("{} as expected", summary.expected));
    }
    let seconds = record.end.as_ref().map_or(0.0, |end| end.seconds);
    println!(
        "\n{}  in {seconds:.1} s\n{}",
        colour.bold().apply_to(parts.join(", ")),
        summary.sentence(),
    );
}

fn slowest(record: &RunRecord) {
    let took = |case: &&CaseRecord| Duration::try_from_secs_f64(case.end.seconds).ok();
    if let Some(case) = record.cases().max_by_key(took) {
        println!("slowest {} in {:.1} s", case.head.case, case.end.seconds);
    }
}
