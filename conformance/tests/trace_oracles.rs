//! What the oracles of generated scripts say of small traces: each finding beside its sound twin.

use std::time::Duration;

use serde_json::{Value, json};
use synckit_conformance::case::Role;
use synckit_conformance::frame::{Sender, encode_frame, grammar_problem};
use synckit_conformance::judge::{Unanswered, judge_trace, unanswered, undelivered, unrefused};
use synckit_conformance::trace::{Direction, FrameRecord, Happening, Trace};

/// A trace of frames: who, which way, what.
fn trace(frames: &[(&str, Direction, Value)]) -> Trace {
    let mut trace = Trace::default();
    for (connection, direction, frame) in frames {
        let record = FrameRecord::new(encode_frame(frame).expect("a frame"));
        let happening = Happening::Frame(*direction, record);
        trace.add(Duration::ZERO, 1, connection, happening);
    }
    trace
}

use Direction::{Received, Sent};

fn change(replica: &str, seq: u64) -> Value {
    json!({"replica": replica, "seq": seq, "timestamp": seq << 20, "set": {"/k": seq}})
}

fn update(replica: &str, seq: u64) -> Value {
    json!({"update": {"document_id": "d", "changes": [change(replica, seq)]}})
}

fn ack(replica: &str, through_seq: u64) -> Value {
    json!({"ack": {"document_id": "d", "replica_id": replica, "through_seq": through_seq}})
}

fn follow(request_id: u64, cursor: &str) -> Value {
    json!({"sync_request": {
        "request_id": request_id, "document_id": "d", "mode": "SUBSCRIBE", "cursor": cursor,
    }})
}

fn page(request_id: u64, cursor: &str, changes: &[Value]) -> Value {
    json!({"sync_response": {
        "request_id": request_id, "document_id": "d", "cursor": cursor, "has_more": false,
        "server_version": {"entries": []}, "changes": changes,
    }})
}

fn notification(previous: &str, cursor: &str, change: &Value) -> Value {
    json!({"notification": {
        "document_id": "d", "previous_cursor": previous, "cursor": cursor, "changes": [change],
    }})
}

#[test]
fn a_page_may_repeat_what_was_notified_after_the_request_was_sent_and_nothing_else() {
    let other = change("text:b", 1);
    let begin = [
        ("b", Sent, update("text:b", 1)),
        ("a", Sent, follow(1, "hex:")),
        ("a", Received, page(1, "text:c0", &[])),
    ];
    let told = ("a", Received, notification("text:c0", "text:c1", &other));
    let again = (
        "a",
        Received,
        page(2, "text:c1", std::slice::from_ref(&other)),
    );
    let overtaken = [
        &begin[..],
        &[
            ("a", Sent, follow(2, "text:c0")),
            told.clone(),
            again.clone(),
        ],
    ];
    let verdict = judge_trace(&trace(&overtaken.concat()), Role::Server);
    assert_eq!(verdict, None);
    let going_on = [
        &begin[..],
        &[told, ("a", Sent, follow(2, "text:c1")), again],
    ];
    let verdict = judge_trace(&trace(&going_on.concat()), Role::Server);
    let clause = verdict.and_then(|failure| failure.clause);
    assert_eq!(clause.as_deref(), Some("SK-SESS-017"));
}

#[test]
fn a_change_that_was_sent_in_anothers_name_is_the_others() {
    let hello = |replica: &str| {
        let capabilities = ["LWW"];
        json!({"hello": {"versions": [1], "capabilities": capabilities, "replica_id": replica}})
    };
    let refusal = json!({"error": {
        "code": "FOREIGN_REPLICA", "document_id": "d", "refused_seq": 1,
        "session_continues": true, "message": "not yours",
    }});
    let told = |replica: &str| notification("text:c0", "text:c1", &change(replica, 1));
    let begin = [
        ("b", Sent, hello("text:b")),
        ("a", Sent, hello("text:a")),
        ("a", Sent, follow(1, "hex:")),
        ("a", Received, page(1, "text:c0", &[])),
    ];
    let others = [
        ("a", Sent, update("text:b", 1)),
        ("a", Received, refusal),
        ("b", Sent, update("text:b", 1)),
        ("a", Received, told("text:b")),
    ];
    let verdict = judge_trace(&trace(&[&begin[..], &others].concat()), Role::Server);
    assert_eq!(verdict, None);
    let own = [
        ("a", Sent, update("text:a", 1)),
        ("a", Received, told("text:a")),
    ];
    let verdict = judge_trace(&trace(&[&begin[..], &own].concat()), Role::Server);
    let clause = verdict.and_then(|failure| failure.clause);
    assert_eq!(clause.as_deref(), Some("SK-SESS-051"));
}

