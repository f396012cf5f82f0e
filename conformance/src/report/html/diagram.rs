//! A space-time diagram of what happened, as SVG: time runs down, the judged peer stands on the
//! left, each connection has a line of its own.

use maud::{Markup, html};

use crate::event_log::{FailureRecord, WireKind, WireLine};

const GUTTER: usize = 116;
const PEER_X: usize = 180;
const LANE_WIDTH: usize = 250;
const ROW_HEIGHT: usize = 30;
const HEAD_HEIGHT: usize = 46;
/// How far an arrow falls while it travels.
const FALL: usize = 8;
/// The most rows that are drawn; of a longer trace the end is.
const MAX_ROWS: usize = 80;
/// The most of an expectation that stands in the picture.
const MAX_EXPECTED_CHARS: usize = 64;

/// The diagram of a case; what diverged is marked.
pub(super) fn diagram(wire: &[WireLine], failure: Option<&FailureRecord>) -> Markup {
    let skipped = wire.len().saturating_sub(MAX_ROWS);
    let lines = &wire[skipped..];
    let mut lanes: Vec<&str> = Vec::new();
    for line in lines.iter().filter(|line| !line.connection.is_empty()) {
        if !lanes.contains(&line.connection.as_str()) {
            lanes.push(&line.connection);
        }
    }
    let rows = lines.len() + usize::from(failure.is_some());
    let width = PEER_X + LANE_WIDTH * lanes.len().max(1) + 100;
    let height = HEAD_HEIGHT + ROW_HEIGHT * (rows + 1);
    let lane_x = |name: &str| {
        let index = lanes.iter().position(|lane| *lane == name).unwrap_or(0);
        PEER_X + LANE_WIDTH * (index + 1)
    };
    let diverging = failure.and_then(|failure| diverging_row(lines, failure));
    html! {
        figure.diagram {
            @if skipped > 0 { figcaption { (skipped) " earlier events are not drawn" } }
            svg viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height)
                role="img" aria-label="what went over the wire, from top to bottom" {
                (life("judged peer", PEER_X, height))
                @for lane in &lanes { (life(lane, lane_x(lane), height)) }
                @for (row, line) in lines.iter().enumerate() {
                    @let y = HEAD_HEIGHT + ROW_HEIGHT * (row + 1);
                    @let new_step = row == 0 || lines[row - 1].step != line.step;
                    (margin(line, y, new_step))
                    (happening(line, lane_x(&line.connection), y, diverging == Some(row)))
                }
                @if let Some(failure) = failure {
                    @let last = lines.last().map_or("", |line| line.connection.as_str());
                    (expected(failure, lane_x(last), HEAD_HEIGHT + ROW_HEIGHT * rows))
                }
            }
        }
    }
}

/// The last thing the peer did in the failing step.
fn diverging_row(lines: &[WireLine], failure: &FailureRecord) -> Option<usize> {
    failure.bytes.as_ref()?;
    let of_peer = |line: &WireLine| line.step == failure.step && line.kind == WireKind::Received;
    lines.iter().rposition(of_peer)
}

fn life(name: &str, x: usize, height: usize) -> Markup {
    html! {
        text.lane x=(x) y="22" { (name) }
        line.life x1=(x) y1="32" x2=(x) y2=(height) {}
    }
}

/// The time, and the step where a new one begins.
fn margin(line: &WireLine, y: usize, new_step: bool) -> Markup {
    html! {
        @if new_step {
            line.step-line x1="0" y1=(y - 17) x2=(GUTTER) y2=(y - 17) {}
            text.step x="4" y=(y) {
                @if line.step > 0 { "step " (line.step) } @else { "after" }
            }
        }
        text.time x=(GUTTER) y=(y) { (time(line.at_us)) }
    }
}

fn time(us: u64) -> String {
    match us {
        0..1_000 => format!("{us} µs"),
        1_000..10_000_000 => format!("{} ms", us / 1_000),
        _ => format!("{} s", us / 1_000_000),
    }
}

fn happening(line: &WireLine, lane: usize, y: usize, diverges: bool) -> Markup {
    let class = if diverges { "event diverges" } else { "event" };
    let title = match line.length {
        0 => line.label.clone(),
        length => format!("{}, {length} bytes: {}", line.label, line.hex),
    };
    html! {
        g class=(class) {
            title { (title) }
            @match line.kind {
                WireKind::Sent => (arrow(lane, PEER_X, y, &line.label)),
                WireKind::Received => (arrow(PEER_X, lane, y, &line.label)),
                WireKind::Opened | WireKind::Ended => {
                    circle.end cx=(lane) cy=(y) r="5" {}
                    text.aside x=(lane + 12) y=(y + 4) { (line.label) }
                }
                WireKind::Note => {
                    rect x=(PEER_X - 5) y=(y - 5) width="10" height="10" rx="2" {}
                    text.aside x=(PEER_X + 12) y=(y + 4) { (line.label) }
                }
            }
        }
    }
}

fn arrow(from: usize, to: usize, y: usize, label: &str) -> Markup {
    let (top, tip) = (y - FALL / 2, y + FALL / 2);
    let back = if to > from { to - 9 } else { to + 9 };
    let points = format!("{to},{tip} {back},{} {back},{}", tip - 5, tip + 4);
    html! {
        line x1=(from) y1=(top) x2=(to) y2=(tip) {}
        polygon points=(points) {}
        text x=(usize::midpoint(from.min(to), from.max(to))) y=(y - 7) { (label) }
    }
}

/// What must have come, and did not.
fn expected(failure: &FailureRecord, lane: usize, y: usize) -> Markup {
    let text: String = failure.expected.chars().take(MAX_EXPECTED_CHARS).collect();
    html! {
        g.event.missing {
            title { (failure.expected) }
            (arrow(PEER_X, lane, y, &format!("expected {text}")))
        }
    }
}
