//! A suite that a pretender passes shows nothing: of a hundred cases, all null peers together pass
//! at most two.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;
use synckit_conformance::null_peer::NullPeer;

const JUDGE: &str = env!("CARGO_BIN_EXE_synckit-conformance");
const MAX_PERCENT: usize = 2;

/// The cases that a pretender passes, and how many were judged.
fn score(peer: NullPeer) -> (BTreeSet<String>, usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder.path().join("report.json");
    let output = Command::new(JUDGE)
        .current_dir(folder.path())
        .args([
            "run",
            "--no-preflight",
            "--transport",
            "ws",
            "--patience",
            "150",
            "--jobs",
            "64",
        ])
        .args(["--server-cmd", &format!("{JUDGE} serve null:{peer}")])
        .args([
            "--skip",
            "SK-HAND-0011",
            "--vectors",
            "none",
            "--report",
            &format!("json={}", report.display()),
        ])
        .output()
        .expect("the judge runs");
    let text = std::fs::read_to_string(report).unwrap_or_else(|error| {
        let said = String::from_utf8_lossy(&output.stderr);
        panic!("{peer}: no report, {error}; the judge said:\n{said}")
    });
    let report: Value = serde_json::from_str(&text).expect("JSON");
    let cases = report["cases"].as_array().expect("cases").iter();
    let judged: Vec<&Value> = cases
        .filter(|case| case["verdict"] != "unsupported")
        .collect();
    let passed = judged.iter().filter(|case| case["verdict"] == "pass");
    let passed = passed.map(|case| case["id"].to_string()).collect();
    (passed, judged.len())
}

#[test]
fn all_null_peers_together_pass_at_most_two_cases_in_a_hundred() {
    let mut union = BTreeSet::new();
    let mut all = 0;
    for peer in NullPeer::ALL {
        let (passed, judged) = score(peer);
        assert!(judged > 100, "{peer}: only {judged} cases were judged");
        println!("{peer} passes {} of {judged}", passed.len());
        union.extend(passed);
        all = judged.max(all);
    }
    println!("together they pass {} of {all}", union.len());
    assert!(union.len() * 100 <= all * MAX_PERCENT, "{union:?} of {all}");
}
