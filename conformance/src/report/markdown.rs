//! Markdown for the summary of a CI run: the verdict, the totals by area, the failures.

use std::fmt::Write as _;

use super::{failure_block, vector_text};
use crate::event_log::{CaseRecord, RunRecord};
use crate::run::{Summary, Verdict};

/// The most failures that are told in full: a summary of CI has a limit of its own.
const MAX_BLOCKS: usize = 20;

/// The report as Markdown.
#[must_use]
pub fn write_markdown(record: &RunRecord) -> String {
    let summary = Summary::of_run(record);
    let mark = match summary.exit_code() {
        0 => "✅",
        3 | 5 => "⚠️",
        _ => "❌",
    };
    let mut text = String::new();
    let head = &record.head;
    let _ = writeln!(
        text,
        "## {mark} {}: {}\n",
        head.target.name,
        summary.headline()
    );
    let vectors = summary
        .vectors_line()
        .map_or_else(String::new, |line| format!(", {line}"));
    let seconds = record.end.as_ref().map_or(0.0, |end| end.seconds);
    let _ = writeln!(
        text,
        "**{}**{vectors}. SyncKit conformance {}, seed {}, {seconds:.1} s.\n",
        summary.sentence(),
        head.suite,
        head.seed,
    );
    areas(&mut text, &summary);
    stale(&mut text, record);
    failures(&mut text, record);
    text
}

fn areas(text: &mut String, summary: &Summary) {
    let columns: Vec<Verdict> = Verdict::ALL
        .into_iter()
        .filter(|verdict| summary.count(*verdict) > 0)
        .collect();
    let names: Vec<&str> = columns.iter().map(|verdict| verdict.name()).collect();
    let _ = writeln!(text, "| area | {} |", names.join(" | "));
    let _ = writeln!(text, "|---|{}", "---:|".repeat(columns.len()));
    for (area, totals) in &summary.areas {
        let counts: Vec<String> = columns
            .iter()
            .map(|verdict| totals.get(verdict).copied().unwrap_or(0).to_string())
            .collect();
        let _ = writeln!(text, "| {area} | {} |", counts.join(" | "));
    }
}

fn stale(text: &mut String, record: &RunRecord) {
    let stale: Vec<&String> = record
        .expectations
        .iter()
        .flat_map(|entry| &entry.stale)
        .collect();
    if stale.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n### Expectations that no longer hold\n");
    for sentence in stale {
        let _ = writeln!(text, "- {sentence}");
    }
}

fn failures(text: &mut String, record: &RunRecord) {
    let told =
        |case: &&CaseRecord| case.end.verdict.is_failure() || case.end.verdict == Verdict::Harness;
    let failed: Vec<&CaseRecord> = record.cases().filter(told).collect();
    let vectors: Vec<_> = record
        .vectors
        .iter()
        .flat_map(|row| &row.failures)
        .collect();
    if failed.is_empty() && vectors.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n### Failures\n");
    for case in failed.iter().take(MAX_BLOCKS) {
        let title = escaped(&case.head.title);
        block(
            text,
            &format!("<code>{}</code> {title}", case.head.case),
            &failure_block(case),
        );
    }
    for vector in vectors.iter().take(MAX_BLOCKS) {
        block(
            text,
            &format!("<code>{}</code>", vector.id),
            &vector_text(vector),
        );
    }
    let shown = failed.len().min(MAX_BLOCKS) + vectors.len().min(MAX_BLOCKS);
    let hidden = failed.len() + vectors.len() - shown;
    if hidden > 0 {
        let _ = writeln!(text, "... and {hidden} more; the HTML report has them all.");
    }
}

/// A block that is folded until somebody opens it.
fn block(text: &mut String, title: &str, content: &str) {
    let _ = writeln!(
        text,
        "<details><summary>{title}</summary>\n\n````text\n{content}\n````\n\n</details>\n"
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
