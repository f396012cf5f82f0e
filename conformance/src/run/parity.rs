//! The same script over two transports has the same outcome. Chapter: `spec/09-transports.md`.

use std::collections::BTreeMap;

use super::{Carrier, CaseResult, Verdict};
use crate::script::{Failure, FailureKind};

/// Fails the cases whose refusals and endings differ between transports.
pub(super) fn judge_parity(results: &mut [CaseResult]) {
    let mut first: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for index in 0..results.len() {
        let result = &results[index];
        if result.verdict != Verdict::Pass || matches!(result.item.carrier, Carrier::Driver(_)) {
            continue;
        }
        let outline = result.trace.outline();
        let outline: Vec<String> = outline
            .into_iter()
            .filter(|line| line.contains(" error ") || line.ends_with(" ended"))
            .collect();
        let id = result.item.case.id.to_string();
        let Some((other, expected)) = first.get(&id) else {
            first.insert(id, (index, outline));
            continue;
        };
        if *expected != outline {
            let said =
                |lines: &[String], name: String| format!("over {name}: {}", lines.join(", "));
            let failure = Failure::new(
                FailureKind::Oracle,
                said(expected, results[*other].item.name()),
                said(&outline, results[index].item.name()),
            );
            let result = &mut results[index];
            result.verdict = Verdict::of_failure(failure.kind, result.item.case.level);
            result.failure = Some(failure);
        }
    }
}
