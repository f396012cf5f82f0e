//! The linter says nothing of a sound conversation, and names the clause that either side breaks.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

const JUDGE: &str = env!("CARGO_BIN_EXE_synckit-conformance");

/// A child that is ended with the test, and where it listens.
struct Peer {
    child: Child,
    url: String,
}

impl Peer {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(JUDGE)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the judge runs");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a ready line");
        let url = line
            .split_whitespace()
            .find_map(|word| word.strip_prefix("ws="));
        let url = url.expect("an address").to_owned();
        // What is printed later must not block it.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Self { child, url }
    }

    /// Asks it to leave, and waits until it has.
    fn leave(mut self) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        assert!(asked.expect("kill runs").success());
        self.child.wait().expect("it ends");
    }
}

/// The clauses that either side breaks while these cases are played through the linter.
fn broken(peer: &str, cases: &str) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder.path().join("lint.json");
    let server = Peer::start(&["serve", peer]);
    let to_file = report.display().to_string();
    let linter = Peer::start(&[
        "proxy",
        "--listen",
        "127.0.0.1:0",
        "--upstream",
        &server.url,
        "--json",
        &to_file,
    ]);
    let played = Command::new(JUDGE)
        .args([
            "run",
            "--server",
            &linter.url,
            "--transport",
            "ws",
            "--patience",
            "1000",
        ])
        .args(["--vectors", "none", "--only", cases])
        .args([
            "--report",
            &format!("json={}", folder.path().join("run.json").display()),
        ])
        .output();
    played.expect("the judge runs");
    linter.leave();
    server.leave();
    let report = std::fs::read_to_string(report).expect("a report");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert!(report["frames"].as_u64() > Some(10), "{report}");
    let findings = report["findings"].as_array().expect("findings").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    findings
        .map(|finding| (text(&finding["side"]), text(&finding["clause"])))
        .collect()
}

#[test]
fn a_sound_conversation_is_passed_in_silence() {
    assert_eq!(broken("reference", "session/follow/*"), []);
}

#[test]
fn a_server_that_breaks_a_clause_is_named_with_it() {
    let found = broken("mutant:SRV-PREVIOUS-CURSOR-STALE", "session/follow/*");
    assert!(
        found.contains(&("server".to_owned(), "SK-SESS-052".to_owned())),
        "{found:?}"
    );
}

#[test]
fn a_client_that_breaks_a_clause_is_named_with_it() {
    // Here the judge plays the client, and sends what only a server may send.
    let found = broken("reference", "SK-WIRE-0020");
    assert!(found.iter().any(|(side, _)| side == "client"), "{found:?}");
}
