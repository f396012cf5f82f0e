//! A suite that a pretender passes shows nothing: each null peer scores at most two in a hundred.

use std::process::Command;

use serde_json::Value;
use synckit_conformance::null_peer::NullPeer;

const JUDGE: &str = env!("CARGO_BIN_EXE_synckit-conformance");
const MAX_PERCENT: u64 = 2;

fn score(peer: NullPeer) -> (u64, u64) {
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
    let totals = report["totals"].as_object().expect("totals");
    let judged = totals
        .iter()
        .filter(|(verdict, _)| *verdict != "unsupported");
    let all = judged.filter_map(|(_, count)| count.as_u64()).sum();
    (totals["pass"].as_u64().expect("a count"), all)
}

#[test]
fn no_null_peer_passes_more_than_two_cases_in_a_hundred() {
    for peer in NullPeer::ALL {
        let (passed, all) = score(peer);
        assert!(all > 100, "{peer}: only {all} cases were judged");
        assert!(
            passed * 100 <= all * MAX_PERCENT,
            "{peer} passes {passed} of {all}"
        );
    }
}
