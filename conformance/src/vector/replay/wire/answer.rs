//! What a server must answer to the frame of a wire vector, sent by a greeted client.
//!
//! The client agreed on LWW alone and writes as a replica that no vector names, so that every valid
//! frame has one right answer. Chapters: `spec/05-wire-format.md`, `spec/07-server-session.md`.

use serde_json::{Value, json};

use super::suite::{WireCase, WireVerdict};
use crate::frame::{body_name, decode_frame};

/// Bodies that only a server sends.
const SERVER_FRAMES: [&str; 10] = [
    "welcome",
    "authenticated",
    "error",
    "goaway",
    "sync_response",
    "ack",
    "notification",
    "query_result",
    "awareness_state",
    "access_changed",
];

/// The right answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum WireAnswer {
    /// The frame is the greeting itself: a `Welcome` when it names this version.
    Greeting { understood: bool },
    /// A frame of this body, with these fields.
    Reply(&'static str, Value),
    /// An `Error` after which the session goes on.
    Refusal { code: &'static str, fields: Value },
    /// An `Error` of one of these codes, and the end.
    Closing {
        codes: &'static [&'static str],
        fields: Value,
    },
    /// A refusal with UNSUPPORTED_FRAME, or MALFORMED and the end.
    Unheeded,
    /// Either `Authenticated`, or the end with UNAUTHENTICATED.
    Credentials { request_id: Value },
    /// Nothing.
    Silence,
}

impl WireAnswer {
    /// The answer, and the clause that decides it when it is not the vector's own.
    pub(crate) fn of(case: &WireCase) -> (Self, Option<&'static str>) {
        let none = json!({});
        match case.verdict {
            WireVerdict::Malformed => (malformed(case), None),
            WireVerdict::UnsupportedFrame => (refusal("UNSUPPORTED_FRAME", none), None),
            WireVerdict::LimitExceeded => {
                let fields = json!({"limit": case.limit});
                let closes = case.limit.as_deref() == Some("max_frame_bytes");
                let answer = if closes {
                    closing(&["LIMIT_EXCEEDED"], fields)
                } else {
                    refusal("LIMIT_EXCEEDED", fields)
                };
                (answer, None)
            }
            WireVerdict::Ok => of_valid(case),
        }
    }

    /// True when it takes a connection of its own: it ends one, or leaves something behind.
    pub(crate) const fn alone(&self) -> bool {
        match self {
            Self::Greeting { .. }
            | Self::Closing { .. }
            | Self::Unheeded
            | Self::Credentials { .. } => true,
            Self::Reply(..) | Self::Refusal { .. } | Self::Silence => false,
        }
    }
}

const fn closing(codes: &'static [&'static str], fields: Value) -> WireAnswer {
    WireAnswer::Closing { codes, fields }
}

const fn refusal(code: &'static str, fields: Value) -> WireAnswer {
    WireAnswer::Refusal { code, fields }
}

/// A server need not look into a frame that it does not take: [SK-ERR-004] says nothing of which
/// rule comes first there, [SK-WIRE-001], [SK-WIRE-006] or [SK-SESS-065].
fn malformed(case: &WireCase) -> WireAnswer {
    let decoded = case
        .bytes()
        .ok()
        .and_then(|bytes| decode_frame(&bytes).ok());
    let name = decoded.as_ref().map_or("", body_name);
    if ["query", "awareness_update", "set_access"].contains(&name) {
        return WireAnswer::Unheeded;
    }
    let codes: &[&str] = if SERVER_FRAMES.contains(&name) {
        &["MALFORMED", "UNEXPECTED_FRAME"]
    } else {
        &["MALFORMED"]
    };
    closing(codes, json!({}))
}

fn of_valid(case: &WireCase) -> (WireAnswer, Option<&'static str>) {
    let (name, body) = case.body().unwrap_or(("", &Value::Null));
    match name {
        "hello" => {
            let versions = body["versions"].as_array();
            let understood = versions.is_some_and(|versions| versions.contains(&json!(1)));
            (WireAnswer::Greeting { understood }, Some("SK-SESS-003"))
        }
        "ping" => {
            let fields = json!({"nonce": number(&body["nonce"])});
            (WireAnswer::Reply("pong", fields), Some("SK-SESS-060"))
        }
        "syncRequest" => {
            let fields = json!({
                "request_id": number(&body["requestId"]), "document_id": body["documentId"],
            });
            (
                WireAnswer::Reply("sync_response", fields),
                Some("SK-SESS-010"),
            )
        }
        "pong" | "unsubscribe" => (WireAnswer::Silence, None),
        "update" => {
            let fields = json!({"document_id": body["documentId"]});
            (refusal("FOREIGN_REPLICA", fields), Some("SK-SESS-038"))
        }
        "authenticate" => {
            let request_id = number(&body["requestId"]);
            (WireAnswer::Credentials { request_id }, Some("SK-AUTH-008"))
        }
        "query" | "awarenessUpdate" | "setAccess" => {
            (refusal("UNSUPPORTED_FRAME", json!({})), Some("SK-SESS-065"))
        }
        _ => (
            closing(&["UNEXPECTED_FRAME"], json!({})),
            Some("SK-WIRE-006"),
        ),
    }
}

/// Protobuf's JSON form writes 64 bits as text, and leaves 0 out.
fn number(json: &Value) -> Value {
    let read = json.as_str().and_then(|text| text.parse().ok());
    json!(read.or_else(|| json.as_u64()).unwrap_or(0u64))
}
