//! One failure, told so that nobody has to look anything up.

use std::fmt::Write as _;

use crate::clause::Catalogue;
use crate::event_log::CaseRecord;
use crate::run::CaseResult;

/// The most steps shown before the failing one.
const STEPS_SHOWN: usize = 6;
/// The longest step.
const MAX_STEP_CHARS: usize = 150;

/// The block of a result that stands outside a run: there is no report with its picture.
#[must_use]
pub fn failure_text(result: &CaseResult, catalogue: &Catalogue) -> String {
    block(&CaseRecord::of(result, catalogue))
}

/// The block that the console prints for a failure.
#[must_use]
pub fn failure_block(case: &CaseRecord) -> String {
    format!("{}\n  picture  report.html#{}", block(case), case.head.case)
}

fn block(case: &CaseRecord) -> String {
    let (head, end) = (&case.head, &case.end);
    let mut text = String::new();
    let (word, level) = (end.verdict.name().to_uppercase(), head.level.name());
    let _ = writeln!(text, "{word}  {}  {}   {level}", head.case, head.path);
    if let Some(clause) = case.quoted() {
        let _ = writeln!(text, "  clause   {}  \"{}\"", clause.id, clause.text);
    }
    let Some(failure) = &end.failure else {
        return text;
    };
    let first = failure.step.saturating_sub(STEPS_SHOWN);
    if first > 0 {
        let _ = writeln!(text, "  ...      {first} steps before");
    }
    let shown = head.steps.iter().enumerate().take(failure.step).skip(first);
    for (index, step) in shown {
        let mark = if index + 1 == failure.step { ">" } else { " " };
        let step: String = step.chars().take(MAX_STEP_CHARS).collect();
        let _ = writeln!(text, "{mark} step {:>3} {step}", index + 1);
    }
    if failure.step == 0 {
        let _ = writeln!(text, "> after the script");
    }
    let _ = writeln!(text, "  expected {}", failure.expected);
    let _ = writeln!(text, "  got      {}", failure.got);
    if let Some(bytes) = &failure.bytes {
        let _ = writeln!(text, "{bytes}");
    }
    if let Some(twin) = &head.twin {
        let _ = writeln!(text, "  twin     {twin}");
    }
    if case.rounds.len() > 1 {
        let (failed, rounds) = (case.failed_rounds(), case.rounds.len());
        let _ = writeln!(text, "  rounds   failed in {failed} of {rounds}");
    }
    let _ = write!(text, "  replay   synckit-conformance replay {}", end.replay);
    text
}
