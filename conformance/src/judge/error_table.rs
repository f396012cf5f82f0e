//! Every `Error` says what the table of chapter 12 says, and nothing follows one that closes.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{LIMITS, Violation};
use crate::trace::{Direction, Happening, Trace};

/// Code, retryable, whether the session goes on (`None`: it depends), whether it is about a
/// document.
const TABLE: [(&str, bool, Option<bool>, bool); 20] = [
    ("MALFORMED", false, Some(false), false),
    ("UNSUPPORTED_FRAME", false, Some(true), false),
    ("UNSUPPORTED_VERSION", false, Some(false), false),
    ("UNEXPECTED_FRAME", false, Some(false), false),
    ("LIMIT_EXCEEDED", false, None, false),
    ("RATE_LIMITED", true, Some(false), false),
    ("UNAUTHENTICATED", false, Some(false), false),
    ("TOKEN_EXPIRED", false, None, false),
    ("ACCESS_DENIED", false, Some(true), true),
    ("REPLICA_TAKEN", false, Some(true), true),
    ("FOREIGN_REPLICA", false, Some(true), true),
    ("GAP", true, Some(true), true),
    ("EQUIVOCATION", false, Some(true), true),
    ("MISSING_DEPENDENCY", true, Some(true), true),
    ("CLOCK_SKEW", false, Some(true), true),
    ("TIMESTAMP_NOT_ADVANCED", false, Some(true), true),
    ("STORAGE_FAILED", true, Some(true), true),
    ("OVERLOADED", true, Some(true), false),
    ("INTERNAL", true, Some(false), false),
    ("HEARTBEAT_MISSED", true, Some(false), false),
];

pub(super) fn error_table(trace: &Trace) -> Option<Violation> {
    let mut greeted: BTreeSet<&str> = BTreeSet::new();
    let mut closing: BTreeSet<&str> = BTreeSet::new();
    for event in &trace.events {
        let connection = event.connection.as_str();
        if matches!(event.happening, Happening::Opened) {
            greeted.remove(connection);
            closing.remove(connection);
        }
        let Happening::Frame(Direction::Received, frame) = &event.happening else {
            continue;
        };
        if closing.contains(connection) {
            let got = format!("`{}`", frame.name());
            return Some(Violation::at(
                event,
                "SK-ERR-001",
                "nothing after an error that closes",
                got,
            ));
        }
        if frame.body("welcome").is_some() {
            greeted.insert(connection);
        }
        let Some(error) = frame.body("error") else {
            continue;
        };
        if let Some((clause, expected, got)) = deviation(error, greeted.contains(connection)) {
            return Some(Violation::at(event, clause, expected, got));
        }
        if error["session_continues"] == Value::Bool(false) {
            closing.insert(connection);
        }
    }
    None
}

fn deviation(error: &Value, greeted: bool) -> Option<(&'static str, String, String)> {
    let code = error["code"].as_str().unwrap_or_default();
    let row = TABLE.iter().find(|(name, ..)| *name == code);
    let Some((_, retryable, continues, about_document)) = row else {
        return Some((
            "SK-ERR-001",
            "a code of chapter 12".to_owned(),
            error["code"].to_string(),
        ));
    };
    let continues = continues.unwrap_or(match code {
        "LIMIT_EXCEEDED" => error["limit"] != "max_frame_bytes",
        _ => greeted,
    });
    for (field, wanted) in [("retryable", *retryable), ("session_continues", continues)] {
        if error[field] != Value::Bool(wanted) {
            return Some((
                "SK-ERR-001",
                format!("{code} with {field} {wanted}"),
                error[field].to_string(),
            ));
        }
    }
    let text = |field: &str| error[field].as_str().unwrap_or_default();
    let number = |field: &str| error[field].as_u64().unwrap_or(0);
    if text("message").is_empty() {
        return Some((
            "SK-ERR-003",
            format!("a message for people with {code}"),
            "none".to_owned(),
        ));
    }
    if *about_document && text("document_id").is_empty() {
        return Some((
            "SK-ERR-002",
            format!("the document id with {code}"),
            "none".to_owned(),
        ));
    }
    let lacking = match code {
        "GAP" if number("expected_seq") == 0 => Some(("SK-SESS-033", "expected_seq")),
        "GAP" | "EQUIVOCATION" | "MISSING_DEPENDENCY" | "CLOCK_SKEW" | "TIMESTAMP_NOT_ADVANCED"
            if number("refused_seq") == 0 =>
        {
            Some(("SK-SESS-039", "refused_seq"))
        }
        "CLOCK_SKEW" if number("server_time_ms") == 0 => Some(("SK-SESS-036", "server_time_ms")),
        "MISSING_DEPENDENCY" if error.get("server_version").is_none() => {
            Some(("SK-SESS-035", "server_version"))
        }
        "LIMIT_EXCEEDED" if !LIMITS.iter().any(|(name, ..)| *name == text("limit")) => {
            Some(("SK-LIM-001", "the name of a limit of chapter 11"))
        }
        "RATE_LIMITED" if number("retry_after_ms") == 0 => Some(("SK-LIM-005", "retry_after_ms")),
        _ => None,
    };
    lacking.map(|(clause, field)| (clause, format!("{field} with {code}"), "none".to_owned()))
}
