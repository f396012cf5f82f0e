//! The console: a bar while it runs, a line for each failure as it comes, the blocks at the end.

use std::collections::BTreeMap;
use std::time::Duration;

use console::{Style, style};
use indicatif::{ProgressBar, ProgressStyle};

use super::{failure_text, vector_text};
use crate::clause::Catalogue;
use crate::run::{CaseResult, Progress, Summary, Verdict};
use crate::vector::replay::VectorRow;

/// The most failures that are told in full.
const MAX_BLOCKS: usize = 20;

/// What a run prints.
#[derive(Debug)]
pub struct Console<'a> {
    bar: ProgressBar,
    catalogue: &'a Catalogue,
    failures: usize,
}

impl<'a> Console<'a> {
    /// Begins a run of this many cases. Without a terminal there is no bar.
    #[must_use]
    pub fn begin(cases: usize, catalogue: &'a Catalogue) -> Self {
        let bar = ProgressBar::new(cases as u64);
        let template = "{bar:32.green/dim} {pos}/{len}  {msg}";
        let bar = match ProgressStyle::with_template(template) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        };
        Self {
            bar,
            catalogue,
            failures: 0,
        }
    }

    /// A verdict that changed between two rounds.
    pub fn flipped(&self, before: &CaseResult, after: &CaseResult) {
        let line = format!(
            "FLIP  {}  {} and then {}",
            before.item.name(),
            before.verdict.name(),
            after.verdict.name(),
        );
        self.line(&line);
    }

    /// The rows of the vectors, with their failures in full.
    pub fn vectors(&self, rows: &[VectorRow]) {
        for row in rows {
            for failure in row.failures.iter().take(MAX_BLOCKS) {
                self.line(&format!("\n{}", vector_text(failure, self.catalogue)));
            }
            self.line(&row.headline());
        }
    }

    fn line(&self, line: &str) {
        if self.bar.is_hidden() {
            println!("{line}")
        } else {
            self.bar.println(line)
        }
    }

    /// Ends a run: failures in full, totals by area, the headline.
    pub fn finish(
        &self,
        results: &[CaseResult],
        summary: &Summary,
        stale: &[String],
        took: Duration,
    ) {
        self.bar.finish_and_clear();
        let failed: Vec<&CaseResult> = results
            .iter()
            .filter(|result| {
                result.verdict != Verdict::Pass && result.verdict != Verdict::Unsupported
            })
            .collect();
        for result in failed.iter().take(MAX_BLOCKS) {
            println!("\n{}", failure_text(result, self.catalogue));
        }
        if failed.len() > MAX_BLOCKS {
            println!(
                "\n... and {} more; the report has them all",
                failed.len() - MAX_BLOCKS
            );
        }
        for entry in stale {
            println!("\n{}  {entry}", style("STALE").yellow().bold());
        }
        println!();
        self.areas(summary);
        headline(summary, took);
        slowest(results);
    }

    fn areas(&self, summary: &Summary) {
        let columns: Vec<Verdict> = Verdict::ALL
            .into_iter()
            .filter(|verdict| summary.count(*verdict) > 0)
            .collect();
        print!("{:<16}", "area");
        columns
            .iter()
            .for_each(|verdict| print!("{:>13}", verdict.name()));
        println!();
        for (area, totals) in &summary.areas {
            print!("{area:<16}");
            for verdict in &columns {
                print!("{:>13}", totals.get(verdict).copied().unwrap_or(0));
            }
            println!();
        }
    }
}

impl Progress for Console<'_> {
    fn judged(&mut self, result: &CaseResult) {
        self.bar.inc(1);
        self.bar.set_message(result.item.name());
        if result.verdict.is_failure() || result.verdict == Verdict::Harness {
            self.failures += 1;
            let word = style(result.verdict.name().to_uppercase()).red().bold();
            let failure = result
                .failure
                .as_ref()
                .map_or("", |failure| failure.got.as_str());
            let got: String = failure.chars().take(90).collect();
            self.line(&format!("{word}  {}  {got}", result.item.name()));
        }
    }
}

fn headline(summary: &Summary, took: Duration) {
    let passed = summary.count(Verdict::Pass);
    let judged = summary.judged();
    let colour = if summary.exit_code() == 0 {
        Style::new().green()
    } else {
        Style::new().red()
    };
    let mut parts = vec![format!("{passed}/{judged} passed")];
    for (verdict, count) in &summary.totals {
        if *verdict != Verdict::Pass {
            parts.push(format!("{count} {}", verdict.name()));
        }
    }
    if summary.expected > 0 {
        parts.push(format!("{} as expected", summary.expected));
    }
    println!(
        "\n{}  in {:.1} s",
        colour.bold().apply_to(parts.join(", ")),
        took.as_secs_f64()
    );
}

fn slowest(results: &[CaseResult]) {
    let by_time: BTreeMap<Duration, String> = results
        .iter()
        .map(|result| (result.took, result.item.name()))
        .collect();
    if let Some((took, name)) = by_time.last_key_value() {
        println!("slowest {name} in {:.1} s", took.as_secs_f64());
    }
}
