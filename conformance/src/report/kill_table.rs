//! The kill registry as a table: each planted bug, how it ended, who noticed.

use std::fmt::Write as _;

use crate::clause::{Catalogue, Level};
use crate::mutant::{Death, KillReport, MutantResult};

/// How many cases stand beside a bug.
const MAX_CASES: usize = 6;
/// How many ids stand on a line.
const IDS_A_LINE: usize = 7;

/// The table, and the scores under it.
#[must_use]
pub fn kill_table(report: &KillReport, catalogue: &Catalogue) -> String {
    rows(report) + &of_the_suite(report, catalogue) + &score(report)
}

/// The table of some of the bugs, which says nothing of the suite as a whole.
#[must_use]
pub fn kill_excerpt(report: &KillReport) -> String {
    rows(report) + &score(report)
}

fn rows(report: &KillReport) -> String {
    report.results.iter().map(row).collect()
}

fn of_the_suite(report: &KillReport, catalogue: &Catalogue) -> String {
    let idle: Vec<&str> = report.dead_weight.iter().map(|id| id.as_str()).collect();
    let mut text = format!("\ncases that kill no planted bug: {}\n", idle.len());
    for line in idle.chunks(IDS_A_LINE) {
        let _ = writeln!(text, "  {}", line.join(" "));
    }
    let models = report.model_mutants;
    let _ = writeln!(
        text,
        "bugs planted in the models and caught {}/{} (cargo tools tla)",
        models.caught, models.all
    );
    for (name, level) in [("MUST", Level::Must), ("SHOULD", Level::Should)] {
        let (killed, all) = report.clauses(catalogue, level);
        let _ = writeln!(
            text,
            "{name} clauses of which a case killed a bug {killed}/{all}"
        );
    }
    text
}

fn score(report: &KillReport) -> String {
    let classes = Death::ALL.map(|death| format!("{} {}", death.name(), report.count(death)));
    format!(
        "planted bugs killed by the intended case {}/{} in {:.1} s: {}\n",
        report.count(Death::Intended),
        report.results.len() - report.count(Death::Equivalent),
        report.took.as_secs_f64(),
        classes.join(", ")
    )
}

fn row(result: &MutantResult) -> String {
    let cases = result.killed_by.iter().take(MAX_CASES);
    let cases: Vec<&str> = cases.map(|id| id.as_str()).collect();
    let more = result.killed_by.len().saturating_sub(cases.len());
    let more = match (more, &result.mutant.equivalent) {
        (0, Some(reason)) => reason.clone(),
        (0, None) => String::new(),
        (more, _) => format!(" and {more} more"),
    };
    format!(
        "{:<34} {:<11} {:>5.1} s  {}{more}\n",
        result.mutant.bug.id(),
        result.death.name(),
        result.took.as_secs_f64(),
        cases.join(" "),
    )
}
