//! Making a failing plan small: steps are left out as long as the run still breaks the same clause.

use synckit_session::Bugs;

use super::campaign::carry_out;
use super::transcript::Transcript;
use super::workload::Plan;

/// The most runs that shrinking may take.
const MAX_ATTEMPTS: usize = 400;

/// The numbers of the steps that are enough to break `clause`, ascending.
#[must_use]
pub fn shrink(plan: &Plan, clause: &str, bugs: &Bugs) -> Vec<usize> {
    let mut kept: Vec<usize> = (0..plan.steps.len()).collect();
    let mut attempts = 0;
    let mut chunk = kept.len().div_ceil(2).max(1);
    loop {
        let mut start = 0;
        while start < kept.len() && attempts < MAX_ATTEMPTS {
            let end = (start + chunk).min(kept.len());
            let fewer = [&kept[..start], &kept[end..]].concat();
            attempts += 1;
            if breaks(&plan.keep(&fewer), clause, bugs) {
                kept = fewer;
            } else {
                start = end;
            }
        }
        if chunk == 1 || attempts >= MAX_ATTEMPTS {
            return kept;
        }
        chunk = chunk.div_ceil(2);
    }
}

fn breaks(plan: &Plan, clause: &str, bugs: &Bugs) -> bool {
    let violation = carry_out(plan, bugs, Transcript::default()).violation;
    violation.is_some_and(|(_, violation)| violation.clause == clause)
}