#[test]
fn a_reading_from_the_start_is_judged_by_its_own_pages() {
    let once = |request_id: u64, version: Option<u64>| {
        let mut request = json!({
            "request_id": request_id, "document_id": "d", "mode": "ONCE",
        });
        if let Some(seq) = version {
            let entry = json!({"replica_id": "text:b", "seq": seq});
            request["version"] = json!({"entries": [entry]});
        }
        json!({ "sync_request": request })
    };
    let whole = change("text:b", 1);
    let begin = [
        ("b", Sent, update("text:b", 1)),
        ("b", Received, ack("text:b", 1)),
        ("a", Sent, once(1, Some(1))),
        ("a", Sent, once(2, None)),
        ("a", Received, page(1, "text:c1", &[])),
    ];
    let verdict = |last: Value| {
        let frames = [&begin[..], &[("a", Received, last)]].concat();
        judge_trace(&trace(&frames), Role::Server).and_then(|failure| failure.clause)
    };
    assert_eq!(verdict(page(2, "text:c1", &[whole])), None);
    let lost = verdict(page(2, "text:c1", &[]));
    assert_eq!(lost.as_deref(), Some("SK-STOR-001"));
}

#[test]
fn an_update_is_open_until_it_is_acknowledged_refused_or_cut_off() {
    let sent = ("a", Sent, update("text:a", 1));
    let open = Unanswered::Update {
        document: "d".to_owned(),
        replica: "hex:61".to_owned(),
        through_seq: 1,
    };
    assert_eq!(
        unanswered(&trace(std::slice::from_ref(&sent)), "a"),
        Some(open.clone())
    );
    let refusal = json!({"error": {"code": "GAP", "document_id": "d", "refused_seq": 1}});
    let answers = [ack("text:a", 1), refusal];
    for answer in answers {
        let answered = trace(&[sent.clone(), ("a", Received, answer)]);
        assert_eq!(unanswered(&answered, "a"), None);
    }
    let of_another = trace(&[sent.clone(), ("a", Received, ack("text:b", 1))]);
    assert_eq!(unanswered(&of_another, "a"), Some(open));
    let mut cut_off = trace(&[sent]);
    cut_off.add(Duration::ZERO, 2, "a", Happening::Ended(None));
    assert_eq!(unanswered(&cut_off, "a"), None);
}

#[test]
fn of_two_updates_with_one_number_each_has_its_answer() {
    let mut longer = update("text:a", 1);
    longer["update"]["changes"][0]["set"] = json!({"/j": 1, "/k": 2});
    let refusal = json!({"error": {"code": "EQUIVOCATION", "document_id": "d", "refused_seq": 1}});
    let mut frames = vec![
        ("a", Sent, update("text:a", 1)),
        ("a", Sent, longer),
        ("a", Received, refusal),
    ];
    assert!(unanswered(&trace(&frames), "a").is_some());
    frames.push(("a", Received, ack("text:a", 1)));
    assert_eq!(unanswered(&trace(&frames), "a"), None);
}

#[test]
fn a_request_is_open_until_its_own_answer() {
    let sent = ("a", Sent, follow(7, "hex:"));
    let other = trace(&[sent.clone(), ("a", Received, page(8, "text:c0", &[]))]);
    assert_eq!(unanswered(&other, "a"), Some(Unanswered::Request(7)));
    let own = trace(&[sent, ("a", Received, page(7, "text:c0", &[]))]);
    assert_eq!(unanswered(&own, "a"), None);
}

