//! One case of the page, with all its transports.

use maud::{Markup, html};

use super::diagram::diagram;
use crate::case::Role;
use crate::event_log::{CaseRecord, FailureRecord};
use crate::run::Verdict;

/// The entry of a case. All runs are of one case, over one transport each.
pub(super) fn case_entry(runs: &[&CaseRecord]) -> Markup {
    let Some(first) = runs.first() else {
        return html! {};
    };
    let head = &first.head;
    let verdicts: Vec<&str> = runs.iter().map(|run| run.end.verdict.name()).collect();
    let seconds: f64 = runs.iter().map(|run| run.end.seconds).sum();
    let role = match head.role {
        Role::Server => "server",
        Role::Client => "client",
    };
    html! {
        details.case #(head.id) data-verdicts=(verdicts.join(" ")) data-area=(head.area())
            data-level=(head.level.name()) data-role=(role) data-text=(searchable(first)) {
            summary {
                span.runs { @for run in runs { (badge(run)) } }
                code.id { (head.id) }
                span.title { (head.title) }
                span.took { (format!("{:.0} ms", seconds * 1_000.0)) }
            }
            div.body {
                p.about {
                    a href=(format!("#{}", head.id)) { (head.path) }
                    span.tag { (head.level.name()) }
                    span.tag { (role) }
                    @for feature in &head.features { span.tag { (feature.name()) } }
                    @if let Some(twin) = &head.twin {
                        a.tag href=(format!("#{twin}")) { "twin " (twin) }
                    }
                }
                @for clause in &head.clauses {
                    blockquote { cite { (clause.id) } " " (clause.text) }
                }
                @for run in runs { (run_section(run)) }
                @if !runs.iter().any(|run| is_told(run)) { (steps(first, 0)) }
            }
        }
    }
}

fn badge(run: &CaseRecord) -> Markup {
    let verdict = run.end.verdict;
    let over = run
        .head
        .transport
        .map_or("", |transport| transport.suffix());
    html! {
        span class=(format!("verdict {}", verdict.name())) title=(run.head.case) {
            (verdict.name()) @if !over.is_empty() { small { (over) } }
        }
    }
}

fn searchable(case: &CaseRecord) -> String {
    let head = &case.head;
    let clauses: Vec<&str> = head
        .clauses
        .iter()
        .map(|clause| clause.id.as_str())
        .collect();
    let steps = head.steps.join(" ");
    format!(
        "{} {} {} {} {steps}",
        head.id,
        head.path,
        head.title,
        clauses.join(" ")
    )
}

/// True when there is more to say than the verdict.
fn is_told(run: &CaseRecord) -> bool {
    run.end.failure.is_some() || run.flips() || !run.wire.is_empty()
}

/// What happened over one transport.
fn run_section(run: &CaseRecord) -> Markup {
    let step = run.end.failure.as_ref().map_or(0, |failure| failure.step);
    html! {
        section.run #(run.head.case) {
            h3 {
                (badge(run)) code { (run.head.case) }
                @if run.end.ending != "clean" { span.tag { (run.end.ending) " ending" } }
                @if run.flips() { span.tag.flip { (rounds(run)) } }
            }
            @if let Some(failure) = &run.end.failure { (told(failure)) }
            @if is_told(run) && run.end.verdict != Verdict::Unsupported { (steps(run, step)) }
            @if !run.wire.is_empty() { (diagram(&run.wire, run.end.failure.as_ref())) }
            p.replay { code.copy { "synckit-conformance replay " (run.end.replay) } }
        }
    }
}

fn rounds(run: &CaseRecord) -> String {
    let (failed, all) = (run.failed_rounds(), run.rounds.len());
    format!("flips: failed in {failed} of {all} rounds")
}

fn told(failure: &FailureRecord) -> Markup {
    html! {
        dl.failure {
            @if !failure.clause.id.is_empty() {
                dt { "clause" } dd { cite { (failure.clause.id) } " " (failure.clause.text) }
            }
            dt { "expected" } dd.expected { (failure.expected) }
            dt { "got" } dd.got { (failure.got) }
        }
        @if let Some(bytes) = &failure.bytes { pre.hex { (unindented(bytes)) } }
    }
}

/// The dump without the margin that it has on the console.
fn unindented(dump: &str) -> String {
    let lines: Vec<&str> = dump
        .lines()
        .map(|line| line.strip_prefix("        ").unwrap_or(line))
        .collect();
    lines.join("\n")
}

fn steps(run: &CaseRecord, failing: usize) -> Markup {
    html! {
        ol.steps {
            @for (index, step) in run.head.steps.iter().enumerate() {
                @let (verb, rest) = step.split_once(' ').unwrap_or((step.as_str(), ""));
                @let number = index + 1;
                li.failing[number == failing].after[failing > 0 && number > failing] {
                    b { (verb) } " " code { (rest) }
                }
            }
        }
    }
}
