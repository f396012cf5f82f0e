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
const A_FEW: [&str; 12] = [
    "--only",
    "vectors/wire/valid/frame",
    "--only",
    "vectors/session/sync-session/10*",
    "--only",
    "vectors/session/healing*/1*",
    "--only",
    "vectors/session/partial*/1*",
    "--only",
    "vectors/session/access/1*",
    "--only",
    "vectors/session/awareness*/1*",
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
    assert_eq!(rows.len(), 6, "{said}");
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
            "--jwt-secret",
            "whatever",
            "--no-preflight",
            "--transport",
            "ws",
            "--patience",
            "100",
            "--only",
            "vectors",
        ]);
        assert_eq!(output.status.code(), Some(1), "{peer}");
        assert_eq!(rows.len(), 6, "{peer}");
        for row in &rows {
            assert_eq!(passed(row), 0, "{peer}: {row}");
            let caught = !row["failures"].as_array().expect("a list").is_empty();
            match row["name"].as_str() {
                // Nobody can put back the log of a server that was started by a command.
                Some("vectors/session/healing") => assert!(!caught, "{peer}: {row}"),
                // Most do not even agree on access lists, on queries, or on presence.
                Some(
                    "vectors/session/access"
                    | "vectors/session/partial"
                    | "vectors/session/awareness",
                ) => {}
                Some(_) | None => assert!(caught, "{peer}: {row}"),
            }
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

/// What some behaviours say of a server of ours, set up as they need it.
fn failures(peer: &str, only: &str, stride: usize) -> Vec<VectorFailure> {
    let source = ServerSource::Own {
        program: JUDGE.into(),
        peer: peer.to_owned(),
    };
    let only = [only.to_owned()];
    let campaign = VectorCampaign {
        library: VectorLibrary::of_this_release().expect("the vectors"),
        selection: VectorSelection::new(&only, &[]).expect("a glob"),
        servers: Arc::new(ServerPool::new(source)),
        transports: vec![TransportKind::WebSocket],
        patience: Duration::from_secs(1),
        stride,
        fail_fast: true,
        deadline: None,
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut rows = runtime.block_on(campaign.run()).expect("a server");
    let row = rows.pop().expect("a row");
    assert!(row.count(Verdict::Pass) + row.failures.len() > 0, "{row:?}");
    row.failures
}

/// The reference passes these behaviours, and each of these planted bugs fails one.
fn catch_each(only: &str, stride: usize, bugs: &[&str]) {
    assert!(failures("reference", only, stride).is_empty());
    for bug in bugs {
        let failures = failures(&format!("mutant:{bug}"), only, stride);
        assert!(!failures.is_empty(), "{bug} survives");
    }
}

#[test]
fn a_restored_server_that_heals_wrongly_is_caught_by_a_behaviour() {
    let bugs = [
        "SRV-NOTHING-WANTED",
        "SRV-WANT-FALLS-SHORT",
        "SRV-RETURN-REFUSED",
    ];
    catch_each("vectors/session/healing*", 4, &bugs);
}

#[test]
fn a_server_that_answers_queries_wrongly_is_caught_by_a_behaviour() {
    let bugs = [
        "SRV-QUERY-PREFIX-IGNORED",
        "SRV-QUERY-PAGES-SKIP-ONE",
        "SRV-QUERY-ONE-PAGE",
        "SRV-QUERY-PAGE-TOO-LARGE",
        "SRV-QUERY-CREATIONS-UNTOLD",
        "SRV-QUERY-GRANTS-UNTOLD",
        "SRV-QUERY-PAGES-UNCHECKED",
        "SRV-QUERY-NEWS-UNCHECKED",
    ];
    catch_each("vectors/session/partial*", 2, &bugs);
}

#[test]
fn a_server_that_lets_in_or_keeps_out_wrongly_is_caught_by_a_behaviour() {
    let bugs = [
        "SRV-TOKEN-OUTRANKS-NONE",
        "SRV-LIST-NEVER-RAISES",
        "SRV-WRITERS-DECIDE",
        "SRV-SUBJECT-UNTOLD",
        "SRV-ACCESS-CHECKED-ONCE",
        "SRV-REGAINED-FORGOTTEN",
        "SRV-RENEWAL-KEEPS-PERMISSIONS",
    ];
    catch_each("vectors/session/access/*", 1, &bugs);
}

#[test]
fn a_server_that_knows_wrongly_who_is_here_is_caught_by_a_behaviour() {
    let bugs = [
        "SRV-PRESENCE-CLOCK-IGNORED",
        "SRV-PRESENCE-UNTOLD",
        "SRV-PRESENCE-OUTLIVES-CONNECTION",
        "SRV-PRESENCE-OF-NEWER-DEPARTS",
        "SRV-PRESENCE-DEPARTS-LATER",
    ];
    catch_each("vectors/session/awareness*", 1, &bugs);
}

#[test]
fn without_vectors_there_is_no_row() {
    let (output, rows) = rows(&["--only", "SK-WIRE-0001", "--vectors", "none"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(rows.is_empty());
}
