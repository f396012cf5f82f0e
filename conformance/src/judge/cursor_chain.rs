//! The cursors that one subscriber gets make one chain. Chapter: `spec/07-server-session.md`,
//! following.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Violation;
use crate::trace::{Direction, Event, FrameRecord, Happening, Trace};

/// Where one connection stands in one document.
#[derive(Clone, Debug, Default)]
struct Standing {
    cursor: String,
    live: bool,
    /// A frame of the client is on its way that changes `live`: either answer is right until then.
    changing: bool,
}

pub(super) fn cursor_chain(trace: &Trace) -> Option<Violation> {
    let mut standings: BTreeMap<(String, String), Standing> = BTreeMap::new();
    let mut modes: BTreeMap<(String, u64), bool> = BTreeMap::new();
    for event in &trace.events {
        if matches!(event.happening, Happening::Opened) {
            standings.retain(|(connection, _), _| *connection != event.connection);
        }
        let Happening::Frame(direction, frame) = &event.happening else {
            continue;
        };
        let Ok(json) = &frame.decoded else { continue };
        let body = &json[frame.name()];
        let document = body["document_id"].as_str().unwrap_or_default().to_owned();
        let request = (
            event.connection.clone(),
            body["request_id"].as_u64().unwrap_or(0),
        );
        let standing = standings
            .entry((event.connection.clone(), document))
            .or_default();
        if *direction == Direction::Sent {
            if frame.name() == "sync_request" {
                let subscribes = body["mode"] == "SUBSCRIBE";
                modes.insert(request, subscribes);
                standing.changing |= subscribes;
            }
            standing.changing |= frame.name() == "unsubscribe";
            continue;
        }
        let subscribes = modes.get(&request).copied().unwrap_or(false);
        let violation = link(event, frame, body, standing, subscribes);
        if violation.is_some() {
            return violation;
        }
    }
    None
}

fn link(
    event: &Event,
    frame: &FrameRecord,
    body: &Value,
    standing: &mut Standing,
    subscribes: bool,
) -> Option<Violation> {
    let text = |field: &str| body[field].as_str().unwrap_or("hex:").to_owned();
    match frame.name() {
        "sync_response" if subscribes => {
            *standing = Standing {
                cursor: text("cursor"),
                live: body["has_more"] == Value::Bool(false),
                changing: body["has_more"] == Value::Bool(true),
            };
            None
        }
        "notification" => {
            if !standing.live && !standing.changing {
                let expected = "no notification without a subscription";
                return Some(Violation::at(
                    event,
                    "SK-SESS-018",
                    expected,
                    "a notification",
                ));
            }
            advance(
                event,
                standing,
                &text("previous_cursor"),
                &text("cursor"),
                "SK-SESS-052",
            )
        }
        "ack" => {
            let (previous, cursor) = (text("previous_cursor"), text("cursor"));
            let carried = [&previous, &cursor]
                .iter()
                .filter(|bytes| **bytes != "hex:")
                .count();
            let right = match carried {
                0 => !standing.live || standing.changing,
                2 => standing.live || standing.changing,
                _ => false,
            };
            if !right {
                let expected = if standing.live {
                    "both cursors in the `Ack` to a live subscriber"
                } else {
                    "no cursor in the `Ack` to a connection that does not follow"
                };
                let got = format!("{previous} to {cursor}");
                return Some(Violation::at(event, "SK-SESS-053", expected, got));
            }
            if carried == 0 {
                return None;
            }
            advance(event, standing, &previous, &cursor, "SK-SESS-053")
        }
        _ => None,
    }
}

fn advance(
    event: &Event,
    standing: &mut Standing,
    previous: &str,
    cursor: &str,
    clause: &'static str,
) -> Option<Violation> {
    if previous != standing.cursor {
        let expected = format!("previous_cursor {}", standing.cursor);
        return Some(Violation::at(event, clause, expected, previous));
    }
    standing.cursor = cursor.to_owned();
    None
}
