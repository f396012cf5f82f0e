//! Everything that happened in a case, line by line, with each frame's bytes explained.

use std::fmt::Write as _;

use crate::frame::annotate;
use crate::run::CaseResult;
use crate::trace::{Direction, Event, Happening};

/// The whole trace; before each step's events stands the step.
#[must_use]
pub fn trace_text(result: &CaseResult) -> String {
    let mut text = String::new();
    let mut shown = 0;
    for event in &result.trace.events {
        let steps = result.item.case.steps.iter().enumerate();
        for (index, step) in steps.take(event.step).skip(shown) {
            let _ = writeln!(text, "step {:>3}  {step}", index + 1);
        }
        shown = shown.max(event.step);
        text.push_str(&event_text(event));
    }
    text
}

fn event_text(event: &Event) -> String {
    let at = event.at.as_secs_f64();
    let name = &event.connection;
    let line = |what: &str| format!("{at:>9.3} s  {name:<10} {what}\n");
    match &event.happening {
        Happening::Opened => line("opened"),
        Happening::Frame(direction, frame) => {
            let arrow = match direction {
                Direction::Sent => "->",
                Direction::Received => "<-",
            };
            let what = format!("{arrow} {}", frame.name());
            format!("{}{}\n", line(what.trim_end()), annotate(&frame.bytes))
        }
        Happening::SentRaw(what) => line(&format!("-> {what}")),
        Happening::ReceivedText(text) => line(&format!("<- text {text:?}")),
        Happening::Ended(Some(end)) => {
            let status = end
                .status
                .map_or_else(String::new, |status| format!(" with {status}"));
            line(&format!("ended{status} {}", end.reason))
        }
        Happening::Ended(None) => line("dropped"),
        Happening::Note(note) => line(note),
    }
}