#[test]
fn an_acknowledged_change_is_missing_until_the_subscriber_was_told() {
    let mut frames = vec![
        ("a", Sent, follow(1, "hex:")),
        ("a", Received, page(1, "text:c0", &[])),
        ("b", Sent, update("text:b", 1)),
        ("b", Received, ack("text:b", 1)),
    ];
    let missing = undelivered(&trace(&frames)).expect("nobody told `a`");
    assert_eq!((missing.connection.as_str(), missing.through_seq), ("a", 1));
    let told = notification("text:c0", "text:c1", &change("text:b", 1));
    frames.push(("a", Received, told));
    assert_eq!(undelivered(&trace(&frames)), None);
}

#[test]
fn a_broken_frame_must_end_the_connection() {
    let broken = json!({"update": {"document_id": "", "changes": [change("text:a", 1)]}});
    let pong = json!({"pong": {"nonce": 1}});
    let refusal = json!({"error": {"code": "MALFORMED", "session_continues": false}});
    let ignored = trace(&[("a", Sent, broken.clone()), ("a", Received, pong.clone())]);
    let clause = unrefused(&ignored).map(|violation| violation.clause);
    assert_eq!(clause, Some("SK-WIRE-012"));
    let refused = trace(&[
        ("a", Sent, broken),
        ("a", Received, refusal),
        ("a", Received, pong.clone()),
    ]);
    assert!(unrefused(&refused).is_none());
    let sound = trace(&[("a", Sent, update("text:a", 1)), ("a", Received, pong)]);
    assert!(unrefused(&sound).is_none());
}

/// A request without its number is malformed, where the capability that it is of was agreed on.
#[test]
fn a_broken_frame_of_a_capability_must_end_the_connection_once_that_was_agreed_on() {
    let broken = json!({"query": {"id_prefix": "d"}});
    let clause = |agreed: &[(&str, &[&str])]| {
        let mut frames = Vec::new();
        for (connection, capabilities) in agreed {
            let welcome = json!({"welcome": {"version": 1, "capabilities": capabilities}});
            frames.push((*connection, Received, welcome));
        }
        frames.push(("a", Sent, broken.clone()));
        frames.push(("a", Received, json!({"pong": {"nonce": 1}})));
        unrefused(&trace(&frames)).map(|violation| violation.clause)
    };
    assert_eq!(clause(&[("a", &["QUERY"])]), Some("SK-QUERY-001"));
    assert_eq!(clause(&[("a", &["AWARENESS"])]), None);
    assert_eq!(clause(&[("a", &[]), ("b", &["QUERY"])]), None);
}

#[test]
fn an_operation_that_spans_nothing_is_refused_by_its_own_rule() {
    let frame = |text: &str| {
        json!({"update": {"document_id": "d", "delta": {
            "replicas": ["text:a"], "paths": [{"segments": ["k"]}],
            "changes": [{
                "replica": 0, "first_seq": 1, "timestamp": 1, "deps": [],
                "ops": [{"path": 0, "text_insert": {"text": text}}],
            }],
        }}})
    };
    let clause = |frame: &Value| grammar_problem(frame, Sender::Client).map(|(clause, _)| clause);
    assert_eq!(clause(&frame("")), Some("SK-WIRE-026"));
    assert_eq!(clause(&frame("t")), None);
}

#[test]
fn what_was_acknowledged_is_not_refused_when_it_comes_again() {
    let error = |code: &str, refused_seq: u64| {
        json!({"error": {
            "code": code, "message": "no", "document_id": "d", "refused_seq": refused_seq,
            "expected_seq": 2, "retryable": code == "GAP", "session_continues": true,
        }})
    };
    let begin = [
        ("a", Sent, update("text:a", 1)),
        ("a", Received, ack("text:a", 1)),
    ];
    let verdict = |sent: u64, code: &str| {
        let hello = json!({"hello": {"versions": [1], "replica_id": "text:a"}});
        let again = ("a", Sent, update("text:a", sent));
        let refused = ("a", Received, error(code, sent));
        let frames = [&[("a", Sent, hello)], &begin[..], &[again, refused]].concat();
        let failure = judge_trace(&trace(&frames), Role::Server);
        failure.and_then(|failure| failure.clause)
    };
    assert_eq!(verdict(1, "GAP").as_deref(), Some("SK-SESS-032"));
    // Another number is none that was acknowledged, and other content is what it is.
    assert_eq!(verdict(3, "GAP"), None);
    assert_eq!(verdict(1, "EQUIVOCATION"), None);
}
