//! What happened on a connection, as one line of the log.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::run::CaseResult;
use crate::trace::{Direction, Event, Happening};

/// The most bytes of a frame that the log keeps; its length is told all the same.
const MAX_KEPT_BYTES: usize = 512;
/// The longest label.
const MAX_LABEL_CHARS: usize = 60;

/// Of which sort a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WireKind {
    /// A connection came up.
    Opened,
    /// A frame, or other bytes, went to the judged peer.
    Sent,
    /// A frame or a text came from the judged peer.
    Received,
    /// The connection ended.
    Ended,
    /// Something else, such as a restart.
    Note,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireLine {
    /// Of which case.
    pub case: String,
    /// Microseconds since the case began: real time for a server, virtual time for a client.
    pub at_us: u64,
    /// The step that was under way; 0 after the script.
    pub step: usize,
    /// The connection's name; empty for none.
    pub connection: String,
    /// What happened.
    pub kind: WireKind,
    /// In a few words.
    pub label: String,
    /// How many bytes went over the wire.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub length: usize,
    /// The first of them, in hex.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hex: String,
}

impl WireLine {
    /// The lines of a case that was played.
    #[must_use]
    pub fn of(result: &CaseResult) -> Vec<Self> {
        let case = result.item.name();
        let events = result.trace.events.iter();
        events.map(|event| Self::of_event(&case, event)).collect()
    }

    fn of_event(case: &str, event: &Event) -> Self {
        let (kind, bytes): (WireKind, &[u8]) = match &event.happening {
            Happening::Opened => (WireKind::Opened, &[]),
            Happening::Frame(Direction::Sent, frame) => (WireKind::Sent, &frame.bytes),
            Happening::Frame(Direction::Received, frame) => (WireKind::Received, &frame.bytes),
            Happening::SentRaw(_) => (WireKind::Sent, &[]),
            Happening::ReceivedText(text) => (WireKind::Received, text.as_bytes()),
            Happening::Ended(_) => (WireKind::Ended, &[]),
            Happening::Note(_) => (WireKind::Note, &[]),
        };
        Self {
            case: case.to_owned(),
            at_us: u64::try_from(event.at.as_micros()).unwrap_or(u64::MAX),
            step: event.step,
            connection: event.connection.clone(),
            kind,
            label: label(event),
            length: bytes.len(),
            hex: hex::encode(&bytes[..bytes.len().min(MAX_KEPT_BYTES)]),
        }
    }
}

fn label(event: &Event) -> String {
    let text = match &event.happening {
        Happening::Opened => "opens".to_owned(),
        Happening::Ended(Some(end)) => end
            .status
            .map_or_else(|| "ended".to_owned(), |status| format!("closed {status}")),
        Happening::Ended(None) => "dropped by the judge".to_owned(),
        Happening::SentRaw(text) | Happening::Note(text) => text.clone(),
        Happening::ReceivedText(_) => "a text message".to_owned(),
        Happening::Frame(_, frame) => match &frame.decoded {
            Ok(json) => frame_label(frame.name(), &json[frame.name()]),
            Err(problem) => problem.to_string(),
        },
    };
    text.chars().take(MAX_LABEL_CHARS).collect()
}

fn frame_label(name: &str, body: &Value) -> String {
    let changes = body["changes"].as_array().map_or(0, Vec::len);
    match name {
        "error" => format!("error {}", body["code"].as_str().unwrap_or("?")),
        "ack" => format!("ack through {}", body["through_seq"]),
        "update" | "notification" | "sync_response" => match changes {
            1 => format!("{name}: {}", change_label(&body["changes"][0])),
            changes => format!("{name} of {changes}"),
        },
        other => other.to_owned(),
    }
}

fn change_label(change: &Value) -> String {
    let replica = change["replica"].as_str().unwrap_or_default();
    let replica = replica
        .trim_start_matches("text:")
        .trim_start_matches("hex:");
    let shown: String = replica.chars().take(12).collect();
    format!("change {} of {shown}", change["seq"])
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature serde asks for"
)]
const fn is_zero(length: &usize) -> bool {
    *length == 0
}
