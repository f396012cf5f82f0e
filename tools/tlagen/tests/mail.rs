//! `tlagen` as its callers use it, on a model small enough to know by heart: a client sends
//! letters numbered 1 or 2, a server adds them up, and at most two are sent.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn tlagen(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tlagen"))
        .args(arguments)
        .output()
        .expect("tlagen starts")
}

fn validate(name: &str, events: &[Value]) -> (Option<i32>, String) {
    let trace = scratch(name);
    let lines: Vec<String> = events.iter().map(Value::to_string).collect();
    std::fs::write(&trace, lines.join("\n")).expect("the trace is written");
    let (module, config, map) = (
        fixture("Mail.tla"),
        fixture("Mail.cfg"),
        fixture("map.json"),
    );
    let output = tlagen(&[
        Path::new("validate"),
        &module,
        &config,
        Path::new("--map"),
        &map,
        &trace,
    ]);
    (
        output.status.code(),
        String::from_utf8(output.stdout).expect("text"),
    )
}

fn gen_with(actions: &str, out: &Path) -> Output {
    gen_covering("edges", actions, out)
}

fn gen_covering(cover: &str, actions: &str, out: &Path) -> Output {
    let (module, config, actions) = (fixture("Mail.tla"), fixture("Mail.cfg"), fixture(actions));
    tlagen(&[
        Path::new("gen"),
        &module,
        &config,
        Path::new("--cover"),
        Path::new(cover),
        Path::new("--actions"),
        &actions,
        Path::new("--out"),
        out,
    ])
}

fn send(number: u64) -> Value {
    json!({"a": "Send", "args": {"n": number}, "obs": {"waiting": {"c1": 1}}})
}

#[test]
fn a_recorded_run_of_the_model_is_accepted() {
    let events = [
        send(2),
        json!({"a": "Receive", "args": {}, "obs": {"count": 2}}),
    ];
    let (code, text) = validate("accepted.ndjson", &events);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(text, "1 traces, 2 events, 0 rejected\n");
}

#[test]
fn a_wrong_observation_is_rejected_at_its_step() {
    let events = [
        send(2),
        json!({"a": "Receive", "args": {}, "obs": {"count": 1}}),
    ];
    let (code, text) = validate("observation.ndjson", &events);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("step 2 Receive(): post-state differs: count: model 2, trace 1"),
        "{text}"
    );
}

#[test]
fn an_action_that_is_not_enabled_is_rejected_with_those_that_are() {
    let second = json!({"a": "Send", "args": {"n": 2}, "obs": {"waiting": {"c1": 2}}});
    let (code, text) = validate("third.ndjson", &[send(2), second, send(1)]);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("step 3 Send(1): not enabled; enabled: Receive"),
        "{text}"
    );
}

#[test]
fn a_constant_of_the_trace_goes_before_the_configuration() {
    let header = json!({"constants": {"Most": 1}});
    let (code, text) = validate("constant.ndjson", &[header, send(1), send(1)]);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("step 2 Send(1): not enabled; enabled: Receive"),
        "{text}"
    );
}

#[test]
fn a_trace_without_an_event_is_an_error_and_no_pass() {
    assert_eq!(validate("empty.ndjson", &[]).0, Some(2));
}

#[test]
fn every_edge_is_taken_by_a_behaviour() {
    let out = scratch("mail.json");
    let output = gen_with("actions.json", &out);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = std::fs::read_to_string(&out).expect("the vectors");
    let vectors: Value = serde_json::from_str(&text).expect("JSON");
    let edges = vectors["edges"].as_array().expect("edges");
    let mut taken = vec![false; edges.len()];
    for behaviour in vectors["behaviours"].as_array().expect("behaviours") {
        let mut state = json!(0);
        for step in behaviour.as_array().expect("steps") {
            let index = usize::try_from(step.as_u64().expect("an index")).expect("small");
            assert_eq!(
                edges[index][0], state,
                "each edge starts where the one before it ends"
            );
            state = edges[index][2].clone();
            taken[index] = true;
        }
    }
    assert!(taken.iter().all(|taken| *taken));
}

#[test]
fn an_edge_names_the_frame_it_received() {
    let out = scratch("frames.json");
    assert!(gen_with("actions.json", &out).status.success());
    let text = std::fs::read_to_string(&out).expect("the vectors");
    let vectors: Value = serde_json::from_str(&text).expect("JSON");
    for edge in vectors["edges"].as_array().expect("edges") {
        let action = &vectors["actions"][index(&edge[1])]["name"];
        assert_eq!(edge[3].is_number(), action == "Receive");
        assert_eq!(
            edge[4].as_array().map(Vec::len),
            Some(usize::from(action == "Send"))
        );
    }
}

/// An action with its arguments, and the variables that it changed.
type Class = (String, Vec<bool>);

fn class(vectors: &Value, edge: usize) -> Class {
    let edge = &vectors["edges"][edge];
    let state = |side: usize| {
        vectors["states"][index(&edge[side])]
            .as_array()
            .expect("a row")
    };
    let changed = state(0).iter().zip(state(2)).map(|(a, b)| a != b);
    (
        vectors["actions"][index(&edge[1])].to_string(),
        changed.collect(),
    )
}

#[test]
fn every_two_steps_in_a_row_are_taken_by_a_behaviour_of_pairs() {
    let read = |name: &str, cover: &str| -> Value {
        let out = scratch(name);
        assert!(gen_covering(cover, "actions.json", &out).status.success());
        serde_json::from_str(&std::fs::read_to_string(&out).expect("the vectors")).expect("JSON")
    };
    let (whole, part) = (read("whole.json", "edges"), read("pairs.json", "pairs"));
    let mut possible = BTreeSet::new();
    let edges = whole["edges"].as_array().expect("edges");
    for (first, edge) in edges.iter().enumerate() {
        let follows = (0..edges.len()).filter(|second| edges[*second][0] == edge[2]);
        possible.extend(follows.map(|second| (class(&whole, first), class(&whole, second))));
    }
    let mut taken = BTreeSet::new();
    for behaviour in part["behaviours"].as_array().expect("behaviours") {
        let steps: Vec<usize> = behaviour
            .as_array()
            .expect("steps")
            .iter()
            .map(index)
            .collect();
        let pairs = steps
            .windows(2)
            .map(|two| (class(&part, two[0]), class(&part, two[1])));
        taken.extend(pairs);
        assert_eq!(
            part["edges"][steps[0]][0],
            json!(0),
            "it begins at the beginning"
        );
    }
    assert_eq!(taken, possible);
    assert_eq!(part["coverage"]["pairs"], json!(possible.len()));
}

fn index(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("an index")).expect("small")
}

#[test]
fn a_manifest_that_forgets_an_action_is_refused() {
    let output = gen_with("actions_without_receive.json", &scratch("forgotten.json"));
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("next-state relation"));
}

#[test]
fn an_invariant_holds_in_one_configuration_and_fails_in_another() {
    let (module, holds, fails) = (
        fixture("Mail.tla"),
        fixture("Mail.cfg"),
        fixture("MailWrong.cfg"),
    );
    let output = tlagen(&[Path::new("check"), &module, &holds, &fails]);
    let lines: Vec<Value> = String::from_utf8(output.stdout)
        .expect("text")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines[0]["verdict"], "holds");
    assert_eq!(lines[1]["verdict"], "violated");
    assert_eq!(lines[1]["property"], "Small");
}
