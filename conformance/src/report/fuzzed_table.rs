//! What generated scripts find of the planted bugs: a line each, and the count.

use crate::mutant::FuzzedMutant;

/// The line of one bug.
#[must_use]
pub fn fuzzed_row(result: &FuzzedMutant) -> String {
    let how = match &result.found {
        Some((token, clause)) => format!("found   {clause:<12} {token}"),
        None => "missed".to_owned(),
    };
    format!(
        "{:<34} {:>5} scripts {:>6.1} s  {how}\n",
        result.mutant.bug.id(),
        result.scripts,
        result.took.as_secs_f64(),
    )
}

/// How many were found.
#[must_use]
pub fn fuzzed_score(results: &[FuzzedMutant], scripts: u64) -> String {
    let found = results.iter().filter(|result| result.found.is_some());
    let mut needed: Vec<u64> = found.map(|result| result.scripts).collect();
    needed.sort_unstable();
    let median = needed.get(needed.len() / 2).copied().unwrap_or(0);
    format!(
        "planted bugs found by at most {scripts} scripts of each surface {}/{}, by {median} at the \
         median\n",
        needed.len(),
        results.len(),
    )
}
