//! The flags of `run`, each by what it changes.

use std::collections::BTreeSet;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const JUDGE: &str = env!("CARGO_BIN_EXE_synckit-conformance");

struct Ran {
    output: Output,
    folder: TempDir,
}

impl Ran {
    fn code(&self) -> Option<i32> {
        self.output.status.code()
    }

    fn said(&self) -> String {
        let text = [&self.output.stdout[..], &self.output.stderr].concat();
        String::from_utf8_lossy(&text).into_owned()
    }

    fn report(&self) -> Value {
        let file = self.folder.path().join("target/conformance/report.json");
        serde_json::from_str(&std::fs::read_to_string(file).expect("a report")).expect("JSON")
    }

    fn ids(&self) -> BTreeSet<String> {
        let report = self.report();
        let cases = report["cases"].as_array().expect("cases").iter();
        cases
            .map(|case| case["id"].as_str().expect("an id").to_owned())
            .collect()
    }
}

fn run(arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(JUDGE)
        .arg("run")
        .args(arguments)
        .stdin(Stdio::null())
        .current_dir(folder.path())
        .output()
        .expect("the judge runs");
    Ran { output, folder }
}

fn client(arguments: &[&str]) -> Ran {
    let client = format!("{JUDGE} serve client");
    run(&[&["--client", &client][..], arguments].concat())
}

#[test]
fn all_shards_together_judge_each_case_once() {
    let whole = client(&["--only", "SK-O*"]).ids();
    assert!(whole.len() > 4);
    let mut together = BTreeSet::new();
    for shard in ["1/3", "2/3", "3/3"] {
        for id in client(&["--only", "SK-O*", "--shard", shard]).ids() {
            assert!(together.insert(id.clone()), "{id} twice");
        }
    }
    assert_eq!(together, whole);
}

#[test]
fn fewer_verdicts_than_asked_for_are_3() {
    let few = client(&["--only", "SK-OFFL-0001", "--min-cases", "2"]);
    assert_eq!(few.code(), Some(3), "{}", few.said());
    assert!(few.said().contains("--min-cases asks for 2"));
    let enough = client(&["--only", "SK-OFFL-0001", "--min-cases", "1"]);
    assert_eq!(enough.code(), Some(0), "{}", enough.said());
}

#[test]
fn a_profile_takes_its_cases_and_asks_for_its_features() {
    let core = client(&["--profile", "core", "--only", "SK-[CO]*"]);
    assert_eq!(core.code(), Some(0), "{}", core.said());
    let headline = core.report()["headline"].as_str().expect("text").to_owned();
    assert!(headline.ends_with(" core"), "{headline}");
    assert!(!core.ids().contains("SK-CRDT-0200"));
    let lacking = [
        "--capabilities",
        "lww",
        "--profile",
        "crdt",
        "--only",
        "SK-OFFL-*",
    ];
    let lacking = client(&lacking);
    assert_eq!(lacking.code(), Some(1), "{}", lacking.said());
    assert!(
        lacking.said().contains("crdt asks for counter, set"),
        "{}",
        lacking.said()
    );
}

#[test]
fn what_is_not_declared_is_unsupported_and_said_when_it_works() {
    let ran = client(&["--capabilities", "lww,counter", "--skip", "SK-[FSHO]*"]);
    assert_eq!(ran.code(), Some(0), "{}", ran.said());
    assert!(
        ran.said().contains("INFO  set is not declared, and works"),
        "{}",
        ran.said()
    );
    assert!(!ran.said().contains("INFO  counter"));
    let report = ran.report();
    let verdict = |id: &str| {
        let cases = report["cases"].as_array().expect("cases");
        let case = cases.iter().find(|case| case["id"] == id).expect("judged");
        case["verdict"].as_str().expect("text").to_owned()
    };
    assert_eq!(verdict("SK-CRDT-0200"), "pass");
    assert_eq!(verdict("SK-CRDT-0210"), "unsupported");
}

#[test]
fn what_is_declared_and_does_not_work_is_a_failure() {
    // Knows how to greet, and no other verb.
    let script = "n=0; while read -r line; do n=$((n+1)); case $line in \
        *hello*) echo \"{\\\"id\\\":$n,\\\"name\\\":\\\"x\\\"}\";; \
        *) echo \"{\\\"id\\\":$n,\\\"skip\\\":\\\"no\\\"}\";; esac; done";
    let driver = format!("sh -c '{script}'");
    let narrow = ["--skip", "SK-[A-BD-Z]*", "--patience", "500"];
    let claims = [
        &["--client", &driver, "--capabilities", "lww,counter"][..],
        &narrow,
    ]
    .concat();
    let ran = run(&claims);
    assert_eq!(ran.code(), Some(1), "{}", ran.said());
    assert!(
        ran.said()
            .contains("FAIL  counter is declared, and does not work"),
        "{}",
        ran.said()
    );
}

#[test]
fn a_case_is_judged_as_often_as_asked_and_its_rounds_are_told() {
    let ran = client(&["--only", "SK-OFFL-0001", "--repeat", "3"]);
    assert_eq!(ran.code(), Some(0), "{}", ran.said());
    assert_eq!(
        ran.report()["cases"][0]["rounds"],
        serde_json::json!(["pass", "pass", "pass"])
    );
}

#[test]
fn a_run_that_is_cut_off_says_so_and_shows_nothing() {
    let ran = run(&["--deadline", "0s"]);
    assert_eq!(ran.code(), Some(3), "{}", ran.said());
}

#[test]
fn a_person_is_told_where_to_attach_a_debugger() {
    let ran = client(&["--only", "SK-OFFL-0001", "--attach", "--no-timeout"]);
    assert_eq!(ran.code(), Some(0), "{}", ran.said());
    assert!(
        ran.said().contains("attach  SK-OFFL-0001  client process "),
        "{}",
        ran.said()
    );
    let server = ["--only", "SK-WIRE-0001", "--transport", "ws", "--attach"];
    let said = run(&server).said();
    assert!(
        said.contains("attach  SK-WIRE-0001[ws]  server process "),
        "{said}"
    );
}

#[test]
fn known_failures_are_0_and_news_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("expect.toml");
    let server = format!("{JUDGE} serve mutant:SRV-PONG-OF-ANOTHER-NONCE");
    let judged = |expected: &str| {
        std::fs::write(&file, expected).expect("written");
        let file = file.display().to_string();
        let peer = [
            "--server-cmd",
            &server,
            "--transport",
            "ws",
            "--only",
            "SK-HAND-0013",
        ];
        run(&[&peer[..], &["--expect", &file]].concat())
    };
    let entry = |got: &str| {
        format!("[[expect]]\ncase = \"SK-HAND-0013\"\nissue = \"https://example.org/1\"\n{got}")
    };
    assert_eq!(judged("").code(), Some(1));
    let known = judged(&entry(""));
    assert_eq!(known.code(), Some(0), "{}", known.said());
    let other = judged(&entry("got = \"something else\"\n"));
    assert_eq!(other.code(), Some(5), "{}", other.said());
}
