//! The replay of the vectors: the reference passes, no pretender passes any, a planted bug is
//! named.

use std::process::{Command, Output};

use serde_json::Value;
use synckit_conformance::null_peer::NullPeer;

const JUDGE: &str = env!("CARGO_BIN_EXE_synckit-conformance");
/// Behaviours without a fault, and one frame of each kind: enough to see that the replay works.
const A_FEW: [&str; 4] = [
    "--only",
    "vectors/wire/valid/frame",
    "--only",
    "vectors/session/sync-session/10*",
];

/// The row of this name, from the report of a run with these arguments.
fn rows(arguments: &[&str]) -> (Output, Vec<Value>) {
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder.path().join("report.json");
    let output = Command::new(JUDGE)
        .arg("run")
        .current_dir(folder.path())
        .args(arguments)
        .args(["--report", &format!("json={}", report.display())])
        .output()
        .expect("the judge runs");
    let text = std::fs::read_to_string(report).expect("a report");
    let report: Value = serde_json::from_str(&text).expect("JSON");
    let rows = report["vectors"].as_array().expect("rows").clone();
    (output, rows)
}

fn passed(row: &Value) -> u64 {
    row["totals"]["pass"].as_u64().unwrap_or(0)
}

#[test]
fn the_reference_passes_the_vectors() {
    let mut arguments = A_FEW.to_vec();
    arguments.extend(["--transport", "ws"]);
    let (output, rows) = rows(&arguments);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(rows.len(), 2, "{said}");
    for row in &rows {
        assert!(passed(row) > 20, "{row}");
        assert_eq!(row["failures"].as_array().map(Vec::len), Some(0), "{row}");
    }
}

#[test]
fn no_null_peer_passes_a_vector() {
    for peer in NullPeer::ALL {
        let server = format!("{JUDGE} serve null:{peer}");
        let (output, rows) = rows(&[
            "--server-cmd",
            &server,
            "--no-preflight",
            "--transport",
            "ws",
            "--patience",
            "100",
            "--only",
            "vectors",
        ]);
        assert_eq!(output.status.code(), Some(1), "{peer}");
        assert_eq!(rows.len(), 2, "{peer}");
        for row in &rows {
            assert_eq!(passed(row), 0, "{peer}: {row}");
            assert!(
                !row["failures"].as_array().expect("a list").is_empty(),
                "{peer}"
            );
        }
    }
}

#[test]
fn a_server_that_appends_what_it_has_is_caught_by_a_behaviour() {
    let server = format!("{JUDGE} serve mutant:SRV-NO-DEDUPLICATION");
    let mut arguments = A_FEW.to_vec();
    arguments.extend([
        "--server-cmd",
        &server,
        "--transport",
        "ws",
        "--patience",
        "1000",
    ]);
    let (output, rows) = rows(&arguments);
    assert_eq!(output.status.code(), Some(1));
    let session = rows.iter().find(|row| row["name"] == "vectors/session");
    let failures = session.expect("a row")["failures"]
        .as_array()
        .expect("a list")
        .clone();
    assert!(!failures.is_empty(), "no behaviour noticed");
    assert!(
        failures.iter().all(|failure| failure["clause"] != ""),
        "{failures:?}"
    );
}

#[test]
fn without_vectors_there_is_no_row() {
    let (output, rows) = rows(&["--only", "SK-WIRE-0001", "--vectors", "none"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(rows.is_empty());
}
