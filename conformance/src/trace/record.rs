//! The trace of a case, and a frame in it.

use std::time::Duration;

use serde_json::Value;

use super::{Direction, Event, Happening};
use crate::frame::{DecodeProblem, body_name, decode_frame};
use crate::peer::End;

/// A frame as it went over the wire, and what it says.
#[derive(Clone, Debug)]
pub struct FrameRecord {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The frame, or why the bytes are none.
    pub decoded: Result<Value, DecodeProblem>,
}

impl FrameRecord {
    /// Decodes once, for all who look.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        let decoded = decode_frame(&bytes);
        Self { bytes, decoded }
    }

    /// The name of the body, or empty.
    #[must_use]
    pub fn name(&self) -> &str {
        self.decoded.as_ref().map_or("", body_name)
    }

    /// The body of this name, when that is what the frame holds.
    #[must_use]
    pub fn body(&self, name: &str) -> Option<&Value> {
        self.decoded.as_ref().ok()?.get(name)
    }
}

/// All events of a case.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// In the judge's order.
    pub events: Vec<Event>,
    /// The judge only listened: there were frames before, and there may be others beside.
    pub is_partial: bool,
}

impl Trace {
    /// Adds an event.
    pub fn add(&mut self, at: Duration, step: usize, connection: &str, happening: Happening) {
        let connection = connection.to_owned();
        self.events.push(Event {
            at,
            step,
            connection,
            happening,
        });
    }

    /// The frames, with the connection and the direction of each.
    pub fn frames(&self) -> impl Iterator<Item = (&str, Direction, &FrameRecord)> {
        self.events
            .iter()
            .filter_map(|event| match &event.happening {
                Happening::Frame(direction, frame) => {
                    Some((event.connection.as_str(), *direction, frame))
                }
                Happening::Opened
                | Happening::SentRaw(_)
                | Happening::ReceivedText(_)
                | Happening::Ended(_)
                | Happening::Note(_) => None,
            })
    }

    /// What a case saw, without times, ids and sizes: the same over every transport.
    #[must_use]
    pub fn outline(&self) -> Vec<String> {
        let mut connections: Vec<&str> = Vec::new();
        for event in &self.events {
            if !connections.contains(&event.connection.as_str()) {
                connections.push(&event.connection);
            }
        }
        let mut outline = Vec::new();
        for connection in connections {
            let events = self
                .events
                .iter()
                .filter(|event| event.connection == connection);
            for event in events {
                if let Some(line) = outline_line(&event.happening) {
                    let line = format!("{connection} {line}");
                    // How a server batches is its own affair.
                    if outline.last() != Some(&line) {
                        outline.push(line);
                    }
                }
            }
        }
        outline
    }
}

fn outline_line(happening: &Happening) -> Option<String> {
    match happening {
        Happening::Frame(Direction::Received, frame) => match frame.body("error") {
            Some(error) => Some(format!("error {}", error["code"])),
            None => Some(frame.name().to_owned()).filter(|name| name != "ping" && name != "pong"),
        },
        Happening::Ended(Some(End { .. })) => Some("ended".to_owned()),
        Happening::Opened
        | Happening::Frame(Direction::Sent, _)
        | Happening::SentRaw(_)
        | Happening::ReceivedText(_)
        | Happening::Ended(None)
        | Happening::Note(_) => None,
    }
}
