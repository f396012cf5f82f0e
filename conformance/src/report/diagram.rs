//! A space-time diagram of a trace, as SVG: time runs down, the judged peer stands on the left.

use maud::{Markup, html};

use crate::trace::{Direction, Event, Happening, Trace};

const LANE_WIDTH: usize = 210;
const ROW_HEIGHT: usize = 22;
const HEAD_HEIGHT: usize = 40;
/// The most rows that are drawn; a longer trace shows its end.
const MAX_ROWS: usize = 80;

/// The diagram.
pub(super) fn diagram(trace: &Trace, failing_step: usize) -> Markup {
    let skipped = trace.events.len().saturating_sub(MAX_ROWS);
    let events = &trace.events[skipped..];
    let mut lanes: Vec<&str> = Vec::new();
    for event in events.iter().filter(|event| !event.connection.is_empty()) {
        if !lanes.contains(&event.connection.as_str()) {
            lanes.push(&event.connection);
        }
    }
    let width = 120 + LANE_WIDTH * lanes.len().max(1);
    let height = HEAD_HEIGHT + ROW_HEIGHT * (events.len() + 1);
    let lane_x = |name: &str| {
        let index = lanes.iter().position(|lane| *lane == name).unwrap_or(0);
        60 + LANE_WIDTH * (index + 1)
    };
    html! {
        @if skipped > 0 { p.note { (skipped) " earlier events are not drawn" } }
        svg viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height)
            role="img" aria-label="space-time diagram" {
            text.lane x="60" y="20" { "judged peer" }
            line.life x1="60" y1="30" x2="60" y2=(height) {}
            @for lane in &lanes {
                text.lane x=(lane_x(lane)) y="20" { (lane) }
                line.life x1=(lane_x(lane)) y1="30" x2=(lane_x(lane)) y2=(height) {}
            }
            @for (row, event) in events.iter().enumerate() {
                @let height = HEAD_HEIGHT + ROW_HEIGHT * (row + 1);
                (arrow(event, lane_x(&event.connection), height, failing_step))
            }
        }
    }
}

fn arrow(event: &Event, lane: usize, y: usize, failing_step: usize) -> Markup {
    let class = if event.step == failing_step && failing_step > 0 {
        "event failing"
    } else {
        "event"
    };
    let label = label(event);
    let (from, to, hint) = match &event.happening {
        Happening::Frame(Direction::Sent, _) | Happening::SentRaw(_) => (lane, 66, "end"),
        Happening::Frame(Direction::Received, _) | Happening::ReceivedText(_) => {
            (60, lane - 6, "end")
        }
        Happening::Opened | Happening::Ended(_) | Happening::Note(_) => (lane, lane, "none"),
    };
    let (middle, above) = (usize::midpoint(from, to), y - 4);
    html! {
        g class=(class) {
            @if hint == "end" {
                line x1=(from) y1=(y) x2=(to) y2=(y) {}
                circle cx=(to) cy=(y) r="3" {}
                text x=(middle) y=(above) { (label) }
            } @else {
                rect x=(lane.saturating_sub(5)) y=(y - 5) width="10" height="10" {}
                text x=(lane) y=(above - 3) { (label) }
            }
            title { "step " (event.step) ", " (event.at.as_millis()) " ms" }
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
        Happening::ReceivedText(_) => "text".to_owned(),
        Happening::Frame(_, frame) => match &frame.decoded {
            Ok(json) => frame_label(frame.name(), &json[frame.name()]),
            Err(problem) => problem.to_string(),
        },
    };
    text.chars().take(34).collect()
}

fn frame_label(name: &str, body: &serde_json::Value) -> String {
    let changes = body["changes"].as_array().map_or(0, Vec::len);
    match name {
        "error" => format!("error {}", body["code"].as_str().unwrap_or("?")),
        "ack" => format!("ack through {}", body["through_seq"]),
        "update" | "notification" | "sync_response" => format!("{name} of {changes}"),
        "ping" | "pong" => name.to_owned(),
        other => other.to_owned(),
    }
}
