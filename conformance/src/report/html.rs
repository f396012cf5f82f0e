//! The HTML report: one page, no network, a deep link for each case.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::diagram::diagram;
use super::{Report, quoted_clause, vector_text};
use crate::frame::annotate;
use crate::run::{CaseResult, Verdict};

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// The report as a page.
#[must_use]
pub fn write_html(report: &Report<'_>) -> String {
    let passed = report.summary.count(Verdict::Pass);
    let judged = report.summary.judged();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "SyncKit conformance: " (passed) "/" (judged) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "SyncKit conformance" }
                    @let colour = if report.summary.exit_code() == 0 { "good" } else { "bad" };
                    p.headline class=(colour) {
                        strong { (passed) "/" (judged) } " passed"
                    }
                    p.meta { "suite " (env!("CARGO_PKG_VERSION")) ", seed " (report.seed) }
                }
                (areas(report))
                (vectors(report))
                (filters(report))
                main { @for result in ordered(report.results) { (case(result, report)) } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// Failures first.
fn ordered(results: &[CaseResult]) -> Vec<&CaseResult> {
    let mut ordered: Vec<&CaseResult> = results.iter().collect();
    ordered.sort_by_key(|result| matches!(result.verdict, Verdict::Pass | Verdict::Unsupported));
    ordered
}

fn areas(report: &Report<'_>) -> Markup {
    html! {
        section.areas {
            @for (area, totals) in &report.summary.areas {
                @let all: usize = totals.values().sum();
                @let passed = totals.get(&Verdict::Pass).copied().unwrap_or(0);
                a.area href=(format!("#area={area}")) data-area=(area) {
                    span.name { (area) }
                    span.count { (passed) "/" (all) }
                    meter min="0" max=(all) value=(passed) {}
                }
            }
        }
    }
}

/// The rows of the vectors, and what failed of them.
fn vectors(report: &Report<'_>) -> Markup {
    html! {
        @for row in report.vectors {
            p.meta { (row.headline()) }
            @for failure in &row.failures {
                details.case #(failure.name()) {
                    summary { span.verdict.fail { "fail" } code { (failure.name()) } }
                    pre { (vector_text(failure, report.catalogue)) }
                }
            }
        }
    }
}

fn filters(report: &Report<'_>) -> Markup {
    html! {
        nav {
            input #search type="search" placeholder="id, path, clause or title" aria-label="search";
            @for verdict in Verdict::ALL {
                @let count = report.summary.count(verdict);
                @if count > 0 {
                    label class=(format!("chip {}", verdict.name())) {
                        input type="checkbox" value=(verdict.name()) checked;
                        (verdict.name()) " " (count)
                    }
                }
            }
        }
    }
}

fn case(result: &CaseResult, report: &Report<'_>) -> Markup {
    let definition = &result.item.case;
    let name = result.item.name();
    let passed = result.failure.is_none();
    let clauses = definition.clauses.join(" ");
    let searchable = format!("{name} {} {} {clauses}", definition.path, definition.title);
    html! {
        details.case #(name) data-verdict=(result.verdict.name()) data-area=(definition.id.area())
            data-text=(searchable) {
            summary {
                @let verdict = result.verdict.name();
                span class=(format!("verdict {verdict}")) { (verdict) }
                code { (name) }
                span.title { (definition.title) }
                span.took { (result.took.as_millis()) " ms" }
            }
            @for clause in &definition.clauses {
                blockquote {
                    cite { (clause) } " "
                    (report.catalogue.get(clause).map_or("", |found| found.text.as_str()))
                }
            }
            ol.steps {
                @for (index, step) in definition.steps.iter().enumerate() {
                    @let failing = result.failure.as_ref().is_some_and(|f| f.step == index + 1);
                    li class=(if failing { "failing" } else { "" }) { code { (step) } }
                }
            }
            @if !passed { (failure(result, report)) (diagram_of(result)) }
            p.replay { code { "synckit-conformance replay " (result.replay) } }
        }
    }
}

fn failure(result: &CaseResult, report: &Report<'_>) -> Markup {
    let Some(failure) = &result.failure else {
        return html! {};
    };
    let (clause, sentence) = quoted_clause(result, report.catalogue);
    html! {
        dl.failure {
            dt { "clause" } dd { cite { (clause) } " " (sentence) }
            dt { "expected" } dd { code { (failure.expected) } }
            dt { "got" } dd { code { (failure.got) } }
        }
        @if let Some(bytes) = &failure.bytes { pre { (annotate(bytes)) } }
    }
}

fn diagram_of(result: &CaseResult) -> Markup {
    let step = result.failure.as_ref().map_or(0, |failure| failure.step);
    html! { div.diagram { (diagram(&result.trace, step)) } }
}
