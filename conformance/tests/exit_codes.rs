//! The exit codes of the command line: what a build server goes by.

use std::process::{Command, Output};

const JUDGE: &str = env!("CARGO_BIN_EXE_synckit-conformance");

fn judge(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    Command::new(JUDGE)
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .expect("the judge runs")
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

#[test]
fn a_conformant_peer_is_0_and_its_reports_are_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(JUDGE)
        .args(["run", "--only", "SK-WIRE-0001", "--only", "SK-OFFL-0001"])
        .current_dir(folder.path())
        .output()
        .expect("the judge runs");
    assert_eq!(
        code(&output),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    for report in ["report.html", "junit.xml", "report.json"] {
        assert!(
            folder
                .path()
                .join("target/conformance")
                .join(report)
                .is_file(),
            "{report}"
        );
    }
}

#[test]
fn a_broken_peer_is_1() {
    let server = format!("{JUDGE} serve mutant:SRV-PONG-OF-ANOTHER-NONCE");
    let arguments = [
        "run",
        "--server-cmd",
        &server,
        "--only",
        "SK-HAND-0013",
        "--transport",
        "ws",
    ];
    let output = judge(&arguments);
    assert_eq!(
        code(&output),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

#[test]
fn a_wrong_flag_is_2() {
    assert_eq!(code(&judge(&["run", "--no-such-flag"])), Some(2));
}

#[test]
fn nothing_judged_is_3_and_never_0() {
    assert_eq!(code(&judge(&["run", "--only", "no/such/case"])), Some(3));
}

#[test]
fn nobody_there_is_4_and_said_in_one_sentence() {
    let output = judge(&[
        "run",
        "--server",
        "ws://127.0.0.1:1/v1/sync",
        "--transport",
        "ws",
    ]);
    assert_eq!(code(&output), Some(4));
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.contains("nothing answers at the given address"),
        "{said}"
    );
}

#[test]
fn a_driver_that_does_not_answer_is_4() {
    for driver in ["false", "echo nonsense", "sleep 60"] {
        let output = judge(&["run", "--client", driver, "--only", "SK-OFFL-0001"]);
        assert_eq!(code(&output), Some(4), "{driver}");
    }
}

#[test]
fn an_expectation_that_no_longer_holds_is_5() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("expect.toml");
    let text = "[[expect]]\ncase = \"SK-OFFL-0001\"\nissue = \"https://example.org/1\"\n";
    std::fs::write(&file, text).expect("written");
    let file = file.display().to_string();
    assert_eq!(
        code(&judge(&[
            "run",
            "--only",
            "SK-OFFL-0001",
            "--expect",
            &file
        ])),
        Some(5)
    );
}

#[test]
fn a_replayed_case_has_the_verdict_of_its_run() {
    assert_eq!(code(&judge(&["replay", "sk1:SK-WIRE-0001:ws:1"])), Some(0));
    assert_eq!(code(&judge(&["replay", "not-a-token"])), Some(6));
}
