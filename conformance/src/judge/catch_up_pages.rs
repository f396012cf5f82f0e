//! Every page of a catch-up answers a request and keeps to it. Chapter:
//! `spec/07-server-session.md`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Violation;
use crate::trace::{Direction, Happening, Trace};

pub(super) fn catch_up_pages(trace: &Trace) -> Option<Violation> {
    let mut requests: BTreeMap<(&str, u64), &Value> = BTreeMap::new();
    for event in &trace.events {
        if matches!(event.happening, Happening::Opened) {
            requests.retain(|(connection, _), _| *connection != event.connection);
        }
        let Happening::Frame(direction, frame) = &event.happening else {
            continue;
        };
        let id = |body: &Value| {
            (
                event.connection.as_str(),
                body["request_id"].as_u64().unwrap_or(0),
            )
        };
        if let (Direction::Sent, Some(request)) = (direction, frame.body("sync_request")) {
            requests.insert(id(request), request);
        }
        let (Direction::Received, Some(page)) = (direction, frame.body("sync_response")) else {
            continue;
        };
        let request = requests.remove(&id(page));
        let request = request.filter(|request| request["document_id"] == page["document_id"]);
        let Some(request) = request else {
            let got = format!("request_id {}", page["request_id"]);
            return Some(Violation::at(
                event,
                "SK-SESS-010",
                "one answer to one request",
                got,
            ));
        };
        if let Some((clause, expected, got)) = broken_rule(request, page) {
            return Some(Violation::at(event, clause, expected, got));
        }
    }
    None
}

fn broken_rule(request: &Value, page: &Value) -> Option<(&'static str, String, String)> {
    let changes = page["changes"].as_array().map_or(&[][..], Vec::as_slice);
    let most = request["max_changes"].as_u64().unwrap_or(0);
    if most > 0 && changes.len() as u64 > most {
        let (expected, got) = (format!("at most {most} changes"), changes.len().to_string());
        return Some(("SK-SESS-015", expected, got));
    }
    let has_more = page["has_more"] == json!(true);
    if has_more == page.get("server_version").is_some() {
        let got = format!(
            "has_more {has_more}, server_version {}",
            page["server_version"]
        );
        return Some((
            "SK-SESS-016",
            "server_version on the last page, and on no other".to_owned(),
            got,
        ));
    }
    if page["cursor"]
        .as_str()
        .is_none_or(|cursor| cursor == "hex:")
    {
        return Some((
            "SK-SESS-052",
            "a cursor with every page".to_owned(),
            "none".to_owned(),
        ));
    }
    if request["cursor"]
        .as_str()
        .is_some_and(|cursor| cursor != "hex:")
    {
        return None;
    }
    let known = |replica: &Value| {
        let entries = request["version"]["entries"]
            .as_array()
            .into_iter()
            .flatten();
        let mut found = entries.filter(|entry| entry["replica_id"] == *replica);
        found
            .next()
            .and_then(|entry| entry["seq"].as_u64())
            .unwrap_or(0)
    };
    let covered = changes.iter().find(|change| {
        let span = change["ops"].as_array().map_or(1, Vec::len) as u64;
        let last = change["seq"]
            .as_u64()
            .unwrap_or(0)
            .saturating_add(span)
            .saturating_sub(1);
        last <= known(&change["replica"])
    });
    covered.map(|change| {
        let expected = "no change that the request's version covers".to_owned();
        (
            "SK-SESS-012",
            expected,
            format!("{} of {}", change["seq"], change["replica"]),
        )
    })
}
