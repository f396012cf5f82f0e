//! Expectations that no longer hold are said, each with what to do; and a rewritten file keeps the
//! words of the people who keep it.

use serde_json::{Value, json};
use synckit_conformance::case::Library;
use synckit_conformance::clause::Catalogue;
use synckit_conformance::event_log::RunRecord;
use synckit_conformance::expectation::{Expectations, update};
use synckit_conformance::run::Date;

const FAILING: &str = "SK-SYNC-0031[ws]";
const PASSING: &str = "SK-SYNC-0045[ws]";

fn library() -> Library {
    Library::built_in(&Catalogue::of_this_release()).expect("sound cases")
}

fn case(name: &str, verdicts: &[&str]) -> Vec<Value> {
    let (id, _) = name.split_once('[').expect("a transport");
    let failure = json!({
        "kind": "mismatch", "step": 1, "clause": {"id": "SK-SESS-021", "text": ""},
        "expected": "a change", "got": "nothing within 4s", "bytes": null,
    });
    let round = |verdict: &&str| {
        let failure = if *verdict == "pass" {
            json!(null)
        } else {
            failure.clone()
        };
        [
            json!({
                "event": "case_started", "case": name, "id": id, "path": "a/b", "title": "t",
                "level": "must", "role": "server", "transport": "websocket", "clauses": [],
                "steps": [], "twin": null, "features": ["lww"], "at_ms": 0,
            }),
            json!({
                "event": "case_ended", "case": name, "verdict": verdict, "ending": "clean",
                "seconds": 0.1, "replay": "", "failure": failure,
            }),
        ]
    };
    verdicts.iter().flat_map(round).collect()
}

/// A run with one case that fails and one that passes, or what `verdicts` says of the first.
fn run(verdicts: &[&str]) -> RunRecord {
    let head = json!({
        "event": "run_started", "log_version": 1, "suite": "", "spec": "",
        "target": {"name": "", "server": null, "client": null}, "started_at_ms": 0, "seed": 1,
        "profile": "full", "level": "info", "transports": [], "declared": [], "required": [],
        "planned": 2, "rounds": 1, "min_cases": 0, "shard": null,
    });
    let end = json!({"event": "run_ended", "seconds": 1.0, "cut": false});
    let cases = [case(FAILING, verdicts), case(PASSING, &["pass"])].concat();
    let events = [vec![head], cases, vec![end]].concat();
    let lines: Vec<String> = events.iter().map(ToString::to_string).collect();
    RunRecord::parse(&lines.join("\n")).expect("a log")
}

fn entry(case: &str, more: &str) -> String {
    format!("[[expect]]\ncase = \"{case}\"\nissue = \"https://example.org/1\"\n{more}\n")
}

fn stale(entry: &str, record: &RunRecord) -> Vec<String> {
    let today: Date = "2027-01-15".parse().expect("a day");
    let expectations = Expectations::parse(entry).expect("sound");
    let compared = expectations.compare(record, &library(), today);
    compared.into_iter().flat_map(|entry| entry.stale).collect()
}

#[test]
fn what_fails_as_expected_is_not_stale() {
    let record = run(&["fail"]);
    for more in [
        "",
        "verdict = \"fail\"",
        "got = \"nothing within\"",
        "expires = \"2027-01-15\"",
    ] {
        for pattern in ["SK-SYNC-0031", "SK-SYNC-0031[[]ws]", "SK-SYNC-003?"] {
            assert_eq!(
                stale(&entry(pattern, more), &record),
                [""; 0],
                "{pattern} {more}"
            );
        }
    }
}

