//! The JSON report: stable, for programs.

use serde_json::{Value, json};

use super::Report;
use crate::run::Verdict;
use crate::vector::replay::{VectorFailure, VectorRow};

/// The report as JSON text.
///
/// # Errors
/// Never in practice: everything in it is plain data.
pub fn write_json(report: &Report<'_>) -> Result<String, serde_json::Error> {
    let totals: serde_json::Map<String, Value> = Verdict::ALL
        .into_iter()
        .map(|verdict| {
            (
                verdict.name().to_owned(),
                json!(report.summary.count(verdict)),
            )
        })
        .collect();
    let cases: Vec<Value> = report.results.iter().map(case).collect();
    let vectors: Vec<Value> = report.vectors.iter().map(row).collect();
    let text = json!({
        "suite": env!("CARGO_PKG_VERSION"), "spec": env!("CARGO_PKG_VERSION"),
        "seed": report.seed, "totals": totals, "vectors": vectors,
        "cases": cases,
    });
    serde_json::to_string_pretty(&text)
}

fn row(row: &VectorRow) -> Value {
    let totals = row
        .totals
        .iter()
        .map(|(verdict, count)| (verdict.name().to_owned(), json!(count)));
    let transports: Vec<&str> = row.transports.iter().map(|kind| kind.suffix()).collect();
    let failures: Vec<Value> = row.failures.iter().map(vector).collect();
    json!({
        "name": row.name, "vectors": row.vectors, "transports": transports,
        "totals": totals.collect::<serde_json::Map<_, _>>(), "notes": row.notes,
        "seconds": (row.took.as_secs_f64() * 1_000.0).round() / 1_000.0, "failures": failures,
    })
}

fn vector(vector: &VectorFailure) -> Value {
    json!({
        "id": vector.name(), "alike": vector.alike, "about": vector.about,
        "clause": vector.clause(), "expected": vector.failure.expected, "got": vector.failure.got,
    })
}

fn case(result: &crate::run::CaseResult) -> Value {
    let definition = &result.item.case;
    let failure = result.failure.as_ref().map(|failure| {
        json!({
            "step": failure.step, "clause": failure.clause,
            "expected": failure.expected, "got": failure.got,
        })
    });
    json!({
        "id": result.item.name(), "path": definition.path, "title": definition.title,
        "level": definition.level, "role": definition.role, "verdict": result.verdict,
        "ending": result.ending(), "clauses": definition.clauses,
        "seconds": (result.took.as_secs_f64() * 1_000.0).round() / 1_000.0,
        "replay": result.replay.to_string(), "failure": failure,
    })
}
