//! The report of one run: failures first, a deep link for each case.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::case_entry::case_entry;
use super::overview::overview;
use super::page::page;
use crate::clause::Level;
use crate::event_log::{CaseRecord, RunRecord, VectorFailureRecord};
use crate::run::{Summary, Verdict};

/// The report as a page.
#[must_use]
pub fn write_html(record: &RunRecord) -> String {
    let summary = Summary::of_run(record);
    let title = format!("{}: {}", record.head.target.name, summary.headline());
    let body = html! {
        (overview(record, &summary))
        (expectations(record))
        (filters(record))
        main {
            (vector_failures(record))
            @for runs in ordered(record) { (case_entry(&runs)) }
            p.empty hidden { "Nothing fits these filters." }
        }
        footer {
            "Written by " code { "synckit-conformance " (record.head.suite) }
            " from its event log; " kbd { "/" } " searches, a case's id in the address opens it."
        }
    };
    page(&title, &body)
}

/// A case with all its transports; what did not pass comes first.
fn ordered(record: &RunRecord) -> Vec<Vec<&CaseRecord>> {
    let mut by_id: BTreeMap<&str, Vec<&CaseRecord>> = BTreeMap::new();
    for case in record.cases() {
        by_id.entry(&case.head.id).or_default().push(case);
    }
    let mut cases: Vec<Vec<&CaseRecord>> = by_id.into_values().collect();
    cases.sort_by_key(|runs| runs.iter().map(|run| urgency(run)).min());
    cases
}

/// What a reader wants to see first.
fn urgency(case: &CaseRecord) -> u8 {
    match case.end.verdict {
        Verdict::Harness => 0,
        Verdict::Fail | Verdict::Crash | Verdict::Timeout => 1,
        Verdict::Inconclusive => 2,
        Verdict::Nonstrict => 3,
        Verdict::Info => 4,
        Verdict::Pass | Verdict::Unsupported if case.flips() => 3,
        Verdict::Pass | Verdict::Unsupported => 5,
    }
}

fn expectations(record: &RunRecord) -> Markup {
    let stale: Vec<&String> = record
        .expectations
        .iter()
        .flat_map(|entry| &entry.stale)
        .collect();
    html! {
        @if !stale.is_empty() {
            section.notice {
                h2 { "Expectations that no longer hold" }
                ul { @for sentence in stale { li { (sentence) } } }
            }
        }
    }
}

fn filters(record: &RunRecord) -> Markup {
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for case in record.cases() {
        *counts.entry(case.end.verdict).or_default() += 1;
    }
    let mut areas: Vec<&str> = record.cases().map(|case| case.head.area()).collect();
    areas.sort_unstable();
    areas.dedup();
    html! {
        nav aria-label="filters" {
            input #search type="search" placeholder="Search id, path, title, clause, step"
                aria-label="search";
            div.chips {
                @for (verdict, count) in &counts {
                    label class=(format!("chip {}", verdict.name())) {
                        input type="checkbox" name="verdict" value=(verdict.name()) checked;
                        (verdict.name()) " " b { (count) }
                    }
                }
            }
            div.selects {
                (select("area", areas.into_iter()))
                (select("level", LEVELS.into_iter()))
                (select("role", ["server", "client"].into_iter()))
                output #shown {}
            }
        }
    }
}

const LEVELS: [&str; 4] = [
    Level::Must.name(),
    Level::Should.name(),
    Level::May.name(),
    Level::Info.name(),
];

fn select<'a>(name: &str, options: impl Iterator<Item = &'a str>) -> Markup {
    html! {
        select name=(name) aria-label=(name) {
            option value="" { "every " (name) }
            @for option in options { option value=(option) { (option) } }
        }
    }
}

/// The vectors that failed.
fn vector_failures(record: &RunRecord) -> Markup {
    html! {
        @for failure in record.vectors.iter().flat_map(|row| &row.failures) {
            (vector_failure(failure))
        }
    }
}

fn vector_failure(vector: &VectorFailureRecord) -> Markup {
    html! {
        details.case #(vector.id) data-verdicts="fail" data-area="" data-level="MUST"
            data-role="server" data-text=(vector.id) {
            summary {
                span.runs { span.verdict.fail { "fail" } }
                code.id { (vector.id) }
                span.title { (vector.about) }
                span.took {
                    @if vector.alike > 0 { "and " (vector.alike) " that look the same" }
                }
            }
            div.body {
                blockquote { cite { (vector.clause.id) } " " (vector.clause.text) }
                dl.failure {
                    dt { "expected" } dd.expected { (vector.expected) }
                    dt { "got" } dd.got { (vector.got) }
                    dt { "replay" } dd { code.copy { (vector.replay) } }
                }
            }
        }
    }
}
