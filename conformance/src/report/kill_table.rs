//! The kill registry as a table: each planted bug, how it ended, who noticed.

use std::fmt::Write as _;
use std::time::Duration;

use crate::mutant::{Death, MutantResult};

/// The table, and the score under it.
#[must_use]
pub fn kill_table(results: &[MutantResult], took: Duration) -> String {
    let mut text = String::new();
    for result in results {
        let cases: Vec<&str> = result
            .killed_by
            .iter()
            .take(12)
            .map(|id| id.as_str())
            .collect();
        let more = result.killed_by.len().saturating_sub(cases.len());
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "{:<34} {:<11} {:>5.1} s  {}{more}",
            result.mutant.bug.id(),
            result.death.name(),
            result.took.as_secs_f64(),
            cases.join(" "),
        );
    }
    let count = |death: Death| {
        results
            .iter()
            .filter(|result| result.death == death)
            .count()
    };
    let _ = writeln!(
        text,
        "\nplanted bugs killed by the intended case {}/{}, collaterally {}, \
         survived {}  in {:.1} s",
        count(Death::Intended),
        results.len(),
        count(Death::Collateral),
        count(Death::Survived),
        took.as_secs_f64(),
    );
    text
}
