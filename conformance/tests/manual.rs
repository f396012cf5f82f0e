//! What the program says of itself: manual, completions, and a case for programs.

use std::fs;
use std::process::Command;

use serde_json::Value;

const JUDGE: &str = env!("CARGO_BIN_EXE_synckit-conformance");

fn said(arguments: &[&str]) -> String {
    let output = Command::new(JUDGE)
        .args(arguments)
        .output()
        .expect("the judge runs");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn every_shell_completes_every_verb() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = said(&["completions", shell]);
        for verb in ["run", "explain", "matrix", "expect"] {
            assert!(script.contains(verb), "{shell} {verb}");
        }
    }
}

#[test]
fn the_manual_has_a_page_for_each_verb() {
    assert!(said(&["man"]).contains(".TH synckit-conformance 1"));
    let folder = tempfile::tempdir().expect("a folder");
    said(&["man", "--out", &folder.path().display().to_string()]);
    let page = fs::read_to_string(folder.path().join("synckit-conformance-run.1"));
    assert!(page.expect("a page").contains("\\-\\-profile"));
}

#[test]
fn a_case_explains_itself_to_programs() {
    let case: Value =
        serde_json::from_str(&said(&["explain", "SK-SYNC-0031", "--json"])).expect("JSON");
    assert_eq!(case["id"], "SK-SYNC-0031");
    assert_eq!(case["features"], serde_json::json!(["lww"]));
    let clauses = case["clauses"].as_array().expect("clauses");
    assert!(
        clauses
            .iter()
            .all(|clause| clause["text"].as_str().is_some_and(|t| !t.is_empty()))
    );
    assert!(
        case["steps"]
            .as_array()
            .is_some_and(|steps| !steps.is_empty())
    );
}
