//! The head of the page: who was judged, what it came to, and where it stands in each area.

use maud::{Markup, html};

use super::page::tone;
use crate::case::Feature;
use crate::event_log::{RunHead, RunRecord};
use crate::run::{Summary, Totals, Verdict};

pub(super) fn overview(record: &RunRecord, summary: &Summary) -> Markup {
    html! {
        header class=(tone(summary.exit_code())) {
            p.brand { "SyncKit conformance" }
            h1 { (record.head.target.name) }
            p.headline {
                strong { (summary.passed()) }
                span.of { "/" (summary.cases()) " " (summary.profile.name()) }
                @if let Some(vectors) = summary.vectors_line() { span.vectors { (vectors) } }
            }
            p.sentence { (summary.sentence()) }
            (bar(&summary.totals))
            (facts(record))
        }
        section.tiles aria-label="areas" {
            @for (area, totals) in &summary.areas { (tile(area, totals)) }
        }
        (features(record, summary))
    }
}

/// The share of each verdict.
fn bar(totals: &Totals) -> Markup {
    html! {
        div.bar role="img" aria-label="share of each verdict" {
            @for (verdict, count) in totals {
                @let grow = format!("flex-grow:{count}");
                span class=(verdict.name()) style=(grow)
                    title=(format!("{count} {}", verdict.name())) {}
            }
        }
    }
}

fn tile(area: &str, totals: &Totals) -> Markup {
    let all: usize = totals.values().sum();
    let passed = totals.get(&Verdict::Pass).copied().unwrap_or(0);
    let is_area = !area.contains('/');
    html! {
        button.tile type="button" data-area=[is_area.then_some(area)] disabled[!is_area] {
            span.name { (area) }
            span.count { b { (passed) } "/" (all) }
            (bar(totals))
        }
    }
}

/// What the peer says that it has, and whether that is so.
fn features(record: &RunRecord, summary: &Summary) -> Markup {
    let shown = Feature::ALL
        .into_iter()
        .filter(|feature| summary.features.contains_key(feature));
    html! {
        section.features aria-label="features" {
            @for feature in shown {
                @let totals = &summary.features[&feature];
                @let passed = totals.get(&Verdict::Pass).copied().unwrap_or(0);
                @let all: usize = totals.values().sum();
                @let declared = record.head.declared.contains(&feature);
                span.feature.undeclared[!declared] {
                    b { (feature.name()) }
                    @if declared { " " (passed) "/" (all) }
                    @else { " " (undeclared(record, feature)) }
                }
            }
        }
    }
}

fn undeclared(record: &RunRecord, feature: Feature) -> &'static str {
    let probe = record.probes.iter().find(|probe| probe.feature == feature);
    match probe {
        Some(probe) if probe.works => "not declared, and works",
        Some(_) | None => "not declared",
    }
}

fn facts(record: &RunRecord) -> Markup {
    let head = &record.head;
    let transports: Vec<&str> = head.transports.iter().map(|kind| kind.suffix()).collect();
    let fact = |name: &str, value: &str| {
        html! { @if !value.is_empty() { div { dt { (name) } dd { (value) } } } }
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let took = record.end.as_ref().map_or_else(
        || "cut off".to_owned(),
        |end| format!("{:.1} s", end.seconds),
    );
    html! {
        dl.facts {
            (fact("judged", &utc(head)))
            (fact("in", &took))
            (fact("server", &text(&head.target.server)))
            (fact("client", &text(&head.target.client)))
            (fact("over", &transports.join(", ")))
            (fact("suite", &head.suite))
            (fact("specification", &head.spec))
            (fact("seed", &head.seed.to_string()))
            (fact("shard", &head.shard.map_or_else(String::new, |shard| shard.to_string())))
            @if head.rounds > 1 { (fact("rounds", &head.rounds.to_string())) }
        }
    }
}

/// When the run began, as a date.
fn utc(head: &RunHead) -> String {
    let date = crate::run::Date::of_unix_ms(head.started_at_ms);
    let minutes = head.started_at_ms / 60_000 % 1_440;
    format!("{date} {:02}:{:02} UTC", minutes / 60, minutes % 60)
}
