//! The replay of the vectors: the reference passes, no pretender passes any, a planted bug is
//! named.

use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use synckit_conformance::case::TransportKind;
use synckit_conformance::null_peer::NullPeer;
use synckit_conformance::run::Verdict;
use synckit_conformance::target::{ServerPool, ServerSource};
use synckit_conformance::vector::replay::{
    VectorCampaign, VectorFailure, VectorLibrary, VectorSelection,
};

const JUDGE: &str = env!("CARGO_BIN_EXE_synckit-conformance");
/// Behaviours without a fault, and one frame of each kind: enough to see that the replay works.
const A_FEW: [&str; 6] = [
    "--only",
    "vectors/wire/valid/frame",
    "--only",
    "vectors/session/sync-session/10*",
    "--only",
    "vectors/session/healing*/1*",
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
    assert_eq!(rows.len(), 3, "{said}");
    for row in &rows {
        assert!(passed(row) > 10, "{row}");
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
        assert_eq!(rows.len(), 3, "{peer}");
        for row in &rows {
            assert_eq!(passed(row), 0, "{peer}: {row}");
            // Nobody can put back the log of a server that was started by a command.
            let played = row["name"] != "vectors/session/healing";
            let failures = row["failures"].as_array().expect("a list");
            assert_ne!(failures.is_empty(), played, "{peer}");
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

/// What the behaviours of healing say of a server of ours, restored, with this bug.
fn healing_failures(peer: &str) -> Vec<VectorFailure> {
    let source = ServerSource::Own {
        program: JUDGE.into(),
        peer: peer.to_owned(),
    };
    let only = ["vectors/session/healing*".to_owned()];
    let campaign = VectorCampaign {
        library: VectorLibrary::of_this_release().expect("the vectors"),
        selection: VectorSelection::new(&only, &[]).expect("a glob"),
        servers: Arc::new(ServerPool::new(source)),
        transports: vec![TransportKind::WebSocket],
        patience: Duration::from_secs(1),
        stride: 4,
        fail_fast: true,
        deadline: None,
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut rows = runtime.block_on(campaign.run()).expect("a server");
    let row = rows.pop().expect("a row");
    assert!(row.count(Verdict::Unsupported) == 0, "{row:?}");
    row.failures
}

#[test]
fn a_restored_server_that_heals_wrongly_is_caught_by_a_behaviour() {
    assert!(healing_failures("reference").is_empty());
    for bug in [
        "SRV-NOTHING-WANTED",
        "SRV-WANT-FALLS-SHORT",
        "SRV-RETURN-REFUSED",
    ] {
        let failures = healing_failures(&format!("mutant:{bug}"));
        assert!(!failures.is_empty(), "{bug} survives");
    }
}

#[test]
fn without_vectors_there_is_no_row() {
    let (output, rows) = rows(&["--only", "SK-WIRE-0001", "--vectors", "none"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(rows.is_empty());
}
