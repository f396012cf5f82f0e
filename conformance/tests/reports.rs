//! Every report is made from the event log, of its schema, and the same whenever it is made.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use synckit_conformance::event_log::{LogError, RunRecord};
use synckit_conformance::report::{JsonReport, Matrix, ReportKind};
use synckit_conformance::run::Summary;
use tempfile::TempDir;

const JUDGE: &str = env!("CARGO_BIN_EXE_synckit-conformance");
const FILES: [(&str, &str); 6] = [
    ("html", "report.html"),
    ("junit", "junit.xml"),
    ("json", "report.json"),
    ("tap", "report.tap"),
    ("md", "summary.md"),
    ("badge", "badge.svg"),
];

fn judge(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(JUDGE)
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the judge runs")
}

/// A run in which one case fails and one passes, with all reports.
fn failing_run() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let server = format!("{JUDGE} serve mutant:SRV-PONG-OF-ANOTHER-NONCE");
    let reports = FILES.map(|(kind, file)| format!("{kind}={file}")).join(",");
    let cases = ["--only", "SK-HAND-0013", "--only", "SK-HAND-0001"];
    let peer = [
        "run",
        "--server-cmd",
        &server,
        "--transport",
        "ws",
        "--log",
        "events.jsonl",
    ];
    let arguments = [
        &peer[..],
        &cases,
        &["--trace", "always", "--report", &reports],
    ]
    .concat();
    let output = judge(folder.path(), &arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    folder
}

fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = fs::read_to_string(path).expect("the schema");
    serde_json::from_str(&text).expect("JSON")
}

/// What a value has and its schema does not, or the other way round: names of fields, and values
/// of enumerations. Types are the business of those who read it.
fn disagreements(schema: &Value, value: &Value, root: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(name) = schema["$ref"].as_str() {
        let definition = &root["$defs"][name.trim_start_matches("#/$defs/")];
        found.extend(disagreements(definition, value, root, at));
    }
    for any in schema["anyOf"].as_array().into_iter().flatten() {
        if any["type"] != "null" && !value.is_null() {
            found.extend(disagreements(any, value, root, at));
        }
    }
    let allowed = schema["enum"].as_array();
    if allowed.is_some_and(|allowed| !allowed.contains(value)) {
        found.push(format!("{at}: {value} is not allowed"));
    }
    for item in value.as_array().into_iter().flatten() {
        found.extend(disagreements(&schema["items"], item, root, at));
    }
    let Some(known) = schema["properties"].as_object() else {
        return found;
    };
    let fields = value.as_object().into_iter().flatten();
    for (name, inner) in fields {
        let at = format!("{at}/{name}");
        match known.get(name) {
            Some(schema) => found.extend(disagreements(schema, inner, root, &at)),
            None => found.push(format!("{at} is not in the schema")),
        }
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.get(name.as_str().expect("a name")).is_none() {
            found.push(format!("{at}/{name} is missing"));
        }
    }
    found
}

/// The schema of one kind of event.
fn event_schema(schema: &Value, kind: &str) -> Value {
    let kinds = schema["oneOf"].as_array().expect("kinds").iter();
    let mut of_kind = kinds.filter(|one| one["properties"]["event"]["const"] == kind);
    let mut found = of_kind.next().expect("a kind of the schema").clone();
    // What is the same in reports stands among the definitions.
    let reference = found["allOf"][0]["$ref"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let shared = &schema["$defs"][reference.trim_start_matches("#/$defs/")]["properties"];
    for (name, inner) in shared.as_object().into_iter().flatten() {
        found["properties"][name] = inner.clone();
    }
    found
}

fn read(folder: &TempDir, file: &str) -> String {
    fs::read_to_string(folder.path().join(file)).expect("written by the run")
}

#[test]
fn reports_made_later_from_the_log_are_those_of_the_run() {
    let folder = failing_run();
    let again = FILES
        .map(|(kind, file)| format!("{kind}=again/{file}"))
        .join(",");
    let output = judge(
        folder.path(),
        &["report", "events.jsonl", "--report", &again],
    );
    assert_eq!(output.status.code(), Some(0));
    for (_, file) in FILES {
        let (first, second) = (read(&folder, file), read(&folder, &format!("again/{file}")));
        assert!(first == second, "{file} differs");
    }
}

#[test]
fn the_log_and_the_json_report_are_of_their_schemas() {
    let folder = failing_run();
    let schema_of_log = schema("event-log.schema.json");
    let mut kinds = Vec::new();
    for line in read(&folder, "events.jsonl").lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let kind = line["event"].as_str().expect("a kind").to_owned();
        let schema = event_schema(&schema_of_log, &kind);
        assert_eq!(
            disagreements(&schema, &line, &schema_of_log, &kind),
            [""; 0]
        );
        kinds.push(kind);
    }
    for kind in [
        "run_started",
        "case_started",
        "wire",
        "case_ended",
        "run_ended",
    ] {
        assert!(kinds.iter().any(|one| one == kind), "no {kind}");
    }
    let schema = schema("report.schema.json");
    let report: Value = serde_json::from_str(&read(&folder, "report.json")).expect("JSON");
    assert_eq!(disagreements(&schema, &report, &schema, ""), [""; 0]);
    let mut wrong = report;
    wrong["cases"][0]["verdict"] = "splendid".into();
    wrong["cases"][0]["mood"] = "good".into();
    wrong.as_object_mut().expect("an object").remove("seed");
    assert_eq!(disagreements(&schema, &wrong, &schema, "").len(), 3);
}

