//! One failure, told so that nobody has to look anything up.

use std::fmt::Write as _;

use crate::clause::{Catalogue, Level};
use crate::frame::annotate;
use crate::run::CaseResult;

/// The most steps shown before the failing one.
const STEPS_SHOWN: usize = 6;

/// The clause that a failure is about, and its sentence.
#[must_use]
pub fn quoted_clause<'a>(result: &'a CaseResult, catalogue: &'a Catalogue) -> (&'a str, &'a str) {
    let cited = result
        .failure
        .as_ref()
        .and_then(|failure| failure.clause.as_deref());
    let id = cited
        .or_else(|| result.item.case.clauses.first().map(String::as_str))
        .unwrap_or("");
    (
        id,
        catalogue.get(id).map_or("", |clause| clause.text.as_str()),
    )
}

/// The block that the console prints for a failure.
#[must_use]
pub fn failure_text(result: &CaseResult, catalogue: &Catalogue) -> String {
    let case = &result.item.case;
    let level = match case.level {
        Level::Must => "MUST",
        Level::Should => "SHOULD",
        Level::May => "MAY",
        Level::Info => "INFO",
    };
    let mut text = String::new();
    let word = result.verdict.name().to_uppercase();
    let _ = writeln!(
        text,
        "{word}  {}  {}   {level}",
        result.item.name(),
        case.path
    );
    let (id, sentence) = quoted_clause(result, catalogue);
    let _ = writeln!(text, "  clause   {id}  \"{sentence}\"");
    let Some(failure) = &result.failure else {
        return text;
    };
    let first = failure.step.saturating_sub(STEPS_SHOWN);
    if first > 0 {
        let _ = writeln!(text, "  ...      {first} steps before");
    }
    let shown = case
        .steps
        .iter()
        .enumerate()
        .take(failure.step.max(1))
        .skip(first);
    for (index, step) in shown.filter(|_| failure.step > 0) {
        let mark = if index + 1 == failure.step { ">" } else { " " };
        let step: String = step.to_string().chars().take(150).collect();
        let _ = writeln!(text, "{mark} step {:>3} {step}", index + 1);
    }
    if failure.step == 0 {
        let _ = writeln!(text, "> after the script");
    }
    let _ = writeln!(text, "  expected {}", failure.expected);
    let _ = writeln!(text, "  got      {}", failure.got);
    if let Some(bytes) = &failure.bytes {
        let _ = writeln!(text, "{}", annotate(bytes));
    }
    if let Some(twin) = &case.twin {
        let _ = writeln!(text, "  twin     {twin}");
    }
    let _ = writeln!(
        text,
        "  replay   synckit-conformance replay {}",
        result.replay
    );
    let _ = write!(text, "  picture  report.html#{}", result.item.name());
    text
}
