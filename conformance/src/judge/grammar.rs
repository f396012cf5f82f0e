//! Every byte the peer sent is a frame that its side may send. Chapter: `spec/05-wire-format.md`.

use super::Violation;
use crate::frame::{Sender, grammar_problem};
use crate::trace::{Direction, Happening, Trace};

pub(super) fn server_grammar(trace: &Trace) -> Option<Violation> {
    grammar(trace, Sender::Server, "SK-WIRE-007")
}

pub(super) fn client_grammar(trace: &Trace) -> Option<Violation> {
    grammar(trace, Sender::Client, "SK-WIRE-008")
}

fn grammar(trace: &Trace, sender: Sender, clause: &'static str) -> Option<Violation> {
    trace.events.iter().find_map(|event| {
        let problem = match &event.happening {
            Happening::Frame(Direction::Received, frame) => match &frame.decoded {
                Ok(json) => {
                    grammar_problem(json, sender).map(|(rule, text)| format!("{text} ({rule})"))
                }
                Err(problem) => Some(problem.to_string()),
            },
            Happening::ReceivedText(_) => Some("a text message (SK-TRAN-002)".to_owned()),
            Happening::Opened
            | Happening::Frame(Direction::Sent, _)
            | Happening::SentRaw(_)
            | Happening::Ended(_)
            | Happening::Note(_) => None,
        };
        problem.map(|got| Violation::at(event, clause, "a frame that obeys chapter 5", got))
    })
}