#[test]
fn the_page_stands_alone_and_tells_the_failure() {
    let page = read(&failing_run(), "report.html");
    for part in [
        "id=\"SK-HAND-0013\"",
        "id=\"SK-HAND-0013[ws]\"",
        "<svg",
        "class=\"event missing\"",
        "sk1:SK-HAND-0013:ws:1",
        "MUST",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for remote in ["src=", "<link", "@import", "url(http", "href=\"http"] {
        assert!(!page.contains(remote), "{remote}");
    }
}

#[test]
fn tap_markdown_and_badge_tell_the_failure() {
    let folder = failing_run();
    let tap = read(&folder, "report.tap");
    assert!(tap.starts_with("TAP version 14\n1..2\n"), "{tap}");
    assert_eq!(
        tap.lines().filter(|line| line.starts_with("ok ")).count(),
        1
    );
    assert_eq!(
        tap.lines()
            .filter(|line| line.starts_with("not ok "))
            .count(),
        1
    );
    let summary = read(&folder, "summary.md");
    assert!(
        summary.contains("1/2 full") && summary.contains("SK-HAND-0013[ws]"),
        "{summary}"
    );
    let badge = read(&folder, "badge.svg");
    assert!(
        badge.starts_with("<svg") && badge.contains("1/2 full"),
        "{badge}"
    );
}

#[test]
fn a_log_that_breaks_off_is_read_as_far_as_it_goes_and_never_conformant() {
    let folder = failing_run();
    let log = read(&folder, "events.jsonl");
    let whole = RunRecord::parse(&log).expect("a log");
    let end = log.rfind("{\"event\":\"run_ended\"").expect("an end");
    for cut in [end, end + 9] {
        let record = RunRecord::parse(&log[..cut]).expect("a log");
        assert!(record.cases().eq(whole.cases()));
        let summary = Summary::of_run(&record);
        assert!(summary.cut && summary.exit_code() != 0);
        for kind in ReportKind::ALL {
            assert!(kind.render(&record).is_ok(), "{}", kind.name());
        }
    }
    let broken = log.replace("\"event\":\"case_started\"", "\"event\":\"case_dreamt\"");
    assert!(matches!(
        RunRecord::parse(&broken),
        Err(LogError::Line { .. })
    ));
    let (_, headless) = log.split_once('\n').expect("two lines");
    assert!(matches!(RunRecord::parse(headless), Err(LogError::NoHead)));
    assert!(matches!(RunRecord::parse(""), Err(LogError::NoHead)));
    let newer = log.replacen("\"log_version\":1", "\"log_version\":2", 1);
    assert!(matches!(
        RunRecord::parse(&newer),
        Err(LogError::Version(2))
    ));
}

#[test]
fn the_matrix_lays_implementations_side_by_side() {
    let folder = failing_run();
    let failing: JsonReport = serde_json::from_str(&read(&folder, "report.json")).expect("JSON");
    let arguments = ["run", "--only", "SK-HAND-0013", "--only", "SK-HAND-0001"];
    let rest = [
        "--name",
        "ours",
        "--transport",
        "ws",
        "--report",
        "json=ours.json",
    ];
    let output = judge(folder.path(), &[&arguments[..], &rest].concat());
    assert_eq!(output.status.code(), Some(0));
    let ours: JsonReport = serde_json::from_str(&read(&folder, "ours.json")).expect("JSON");
    let matrix = Matrix::of(&[failing, ours]);
    let lww: Vec<String> = matrix.features[0]
        .cells
        .iter()
        .map(|cell| cell.text())
        .collect();
    assert_eq!(
        (matrix.features[0].name.as_str(), lww),
        ("lww", vec!["1/2".into(), "2/2".into()])
    );
    let differing: Vec<&str> = matrix
        .differences
        .iter()
        .map(|one| one.case.as_str())
        .collect();
    assert_eq!(differing, ["SK-HAND-0013[ws]"]);
    let page = [
        "matrix",
        "report.json",
        "ours.json",
        "--html",
        "matrix.html",
    ];
    let output = judge(folder.path(), &page);
    assert!(String::from_utf8_lossy(&output.stdout).contains("2/2 full"));
    assert!(read(&folder, "matrix.html").contains("SK-HAND-0013[ws]"));
    assert_eq!(
        judge(folder.path(), &["matrix", "junit.xml"]).status.code(),
        Some(6)
    );
}