#[test]
fn what_no_longer_holds_is_said_in_a_sentence() {
    let failing = run(&["fail"]);
    let often = [&["fail"; 9][..], &["pass"]].concat();
    let never = ["pass"; 99];
    let rate = "flaky = { failed = 2, of = 20 }";
    for (text, record, reason) in [
        (
            entry("SK-SYNC-0045", ""),
            &failing,
            "does not fail any more",
        ),
        (
            entry("SK-SYNC-9999", ""),
            &failing,
            "is no case of this suite",
        ),
        (
            entry("SK-SYNC-0031", "expires = \"2027-01-14\""),
            &failing,
            "expired on 2027-01-14",
        ),
        (
            entry("SK-SYNC-0031", "got = \"a gap\""),
            &failing,
            "fails in another way",
        ),
        (
            entry("SK-SYNC-0031", "verdict = \"crash\""),
            &failing,
            "fails in another way",
        ),
        (
            entry("SK-SYNC-0031", rate),
            &run(&often),
            "failed in 9 of 10 rounds",
        ),
        (
            entry("SK-SYNC-0031", rate),
            &run(&never),
            "failed in 0 of 99 rounds",
        ),
    ] {
        let said = stale(&text, record);
        assert!(
            said.len() == 1 && said[0].contains(reason),
            "{text}{said:?}"
        );
    }
}

#[test]
fn a_flake_within_its_measured_rate_is_expected() {
    let rate = "flaky = { failed = 2, of = 20 }";
    for verdicts in [&["pass"][..], &["fail"], &["pass", "fail", "pass"]] {
        assert_eq!(stale(&entry("SK-SYNC-0031", rate), &run(verdicts)), [""; 0]);
    }
}

#[test]
fn an_entry_without_an_issue_or_of_no_failure_is_refused() {
    assert!(Expectations::parse(&entry("SK-SYNC-0031", "")).is_ok());
    for wrong in [
        "[[expect]]\ncase = \"SK-SYNC-0031\"\nissue = \"\"\n".to_owned(),
        "[[expect]]\ncase = \"SK-SYNC-0031\"\n".to_owned(),
        entry("SK-SYNC-0031", "verdict = \"pass\""),
        entry("SK-SYNC-0031", "flaky = { failed = 9, of = 10 }"),
        entry("SK-SYNC-0031", "expires = \"soon\""),
        entry("SK-SYNC-0031[", ""),
        entry("SK-SYNC-0031", "reason = \"none\""),
    ] {
        assert!(Expectations::parse(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_update_follows_what_happened_and_keeps_every_comment() {
    let text = "# What our server cannot do yet.\n\n\
        # Waits for the new storage.\n\
        [[expect]]\n\
        case = \"SK-SYNC-0031\"  # resume\n\
        issue = \"https://example.org/1\"\n\
        got = \"a gap\"  # of the first kind\n\n\
        [[expect]]\n\
        case = \"SK-SYNC-0045\"\n\
        issue = \"https://example.org/2\"\n\n\
        [[expect]]\n\
        case = \"SK-SYNC-9999\"\n\
        issue = \"https://example.org/3\"\n\n\
        # Not judged in this run.\n\
        [[expect]]\n\
        case = \"SK-OFFL-0001\"\n\
        issue = \"https://example.org/4\"\n";
    let updated = update(text, &run(&["fail"]), &library(), None).expect("sound");
    insta::assert_snapshot!(updated.text);
    assert_eq!(updated.changes.len(), 3, "{:?}", updated.changes);
    assert_eq!(stale(&updated.text, &run(&["fail"])), [""; 0]);
    let again = update(&updated.text, &run(&["fail"]), &library(), None).expect("sound");
    assert_eq!((again.text, again.changes.len()), (updated.text, 0));
}

#[test]
fn an_update_adds_new_failures_only_under_an_issue() {
    let record = run(&["fail"]);
    let without = update("", &record, &library(), None).expect("sound");
    assert_eq!(without.untracked, [FAILING]);
    let issue = Some("https://example.org/9");
    let with = update("", &record, &library(), issue).expect("sound");
    assert!(with.untracked.is_empty());
    assert_eq!(stale(&with.text, &record), [""; 0]);
}
